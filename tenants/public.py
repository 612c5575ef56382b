"""The door of `tenants` for everybody else."""

from tenants.directory import directory, normalise_host

__all__ = ["directory", "normalise_host"]

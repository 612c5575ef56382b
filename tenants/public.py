"""The door of `tenants` for everybody else."""

from tenants.directory import directory, normalise_host
from tenants.services.companies import touch_company

__all__ = ["directory", "normalise_host", "touch_company"]

"""The kernel's own resources."""

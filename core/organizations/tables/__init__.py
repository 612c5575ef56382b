"""Lists about client companies."""

from core.organizations.tables.access import AccessRequestTable
from core.organizations.tables.organizations import CompanyTable, OrganizationTable

__all__ = ["AccessRequestTable", "CompanyTable", "OrganizationTable"]

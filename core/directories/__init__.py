"""Directories: reference data of the company and of its modules, with typed fields, rights by role, and imports."""

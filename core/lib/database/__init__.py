"""The database engine: django-tenants' PostgreSQL backend with the scope taken from the current company."""

"""The REST kit: authentication, errors, pagination and the mounting of each module's API."""

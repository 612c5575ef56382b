"""People, companies' clients and other rows that tests start from."""

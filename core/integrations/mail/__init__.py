"""Letters: through the company's own mail server, else the platform's."""

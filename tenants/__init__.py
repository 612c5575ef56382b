"""Companies: provisioning, domains, modules switched on, and the vendor console."""

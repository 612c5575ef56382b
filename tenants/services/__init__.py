"""Provisioning and switching: the only writers of companies."""

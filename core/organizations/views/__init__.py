"""Pages about client companies."""

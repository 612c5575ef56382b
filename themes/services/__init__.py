"""Publishing a look."""

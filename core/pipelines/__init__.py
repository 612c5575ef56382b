"""Work that people pass on to each other."""

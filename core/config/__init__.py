"""Composition of the product: settings, URL maps, processes and the local launcher."""

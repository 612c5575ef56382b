"""The sandbox: one local server that plays the services outside, so that the product's own code path is the real one.

It shares nothing with the product but the wire: no database, no cache, no files.
"""

"""Runs in the limited process: it reads files that strangers have made, and knows nothing of the product.

No Django here, no settings, no network, no other file than the one that is judged.
"""

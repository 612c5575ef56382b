"""Signature by a code from an SMS (АСП): a person agrees to its terms once, sees a document, and types the code.

What happened is kept as a chain of events that the database only lets grow; a receipt tells it outside, and anybody
may ask whether a file is exactly the one that was signed here. Modules come in by `core.documents.signature.public`.
"""

"""Money: a double-entry ledger whose rules the database keeps, and what is built on it.

An entry is one fact (a purchase by card, a payment, a correction) under a key that can be posted only once; its
postings move money between accounts and sum to zero. Nothing posted is ever changed: a mistake is reversed.
"""

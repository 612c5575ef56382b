"""Webhooks: addresses outside that hear of the company's events, each message signed and repeated until it is taken."""

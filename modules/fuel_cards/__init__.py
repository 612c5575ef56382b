"""Fuel cards: a dealer hands out suppliers' cards to client companies and charges them for what is bought by card.

Suppliers report cards and transactions; each transaction belongs to the client that held the card at that time, costs
what the tariff says, and moves the client's balance once.
"""

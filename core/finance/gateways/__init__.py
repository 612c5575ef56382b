"""Clients pay invoices online, through the payment systems that the company has connected.

What a gateway's page or notification says is a hint to ask. The payment read back from the gateway is the truth, and
`services.settling` is the one place where it has an effect.
"""

"""Suppliers' cabinets: what comes from them is kept, what we wish of their cards is sent."""

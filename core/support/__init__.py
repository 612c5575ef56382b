"""Tickets: what clients ask the company's staff, answered within deadlines of the ticket's topic."""

"""Typed fields that a company adds to what it keeps: of its directories, its clients and whatever else names them."""

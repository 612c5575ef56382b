"""Overviews: widgets that parts of the kernel and modules declare, over a period, arranged by each person."""

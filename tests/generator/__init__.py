"""Invented fuel suppliers: their registers and reports with the quirks of real ones, and what an import makes of them.

The same seed gives the same bytes. Titles, sizes and quirks are attributes of `Mix`, so a subclass is another supplier.
"""

from tests.generator.expected import Mix
from tests.generator.printing import Lines
from tests.generator.workbook import Num, Sheet, workbook

__all__ = ["Lines", "Mix", "Num", "Sheet", "workbook"]

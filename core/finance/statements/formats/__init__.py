"""The formats in which banks hand out statements, as values; nothing here knows the database.

`read_statement` tells the format by its content and reads it as a stream: 100,000 lines take as little memory as one.
"""

from core.finance.statements.formats.errors import UnreadableStatement
from core.finance.statements.formats.opening import StatementFile, open_statement
from core.finance.statements.formats.values import Direction, Party, Refusal, Statement, StatementLine

__all__ = [
    "Direction",
    "Party",
    "Refusal",
    "Statement",
    "StatementFile",
    "StatementLine",
    "UnreadableStatement",
    "open_statement",
]

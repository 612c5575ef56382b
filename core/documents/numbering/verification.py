"""Proof that nothing is missing: each sequence against its numbers, from the first to the last."""

from dataclasses import dataclass

from django.db import connection

FINDINGS = 20

# One pass over the numbers in the order of their index; a sequence without gaps has as many as it has counted.
COUNTED = """
SELECT sequence.id, sequence.kind, sequence.year, entity.name, sequence.first, sequence.last,
    count(given.id), coalesce(min(given.number), 0), coalesce(max(given.number), 0),
    count(given.voided_at), count(*) FILTER (WHERE NOT given.is_taken), coalesce(format.is_gapless, true)
FROM numbering_numbersequence sequence
JOIN organizations_legalentity entity ON entity.id = sequence.legal_entity_id
LEFT JOIN numbering_givennumber given ON given.sequence_id = sequence.id
LEFT JOIN numbering_numberformat format
    ON format.legal_entity_id = sequence.legal_entity_id AND format.kind = sequence.kind
GROUP BY sequence.id, entity.name, format.is_gapless
ORDER BY entity.name, sequence.kind, sequence.year
"""
MISSING = """
SELECT before + 1, number - 1 FROM (
    SELECT number, lag(number, 1, %(first)s - 1) OVER (ORDER BY number) AS before
    FROM numbering_givennumber WHERE sequence_id = %(sequence_id)s
    UNION ALL
    SELECT %(last)s + 1, coalesce((SELECT max(number) FROM numbering_givennumber WHERE sequence_id = %(sequence_id)s),
        %(first)s - 1)
) AS pairs
WHERE number - before > 1
ORDER BY 1 LIMIT %(limit)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What one sequence has given: `missing` are numbers that were counted and are not there."""

    kind: str
    year: int
    legal_entity: str
    first: int
    last: int
    given: int
    voided: int
    unused: int
    is_gapless: bool
    missing: tuple[tuple[int, int], ...] = ()
    strays: bool = False

    @property
    def is_right(self) -> bool:
        """Tell whether every number from the first to the last is there once, and no other."""
        return not self.missing and not self.strays


def verify_numbers() -> list[Proof]:
    """Return the proof of each sequence of the current company."""
    proofs = []
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        for row in cursor.fetchall():
            key, kind, year, entity, first, last, given, lowest, highest, voided, unused, is_gapless = row
            strays = bool(given) and (lowest < first or highest > last)
            whole = given == last - first + 1 and not strays
            cursor.execute(MISSING, {"sequence_id": key, "first": first, "last": last, "limit": FINDINGS})
            missing = () if whole else tuple(cursor.fetchall())
            proofs.append(
                Proof(
                    kind=kind,
                    year=year,
                    legal_entity=entity,
                    first=first,
                    last=last,
                    given=given,
                    voided=voided,
                    unused=unused,
                    is_gapless=is_gapless,
                    missing=missing,
                    strays=strays,
                )
            )
    return proofs

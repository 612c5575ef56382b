"""Find the sale that each return takes back where the supplier names none."""

from collections.abc import Iterable


def match_originals(candidates: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return {return: sale} from `(return, sale)` pairs that agree in everything but time.

    The pairs come by the time of the return, and for each return from the latest earlier sale backwards; a sale is
    taken back once.
    """
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for reversal, sale in candidates:
        if reversal not in matched and sale not in taken:
            matched[reversal] = sale
            taken.add(sale)
    return matched

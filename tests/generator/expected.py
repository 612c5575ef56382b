"""What an import must make of the files, to the kopeck."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from tests.generator.printing import kop, thousandths
from tests.generator.reports import Reports
from tests.generator.things import Line, Tx


class Mix(Reports):
    """A supplier: its files and the figures of a right import of them, one after the other into an empty company."""

    def files(self, *, with_xlsx: bool = True) -> tuple[dict[str, bytes], dict[str, Any]]:
        self.build()
        self.buy()
        files = {"fuel_products.csv": self.products_csv(), "fuel_stations.csv": self.stations_csv()}
        files["fuel_cards.csv"], cards = self.fuel_cards_csv()
        files["fuel_card_bindings.csv"] = self.bindings_csv()
        files["fuel_transactions.csv"] = self.fuel_csv(self.csv_lines)
        if with_xlsx:
            files["fuel_transactions.xlsx"] = self.fuel_xlsx(self.xlsx_lines)
        cards |= {
            "by_status": dict(sorted(Counter(self.card_statuses[c.status] for c in self.cards).items())),
            "without_client": sum(not c.bindings for c in self.cards),
            "bindings": sum(len(c.bindings) for c in self.cards),
        }
        return files, {"fuel_cards.csv": cards, "fuel_transactions": self.fuel_expected(with_xlsx)}

    def fuel_summary(self, lines: list[Line]) -> dict[str, Any]:
        made = [line.tx for line in lines if line.fate == "created"]
        rejected = [line for line in lines if line.fate == "rejected"]
        net = lambda chosen: kop(sum(line.tx.net for line in lines if line.fate == chosen))  # noqa: E731
        return {
            "rows": len(lines),
            "created": len(made),
            "duplicate": sum(line.fate == "duplicate" for line in lines),
            "rejected": len(rejected),
            "rejected_by_reason": dict(sorted(Counter(line.reason for line in rejected).items())),
            "rejected_rows": [
                {"line": r.row, "reason": r.reason, "id": (r.printed or {}).get("id", r.tx.id)} for r in rejected
            ],
            "net_of_created": net("created"),
            "net_of_duplicates": net("duplicate"),
            "net_of_all_rows": kop(sum(line.tx.net for line in lines)),
            "by_organization": self.fuel_by_org(made),
        }

    def fuel_by_org(self, made: list[Tx]) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for tx in made:
            entry = out.setdefault(tx.org or tx.why, [0, 0, 0, 0])
            entry[0] += 1
            entry[1] += tx.qty if tx.product.unit == "л" else 0
            entry[2] += tx.gross
            entry[3] += tx.net
        return {
            k: {"transactions": n, "litres": thousandths(q), "gross": kop(g), "net": kop(s)}
            for k, (n, q, g, s) in sorted(out.items())
        }

    def fuel_limits(self, made: list[Tx]) -> list[dict[str, Any]]:
        limits = {c.number: c.daily_litres for c in self.cards if c.daily_litres}
        litres: dict[tuple[str, date], int] = defaultdict(int)
        for tx in made:
            if tx.kind == "sale" and tx.product.unit == "л" and tx.card in limits:
                litres[tx.card, tx.at.date()] += tx.qty
        over = [(card, day, q) for (card, day), q in litres.items() if q > limits[card] * 1000]
        return [{"card": c, "date": str(d), "limit": limits[c], "litres": thousandths(q)} for c, d, q in sorted(over)]

    def fuel_expected(self, with_xlsx: bool) -> dict[str, Any]:
        lines = self.csv_lines + (self.xlsx_lines if with_xlsx else [])
        made = [line.tx for line in lines if line.fate == "created"]
        ids = {tx.id: tx for tx in made}
        linked = [t for t in made if t.kind != "sale" and t.original in ids]
        out: dict[str, Any] = {"csv": self.fuel_summary(self.csv_lines)}
        if with_xlsx:
            out["xlsx_after_csv"] = self.fuel_summary(self.xlsx_lines)
        out["together"] = {
            "transactions": len(made),
            "returns": sum(t.kind == "return" for t in made),
            "corrections": sum(t.kind == "correction" for t in made),
            "linked_to_original": len(linked),
            "originals_not_found": sorted(t.id for t in made if t.kind != "sale" and t.original not in ids),
            "charged_to_former_client": sorted(t.id for t in made if t.org and self.now_bound(t) != t.org),
            "by_organization": self.fuel_by_org(made),
        }
        if self.fuel_scale <= 20:
            out["together"]["over_daily_limit"] = self.fuel_limits(made)
        return out

    def now_bound(self, tx: Tx) -> str | None:
        """Return the client that holds the card at the end of the period."""
        card = self.card_of.get(tx.card)
        return card.bindings[-1][2].key if card and card.bindings else None

"""What happened: purchases, returns and corrections, with the quirks of real reports planted."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from tests.generator.draws import Draws, luhn_digit
from tests.generator.printing import div_round, thousandths
from tests.generator.things import Card, Line, Tx
from tests.generator.world import World


def chosen(lines: list[Line], spots: Iterator[int], quirks: dict[str, int], quirk: str) -> list[Line]:
    return [lines[next(spots)] for _ in range(quirks.get(quirk, 0))]


class Purchases(World):
    """The transactions of two reports."""

    def sale(self, draws: Draws, tx_id: str, posted: datetime, card: Card | None = None) -> Tx:
        card = card or draws.pick(self.live_cards)
        product = draws.pick(self.product_wheel)
        station = draws.pick(self.stations)
        if product.unit == "шт":
            qty, price = draws.between(1, 2) * 1000, product.price
        else:
            qty = draws.between(800, 9000) * 10 if draws.chance(0.85) else draws.between(9000, 42000) * 10
            if product.unit == "м3":
                qty += draws.below(10)
            price = product.price + station.delta
        gross = div_round(price * qty, 1000)
        discount = div_round(gross * product.discount, 10000)
        at = posted - timedelta(seconds=draws.between(20, 1500))
        alias = draws.pick(product.aliases) if draws.chance(0.15) else product.name
        tx = Tx(tx_id, at, posted, card.number, card.holder, "sale", station, product, alias, qty, price, gross,
                discount, gross - discount)  # fmt: skip
        return self.placed(tx, card)

    def placed(self, tx: Tx, card: Card) -> Tx:
        """Find the client that the card was bound to at the time of the operation."""
        org = card.org_at(tx.at)
        tx.org, tx.why = (org.key, "") if org else (None, "unassigned_card")
        return tx

    def batch(
        self, topic: str, count: int, first_id: int, begin: datetime, end: datetime, quirks: dict[str, int]
    ) -> list[Line]:
        """Return `count` printed lines posted from `begin` to `end`, quirks planted."""
        draws = self.draws("fuel", topic)
        extra = sum(quirks.get(q, 0) for q in ("return", "lost_return", "correction", "duplicate", "conflict"))
        base = count - extra
        lines = self.ordinary(draws, base, first_id, begin, end)
        spots = iter(draws.distinct(base, sum(quirks.values()) * 2 + 40))  # each row gets one quirk at most
        self.plant_in_place(draws, lines, spots, quirks)
        numbers = map(str, itertools.count(first_id + base))
        self.plant_returns(draws, lines, spots, numbers, end, quirks.get("return", 0))
        for _ in range(quirks.get("lost_return", 0)):
            ghost = self.sale(draws, str(first_id - 900 - draws.below(90)), begin)
            tx = self.reversal(draws, ghost, next(numbers), end)
            tx.at = tx.posted
            lines.append(Line(self.placed(tx, self.card_of[tx.card])))
        for line in chosen(lines, spots, quirks, "correction"):
            delta = draws.pick((-1, 1)) * draws.between(50, 40000)
            posted = min(line.tx.posted + timedelta(hours=draws.between(5, 60)), end - timedelta(minutes=1))
            lines.append(Line(replace(line.tx, id=next(numbers), posted=posted, kind="correction", qty=0, price=0,
                                      gross=delta, discount=0, net=delta, original=line.tx.id)))  # fmt: skip
        lines.sort(key=lambda line: line.tx.posted)
        for _ in range(quirks.get("swap", 0)):  # not quite in order of posting
            i = draws.below(len(lines) - 12)
            j = i + draws.between(1, 11)
            lines[i], lines[j] = lines[j], lines[i]
        self.print_again(draws, lines, quirks.get("duplicate", 0), quirks.get("conflict", 0))
        return lines

    def ordinary(self, draws: Draws, count: int, first_id: int, begin: datetime, end: datetime) -> list[Line]:
        step = (end - begin) / count
        lines = []
        for i in range(count):
            posted = (begin + step * i + step * draws.below(1000) / 1000).replace(microsecond=0)
            card = draws.pick(self.rebound_cards) if draws.chance(0.12) and self.rebound_cards else None
            lines.append(Line(self.sale(draws, str(first_id + i), posted, card)))
        return lines

    def plant_in_place(self, draws: Draws, lines: list[Line], spots: Iterator[int], quirks: dict[str, int]) -> None:
        for kind in ("bad_card_number", "bad_date", "bad_number", "missing_id", "wrong_column_count"):
            for line in chosen(lines, spots, quirks, kind):
                line.fate, line.reason, line.printed = "rejected", kind, self.spoiled(draws, kind, line.tx)
        for line in chosen(lines, spots, quirks, "unknown_card"):
            line.tx.card, line.tx.holder, line.tx.org, line.tx.why = self.unknown_card(draws), "", None, "unknown_card"
        for line in chosen(lines, spots, quirks, "off_by_kopeck"):
            shift = draws.pick((-1, 1))
            line.tx.gross, line.tx.net = line.tx.gross + shift, line.tx.net + shift
        for line in chosen(lines, spots, quirks, "late"):
            line.tx.at -= timedelta(days=draws.between(1, 11), minutes=draws.below(600))
            self.placed(line.tx, self.card_of[line.tx.card])
        self.plant_late_over_rebinding(draws, lines, quirks.get("late_over_rebinding", 0))
        if quirks.get("at_rebinding"):
            self.plant_at_rebinding(lines)

    def unknown_card(self, draws: Draws) -> str:
        while True:
            body = self.card_prefixes[0] + draws.digits(self.card_length - 7)
            if body + luhn_digit(body) not in self.card_of:
                return body + luhn_digit(body)

    def plant_returns(
        self, draws: Draws, lines: list[Line], spots: Iterator[int], numbers: Iterator[str], end: datetime, wanted: int
    ) -> None:
        """The first returns a sale of a card that has gone to another client since."""
        done: set[str] = set()
        first = True
        while len(done) < wanted:
            origin = self.rebound_original(lines, end) if first else lines[next(spots)].tx
            first = False
            if origin is None or origin.posted > end - timedelta(hours=3) or origin.id in done:
                continue
            lines.append(Line(self.reversal(draws, origin, next(numbers), end, partial=len(done) % 4 == 1)))
            done.add(origin.id)

    def print_again(self, draws: Draws, lines: list[Line], same: int, changed: int) -> None:
        """Some rows come twice, further down; some of these with another quantity and sum."""
        copies = []
        for i in draws.distinct(len(lines) - 40, same + changed):
            while lines[i].fate != "created" or lines[i].tx.kind != "sale":
                i += 1
            copies.append((i, lines[i].tx))
        for n, (i, tx) in enumerate(sorted(copies, key=lambda c: -c[0])):
            copy = Line(tx, "duplicate")
            if n >= same:
                other = replace(tx, qty=tx.qty + 1000, gross=tx.gross + tx.price, net=tx.net + tx.price)
                copy = Line(other, "rejected", "conflict")
            lines.insert(i + draws.between(1, 35), copy)

    def plant_late_over_rebinding(self, draws: Draws, lines: list[Line], wanted: int) -> None:
        """Sales of the former client that reach us when the card is another's already, each on a card of its own."""
        done: set[str] = set()
        for line in lines:
            tx, card = line.tx, self.rebound.get(line.tx.card)
            if len(done) >= wanted:
                return
            if (
                card
                and tx.card not in done
                and line.fate == "created"
                and timedelta(0) < tx.at - card.bindings[1][0] < timedelta(days=6)
            ):
                tx.at = card.bindings[0][1] - timedelta(minutes=draws.between(30, 2000))
                self.placed(tx, card)
                done.add(tx.card)

    def plant_at_rebinding(self, lines: list[Line]) -> None:
        """One sale at the very minute at which its card goes to another client: it is the new client's."""
        for line in lines:
            card = self.rebound.get(line.tx.card)
            if card and line.fate == "created" and card.bindings[0][1] == card.bindings[1][0] < line.tx.posted:
                line.tx.at = card.bindings[1][0]
                self.placed(line.tx, card)
                return

    def rebound_original(self, lines: list[Line], end: datetime) -> Tx | None:
        """A sale made by the first client of a card that has another one by now."""
        for line in lines:
            card = self.rebound.get(line.tx.card)
            if (
                card
                and line.fate == "created"
                and line.tx.posted < card.bindings[0][1] - timedelta(days=2)
                and line.tx.at < line.tx.posted
                and card.bindings[1][0] < end - timedelta(days=3)
            ):
                return line.tx
        return None

    def reversal(self, draws: Draws, origin: Tx, tx_id: str, end: datetime, partial: bool = False) -> Tx:
        """A negative row; it belongs to the organization of its original."""
        posted = min(
            origin.posted + timedelta(minutes=draws.between(20, 7000)), end - timedelta(minutes=draws.between(2, 90))
        )
        card = self.rebound.get(origin.card)
        if card and origin.at < card.bindings[0][1]:
            posted = max(posted, min(card.bindings[1][0] + timedelta(days=1), end - timedelta(minutes=5)))
        qty = origin.qty
        if partial and origin.product.unit == "л":
            qty = origin.qty // 20 * 10
        gross = origin.gross if qty == origin.qty else div_round(origin.price * qty, 1000)
        discount = origin.discount if qty == origin.qty else div_round(gross * origin.product.discount, 10000)
        return replace(origin, id=tx_id, at=posted - timedelta(seconds=40), posted=posted, kind="return", qty=-qty,
                       gross=-gross, discount=-discount, net=discount - gross, original=origin.id)  # fmt: skip

    def spoiled(self, draws: Draws, kind: str, tx: Tx) -> dict[str, str]:
        """What is printed instead of the right values."""
        match kind:
            case "bad_card_number":
                return {"card": tx.card[:-1] + str((int(tx.card[-1]) + draws.between(1, 9)) % 10)}
            case "bad_date":
                return {
                    "at": tx.at.strftime("31.%m.%Y %H:%M:%S" if tx.at.month in (4, 6, 9, 11) else "30.02.%Y %H:%M:%S")
                }
            case "bad_number":
                return {
                    "quantity": thousandths(tx.qty, ",").replace("0", "О", 1)
                    if "0" in str(tx.qty // 10)
                    else "~" + thousandths(tx.qty, ",")
                }
            case "missing_id":
                return {"id": ""}
        return {"address": "г. Тальск; ул. Полевая, 5"}  # wrong_column_count: written without quotes

    def buy(self) -> None:
        """Make both reports: of the period, and of the days after it with the last ones again."""
        scaled = {k: max(1, round(v * self.fuel_scale)) for k, v in self.csv_quirks.items() if v}
        day = timedelta(days=1)
        a, b, c = self.at(0, 0, 5), self.at(30), self.at(45)
        stem = int(self.start.strftime("%y%m")) * 10**8
        self.csv_lines = self.batch("csv", self.rows, stem + 1000, a, b, scaled)
        share = self.rows / 2000 if self.scale == self.fuel_scale else self.scale
        count = round(1000 * share)
        scaled = {k: max(1, round(v * share)) for k, v in self.xlsx_quirks.items() if v}
        fresh = self.batch("xlsx", count, stem + 5 * 10**7, b, c, scaled)
        repaired = {"bad_card_number", "bad_date", "bad_number"}
        again = []  # the last days of the first report come again in the second
        for line in self.csv_lines:
            if line.tx.posted >= b - 6 * day and len(again) < 5000:
                if line.fate == "created":
                    again.append(Line(line.tx, "duplicate"))
                elif line.reason in repaired:
                    again.append(Line(line.tx))
        self.xlsx_lines = again + fresh

"""The invented world: clients, products, stations and cards."""

from datetime import date, datetime, time, timedelta

from tests.generator.draws import Draws, inn10, inn12, luhn_digit, weighted
from tests.generator.things import Card, Org, Product, Station


class World:
    """Wording, sizes and quirks of a set, and its clients, products, stations and cards."""

    name = "plain"
    start = date(2026, 9, 1)
    supplier = "Ковыль-Карт"
    card_prefixes = ("709900", "709917")
    card_length = 16
    own_names = ("ООО", "Полынный тракт")

    adjectives = (
        ("Медный", "Медная", "Медное"), ("Синий", "Синяя", "Синее"), ("Тихий", "Тихая", "Тихое"),
        ("Дальний", "Дальняя", "Дальнее"), ("Полынный", "Полынная", "Полынное"), ("Седой", "Седая", "Седое"),
        ("Каменный", "Каменная", "Каменное"), ("Талый", "Талая", "Талое"), ("Девятый", "Девятая", "Девятое"),
        ("Сизый", "Сизая", "Сизое"), ("Вешний", "Вешняя", "Вешнее"), ("Горький", "Горькая", "Горькое"),
    )  # fmt: skip
    nouns = (
        ("журавль", 0),
        ("выпь", 1),
        ("плёс", 0),
        ("кордон", 0),
        ("балка", 1),
        ("займище", 2),
        ("тракт", 0),
        ("гать", 1),
        ("урочище", 2),
        ("стрепет", 0),
        ("затон", 0),
        ("верста", 1),
        ("городище", 2),
        ("ковыль", 0),
    )
    surnames = [
        "Ветрогонов",
        "Полынцев",
        "Липоградов",
        "Чернотропов",
        "Журавлинский",
        "Тальников",
        "Берестянников",
        "Сизоглазов",
        "Ковылин",
        "Плёсовский",
        "Мокроступов",
        "Веснодаров",
        "Гатевой",
        "Зареченцев",
        "Камнетёсов",
        "Лугодворов",
        "Озёрников",
        "Пустошкинский",
        "Рогозовский",
        "Снегоходцев",
        "Туманцев",
        "Ухабов",
        "Хвощинский",
        "Чибисовский",
        "Шиповников",
        "Ярославинский",
        "Верстовой",
        "Горицветов",
        "Дроздовник",
        "Ёлочкинский",
    ]
    men = [
        "Аркадий",
        "Борис",
        "Вадим",
        "Глеб",
        "Денис",
        "Егор",
        "Захар",
        "Игнат",
        "Кирилл",
        "Леонид",
        "Матвей",
        "Никита",
        "Олег",
        "Павел",
        "Роман",
        "Семён",
        "Тимур",
        "Фёдор",
        "Юрий",
        "Ян",
    ]
    women = [
        "Алла",
        "Вера",
        "Галина",
        "Дарья",
        "Ева",
        "Жанна",
        "Зоя",
        "Инна",
        "Кира",
        "Лидия",
        "Майя",
        "Нина",
        "Ольга",
        "Полина",
        "Рената",
        "Софья",
        "Тамара",
        "Ульяна",
        "Фаина",
        "Яна",
    ]
    fathers = [
        "Аркадь|ев",
        "Борис|ов",
        "Вадим|ов",
        "Глеб|ов",
        "Денис|ов",
        "Егор|ов",
        "Захар|ов",
        "Игнат|ов",
        "Кирилл|ов",
        "Леонид|ов",
        "Матве|ев",
        "Олег|ов",
        "Роман|ов",
        "Тимур|ов",
    ]
    towns = (
        ("г. Тальск", "Тальская область"),
        ("г. Верхнеполынск", "Полынский край"),
        ("г. Журавлёво", "Журавлинская область"),
        ("п. Медная Речка", "Полынский край"),
        ("с. Синий Камень", "Тальская область"),
        ("г. Ковыльный", "Журавлинская область"),
        ("рп. Белая Гать", "Тальская область"),
        ("г. Стрепетов", "Полынский край"),
    )
    streets = ("Полевая", "Складская", "Вокзальная", "Заречная", "Тракторная", "Сосновая", "Депо", "Элеваторная")
    products = (
        Product("101", "Дизельное топливо летнее К5", "л", "Топливо", 7145, 230, ("ДТ-Л-К5", "ДТ летнее", "Дизель")),
        Product("102", "Дизельное топливо зимнее К5", "л", "Топливо", 7690, 230, ("ДТ-З-К5", "ДТ зимнее")),
        Product("111", "Бензин АИ-92-К5", "л", "Топливо", 6115, 180, ("АИ-92", "Бензин Регуляр-92")),
        Product("112", "Бензин АИ-95-К5", "л", "Топливо", 6680, 180, ("АИ-95", "Бензин Премиум-95")),
        Product("113", "Бензин АИ-98-К5", "л", "Топливо", 8425, 150, ("АИ-98",)),
        Product("121", "СУГ (пропан-бутан)", "л", "Газ", 3490, 100, ("Газ сжиженный", "Пропан")),
        Product("122", "КПГ (метан)", "м3", "Газ", 2750, 0, ("Метан",)),
        Product("201", "Мочевина AUS 32", "л", "Жидкости", 5200, 500, ("Реагент SCR",)),
        Product("202", "Омывающая жидкость, 5 л", "шт", "Товары", 38900, 0, ("Омыватель 5л",)),
        Product("301", "Мойка грузового автомобиля", "шт", "Услуги", 245000, 0, ("Мойка (груз.)",)),
        Product("302", "Масло моторное 5W-30, 4 л", "шт", "Товары", 324900, 300, ("Масло 5W-30 4л",)),
    )
    product_weights = (38, 6, 16, 18, 3, 6, 3, 4, 3, 2, 1)
    card_statuses = {
        "active": "Активна",
        "blocked": "Заблокирована",
        "lost": "Утеряна",
        "closed": "Закрыта",
        "in_stock": "Не выдана",
    }
    kinds = {"sale": "Продажа", "return": "Возврат", "correction": "Корректировка"}

    # What is planted per 2,000 lines of the CSV and per 1,000 lines of the XLSX
    csv_quirks = {
        "unknown_card": 3,
        "bad_card_number": 4,
        "bad_date": 2,
        "bad_number": 2,
        "missing_id": 2,
        "wrong_column_count": 1,
        "off_by_kopeck": 20,
        "late": 60,
        "late_over_rebinding": 6,
        "at_rebinding": 1,
        "return": 24,
        "lost_return": 2,
        "correction": 6,
        "duplicate": 12,
        "conflict": 2,
        "swap": 80,
    }
    xlsx_quirks = {
        "unknown_card": 1,
        "bad_card_number": 2,
        "bad_date": 1,
        "missing_id": 1,
        "off_by_kopeck": 10,
        "late": 30,
        "return": 12,
        "lost_return": 1,
        "correction": 3,
        "duplicate": 4,
        "conflict": 1,
        "swap": 20,
    }

    def __init__(self, seed: int, scale: float, rows: int | None = None) -> None:
        self.seed, self.scale = seed, scale
        self.rows = rows or round(2000 * scale)
        self.fuel_scale = self.rows / 2000
        self.used_tails: set[str] = set()

    def draws(self, *topic: object) -> Draws:
        return Draws(self.seed, self.name, *topic)

    def at(self, days: int, hour: int = 0, minute: int = 0) -> datetime:
        return datetime.combine(self.start + timedelta(days=days), time(hour, minute))

    def day(self, days: int) -> date:
        return self.start + timedelta(days=days)

    def person(self, draws: Draws) -> str:
        female = draws.chance(0.45)
        father, ending = draws.pick(self.fathers).split("|")
        surname = draws.pick(self.surnames)
        if female:
            surname = surname[:-2] + "ая" if surname.endswith(("ий", "ой")) else surname + "а"
        name = draws.pick(self.women if female else self.men)
        return f"{surname} {name} {father}{ending}{'на' if female else 'ич'}"

    def org(self, draws: Draws, form: str, name: str) -> Org:
        """Return a company or an entrepreneur with a valid tax number of its own."""
        region = draws.pick(("22", "24", "42", "54", "55", "66", "70", "74"))
        tail = draws.digits(6)
        while tail[:5] in self.used_tails:
            tail = draws.digits(6)
        self.used_tails.add(tail[:5])
        draws.skip(2)
        if form == "ИП":
            org = Org(f"ИП {self.person(draws)}", inn12(f"{region}99{tail}"), "")
        else:
            org = Org(f"{form} «{name}»", inn10(f"{region}99{tail[:5]}"), f"{region}9901001")
        self.skip_papers(draws, form)
        return org

    @staticmethod
    def skip_papers(draws: Draws, form: str) -> None:
        """Pass over registration, account, address and telephone, which fuel reports don't print.

        They keep their draws, so that a seed means the same world as where these papers are printed too.
        """
        draws.skip((7 if form == "ИП" else 5) + 7 + 32)
        length = 10 if form == "ИП" else 8
        body = "0"
        while body[0] == "0" or weighted(body, range(1, length)) % 11 == 10:
            body = draws.digits(length - 1)
        draws.skip(4 + 8)

    def company_names(self, draws: Draws, count: int) -> list[str]:
        names = [f"{adjective[gender]} {noun}" for adjective in self.adjectives for noun, gender in self.nouns]
        names = draws.shuffled(names)
        return [names[i % len(names)] + (f"-{i // len(names) + 1}" if i >= len(names) else "") for i in range(count)]

    def build(self) -> None:
        """Make the clients, stations and cards."""
        draws = self.draws("organizations")
        count = round(24 * min(max(self.scale, self.fuel_scale, 1), 50))
        others = max(4, round(10 * min(max(self.scale, 1), 20)))
        names = self.company_names(draws, count + others + 4)
        self.org(draws, *self.own_names)
        draws.skip(8 + 7)
        self.orgs = []
        for i in range(count):
            form = "ИП" if i % 6 == 4 else "АО" if i % 9 == 7 else "ООО"
            self.orgs.append(self.org(draws, form, names[i]))
            draws.skip(33 * (1 + (i >= count - 4)))  # its contracts
        self.build_stations()
        self.build_cards()

    def build_stations(self) -> None:
        draws = self.fuel_draws = self.draws("fuel world")
        self.product_wheel = [
            p for p, weight in zip(self.products, self.product_weights, strict=True) for _ in range(weight)
        ]
        self.stations = []
        for i in range(40):
            town, region = draws.pick(self.towns)
            address = draws.pick((f"{town}, ул. {draws.pick(self.streets)}, {draws.between(1, 90)}",
                                  f"{town}; ул. {draws.pick(self.streets)}, {draws.between(1, 90)}",
                                  f"а/д {draws.pick(('Р', 'А'))}-{draws.between(901, 999)}, "
                                  f"{draws.between(3, 480)} км (справа)"))  # fmt: skip
            self.stations.append(Station(str(101 + i * 3), address, region, draws.between(-120, 180)))

    def build_cards(self) -> None:
        draws = self.fuel_draws
        seen: set[str] = set()
        self.cards = []
        for i in range(max(20, round(300 * max(self.scale, self.fuel_scale)))):
            while (body := draws.pick(self.card_prefixes) + draws.digits(self.card_length - 7)) in seen:
                pass
            seen.add(body)
            card = self.card(draws, i, body + luhn_digit(body))
            if i % 11 == 5:
                card.status = "in_stock"
            else:
                self.bind(draws, i, card)
            self.cards.append(card)
        self.card_of = {c.number: c for c in self.cards}
        self.live_cards = [c for c in self.cards if c.status in ("active", "in_stock")]
        self.rebound_cards = [c for c in self.cards if len(c.bindings) > 1]
        self.rebound = {c.number: c for c in self.rebound_cards}

    def card(self, draws: Draws, i: int, number: str) -> Card:
        status = draws.pick(("active",) * 82 + ("blocked",) * 8 + ("lost",) * 3 + ("closed",) * 7)
        issued = self.day(-draws.between(200, 900))
        return Card(number, f"{draws.pick('ABC')}-{self.start.year}-{draws.between(1, 3)}", status,
                    f"Водитель {i + 1:03d}" if draws.chance(0.6) else "", self.plate(draws),
                    draws.pick((0, 0, 120, 200, 300, 400, 600)), issued, issued + timedelta(days=1095),
                    draws.chance(0.08))  # fmt: skip

    def bind(self, draws: Draws, i: int, card: Card) -> None:
        """Give the card to a client; some go to another one in the middle of the period, at a minute of the day."""
        open_from = self.at(-240)
        first = draws.pick(self.orgs)
        card.bindings = [(open_from, None, first)]
        if i % 17 == 3:
            moment = self.at(draws.between(9, 20), draws.between(9, 17), draws.pick((0, 15, 30)))
            gap = timedelta(days=draws.pick((0, 0, 2)))
            other = draws.pick([o for o in self.orgs if o is not first])
            card.bindings = [(open_from, moment, first), (moment + gap, None, other)]

    def plate(self, draws: Draws) -> str:
        def letter() -> str:
            return draws.pick("АВЕКМНОРСТУХ")

        return f"{letter()}{draws.digits(3)}{letter()}{letter()} 00"

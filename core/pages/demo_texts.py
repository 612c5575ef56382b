"""What the public pages of the demonstration say; the companies and people are invented."""

from typing import Any


def _both(ru: str, en: str) -> dict[str, str]:
    return {"ru": ru, "en": en}


def _policy(company: str, email: str) -> dict[str, str]:
    return _both(
        f"<p>Оператор персональных данных — {company}.</p><h2>Какие данные</h2><p>Имя, телефон, e-mail и то, что вы"
        " пишете в форме.</p><h2>Зачем</h2><p>Чтобы ответить на вашу заявку. Данные не передаются третьим лицам.</p>"
        "<h2>Сколько храним</h2><p>Год со дня заявки, затем удаляем.</p><h2>Как отозвать согласие</h2>"
        f'<p>Напишите на <a href="mailto:{email}">{email}</a>, и мы удалим ваши данные.</p>',
        f"<p>The controller of personal data is {company}.</p><h2>Which data</h2><p>Name, phone, e-mail and what you"
        " write in the form.</p><h2>What for</h2><p>To answer your request. Nothing is passed on to others.</p>"
        "<h2>For how long</h2><p>A year from the request, then it is deleted.</p><h2>How to withdraw consent</h2>"
        f'<p>Write to <a href="mailto:{email}">{email}</a> and we delete your data.</p>',
    )


def _card(icon: str, ru: tuple[str, str], en: tuple[str, str]) -> dict[str, Any]:
    return {"icon": icon, "title": _both(ru[0], en[0]), "text": _both(ru[1], en[1])}


def _answer(ru: tuple[str, str], en: tuple[str, str]) -> dict[str, Any]:
    return {"question": _both(ru[0], en[0]), "answer": _both(f"<p>{ru[1]}</p>", f"<p>{en[1]}</p>")}


def _point(figure: tuple[str, str], words: tuple[str, str]) -> dict[str, Any]:
    return {"figure": _both(*figure), "words": _both(*words)}


CREDIT: dict[str, Any] = {
    "blocks": [
        {
            "id": "hero",
            "type": "hero",
            "values": {
                "title": _both("Заём для дела до 500 000 ₽", "A loan for your business, up to ₽500,000"),
                "lead": _both(
                    "Решение за один рабочий день, график — сразу. Все условия показываем до подписания договора.",
                    "A decision within one working day, the schedule at once. You see all terms before you sign.",
                ),
                "button": _both("Оставить заявку", "Leave a request"),
                "link": "#form",
                "points": [
                    _point(("1 день", "1 day"), ("до решения", "to a decision")),
                    _point(("3–24 мес.", "3–24 months"), ("срок займа", "term of a loan")),
                    _point(("0 ₽", "₽0"), ("за досрочное погашение", "for early repayment")),
                ],
            },
        },
        {
            "id": "why",
            "type": "advantages",
            "values": {
                "title": _both("Честно и без сюрпризов", "Fair, and no surprises"),
                "items": [
                    _card(
                        "file-text",
                        (
                            "Полная стоимость на виду",
                            "ПСК и сумма переплаты стоят рядом с платежом, а не мелким шрифтом.",
                        ),
                        (
                            "The full cost in sight",
                            "Cost and overpayment stand beside the payment, not in small print.",
                        ),
                    ),
                    _card(
                        "phone",
                        ("Подпись кодом из СМС", "Договор и график подписываете с телефона, ехать никуда не нужно."),
                        (
                            "Signed by an SMS code",
                            "You sign agreement and schedule on your phone, without a visit.",
                        ),
                    ),
                    _card(
                        "wallet",
                        ("Гасите раньше, когда удобно", "В кабинете видно, что выгоднее: сократить срок или платёж."),
                        ("Repay early when it suits you", "The account compares: a shorter term or a smaller payment."),
                    ),
                ],
            },
        },
        {
            "id": "calculator",
            "type": "calculator",
            "values": {
                "title": _both("Сколько платить", "What you would pay"),
                "button": _both("Оформить заявку", "Apply"),
            },
        },
        {
            "id": "form",
            "type": "form",
            "values": {
                "title": _both("Оставьте заявку", "Leave a request"),
                "lead": _both(
                    "Перезвоним в течение часа в рабочее время и подберём условия.",
                    "We call back within an hour on working days and find terms that suit you.",
                ),
                "phone": "required",
                "email": "optional",
                "company": "hidden",
                "inn": "hidden",
                "questions": [
                    {
                        "label": _both("На что нужны деньги", "What the money is for"),
                        "kind": "choice",
                        "choices": _both("Товар\nОборудование\nДругое", "Goods\nEquipment\nSomething else"),
                        "required": False,
                    }
                ],
                "button": _both("Отправить заявку", "Send the request"),
                "thanks": _both("Перезвоним в течение часа в рабочее время.", "We call back within an hour."),
            },
        },
        {
            "id": "faq",
            "type": "faq",
            "values": {
                "title": _both("Что спрашивают чаще", "Common questions"),
                "items": [
                    _answer(
                        ("Какие документы нужны?", "Паспорт и счёт, на который придут деньги."),
                        ("Which papers are needed?", "A passport and the account that the money goes to."),
                    ),
                    _answer(
                        ("Можно ли погасить раньше?", "Да, в любой день и без комиссии: проценты считаются по дням."),
                        ("May I repay early?", "Yes, on any day and without a fee: interest is counted by days."),
                    ),
                    _answer(
                        (
                            "Что если я опоздаю с платежом?",
                            "Напишите заранее: перенесём платёж или изменим график.",
                        ),
                        ("What if I am late?", "Tell us beforehand: we move the payment or change the schedule."),
                    ),
                ],
            },
        },
    ],
    "seo": {
        "title": _both("Зарянка — займы для дела", "Zaryanka: loans for business"),
        "description": _both(
            "Заём до 500 000 ₽ для малого дела: решение за день, полная стоимость на виду, подпись с телефона.",
            "Loans up to ₽500,000 for small business: a decision in a day, the full cost in sight, signed by phone.",
        ),
        "robots": "index",
        "policy": _policy("МКК «Зарянка»", "privacy@zaryanka.example"),
    },
}
AGENT: dict[str, Any] = {
    "blocks": [
        {
            "id": "hero",
            "type": "hero",
            "values": {
                "title": _both(
                    "Зарабатывайте на банковских продуктах для бизнеса", "Earn on banking products for business"
                ),
                "lead": _both(
                    "Гарантии, РКО, кредиты: отправляйте заявку сразу в несколько банков и получайте вознаграждение.",
                    "Guarantees, accounts, loans: send one application to several banks and get your commission.",
                ),
                "button": _both("Стать партнёром", "Become a partner"),
                "link": "#form",
                "points": [
                    _point(("1 заявка", "1 application"), ("во все банки сразу", "to all banks at once")),
                    _point(("2 дня", "2 days"), ("до выплаты после сделки", "from the deal to your money")),
                ],
            },
        },
        {
            "id": "why",
            "type": "advantages",
            "values": {
                "title": _both("Почему с нами выгодно", "Why it pays to work with us"),
                "items": [
                    _card(
                        "users",
                        ("Клиент остаётся вашим", "Мы не звоним ему напрямую: все вопросы идут через вас."),
                        ("The client stays yours", "We never call him directly: every question goes through you."),
                    ),
                    _card(
                        "chart-bar",
                        ("Видно каждую сделку", "Статусы, недостающие документы и вознаграждение — в одном кабинете."),
                        ("Every deal in sight", "States, missing papers and commission stand in one account."),
                    ),
                    _card(
                        "clock",
                        ("Ответ банка быстрее", "Предложения приходят рядом: сравните ставки и выберите лучшее."),
                        ("Faster answers", "Offers arrive side by side: compare and choose the best."),
                    ),
                    _card(
                        "file-text",
                        ("Договор без визита", "Агентский договор подписывается кодом из СМС за пять минут."),
                        ("An agreement without a visit", "The agency agreement is signed by an SMS code in minutes."),
                    ),
                ],
            },
        },
        {
            "id": "how",
            "type": "text",
            "values": {
                "title": _both("Как это устроено", "How it works"),
                "body": _both(
                    "<ol><li>Оставьте заявку — мы проверим компанию и откроем кабинет.</li><li>Подпишите агентский"
                    " договор.</li><li>Создайте заявку клиента, приложите документы и отправьте её в банки.</li>"
                    "<li>Получите вознаграждение после сделки.</li></ol>",
                    "<ol><li>Leave a request: we check the company and open your account.</li><li>Sign the agency"
                    " agreement.</li><li>Create an application, add the papers and send it to the banks.</li>"
                    "<li>Get your commission once the deal is made.</li></ol>",
                ),
            },
        },
        {
            "id": "form",
            "type": "form",
            "values": {
                "title": _both("Станьте партнёром", "Become a partner"),
                "lead": _both(
                    "Ответим в тот же день и пришлём доступ в кабинет.",
                    "We answer on the same day and send you access to the account.",
                ),
                "phone": "required",
                "email": "required",
                "company": "required",
                "inn": "optional",
                "questions": [],
                "button": _both("Отправить заявку", "Send the request"),
            },
        },
        {
            "id": "faq",
            "type": "faq",
            "values": {
                "title": _both("Вопросы партнёров", "Partners ask"),
                "items": [
                    _answer(
                        ("Нужен ли опыт в финансах?", "Нет: менеджер проведёт первую сделку вместе с вами."),
                        ("Do I need experience in finance?", "No: a manager makes the first deal together with you."),
                    ),
                    _answer(
                        ("Когда приходит вознаграждение?", "В течение двух рабочих дней после выплаты от банка."),
                        ("When is commission paid?", "Within two working days after the bank has paid."),
                    ),
                ],
            },
        },
    ],
    "seo": {
        "title": _both("Цифра — партнёрам банков", "Tsifra: for partners of banks"),
        "description": _both(
            "Одна заявка во все банки: гарантии, РКО и кредиты для бизнеса. Вознаграждение за два дня.",
            "One application to all banks: guarantees, accounts and loans for business. Commission in two days.",
        ),
        "robots": "index",
        "policy": _policy("ООО «Цифра»", "privacy@tsifra.example"),
    },
}
PAGES: dict[str, dict[str, Any]] = {"credit": CREDIT, "agent": AGENT}
_NOTHING = {"company": "", "inn": "", "answers": []}
ENQUIRIES: dict[str, tuple[dict[str, Any], ...]] = {
    "credit": (
        {**_NOTHING, "name": "Лидия Сомова", "phone": "+79000000031", "email": ""},
        {
            **_NOTHING,
            "name": "Тарас Вешняков",
            "phone": "+79000000032",
            "email": "taras@veshnyakov.example",
            "answers": [["На что нужны деньги", "Оборудование"]],
        },
    ),
    "agent": (
        {
            **_NOTHING,
            "name": "Вероника Залесская",
            "phone": "+79000000033",
            "email": "veronika@zalesie.example",
            "company": "ООО «Залесье»",
            "inn": "9999000165",
        },
        {
            **_NOTHING,
            "name": "Мирон Гордеев",
            "phone": "+79000000034",
            "email": "miron@gordeev.example",
            "company": "ИП Гордеев М. А.",
        },
    ),
}

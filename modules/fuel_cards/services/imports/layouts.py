"""The columns of suppliers' files and the titles they go by."""

from core.lib.tabular import Field, Layout

TRANSACTIONS = Layout(
    fields=(
        Field("id", ("Номер транзакции", "ID транзакции", "№ операции", "Transaction ID")),
        Field(
            "at", ("Дата и время операции", "Дата транзакции", "Дата/время", "Дата операции", "Дата и время", "Date")
        ),
        Field("time", ("Время", "Время операции", "Время транзакции", "Time")),
        Field("posted", ("Дата обработки", "Дата проводки")),
        Field("card", ("Номер карты", "№ карты", "Карта", "Card number", "Card")),
        Field("holder", ("Держатель", "Водитель / ТС", "Водитель", "Holder")),
        Field("kind", ("Тип операции", "Вид операции", "Операция", "Type")),
        Field("station", ("Номер АЗС", "№ АЗС", "АЗС", "ТО", "Station")),
        Field("address", ("Адрес АЗС", "Адрес", "Местоположение", "Address")),
        Field("region", ("Регион", "Region")),
        Field("product_code", ("Код товара", "Код услуги", "Product code")),
        Field("product", ("Товар / услуга", "Товар", "Вид топлива", "Услуга", "Нефтепродукт", "Product")),
        Field("quantity", ("Количество", "Кол-во", "Объём", "Quantity")),
        Field("unit", ("Ед. изм.", "ЕИ", "Unit")),
        Field("price", ("Цена, руб.", "Цена АЗС", "Цена", "Price")),
        Field("gross", ("Сумма, руб.", "Сумма", "Стоимость", "Gross")),
        Field("discount", ("Скидка, руб.", "Скидка", "Discount")),
        Field("net", ("Сумма со скидкой, руб.", "Сумма со скидкой", "К оплате", "Итого к оплате", "Net")),
        Field("original", ("Исходная транзакция", "Отменяемая транзакция", "Основание", "Original")),
    ),
    required=(("id",), ("at",), ("card",), ("quantity",), ("gross", "net")),
)

CARDS = Layout(
    fields=(
        Field("card", ("Номер карты", "Карта", "№ карты")),
        Field("contract", ("Договор", "Договор поставки")),
        Field("status", ("Статус",)),
        Field("holder", ("Держатель", "Водитель / ТС")),
        Field("plate", ("Гос. номер",)),
        Field("daily_limit", ("Суточный лимит, л", "Лимит в сутки, л")),
        Field("issued", ("Дата выпуска", "Выпущена")),
        Field("expires", ("Действует до", "Годна до")),
        Field("virtual", ("Виртуальная",)),
    ),
    required=(("card",), ("status",)),
)

BINDINGS = Layout(
    fields=(
        Field("card", ("Номер карты", "Карта", "№ карты")),
        Field("inn", ("ИНН клиента", "ИНН")),
        Field("kpp", ("КПП клиента", "КПП")),
        Field("client", ("Клиент", "Наименование клиента", "Контрагент")),
        Field("from", ("Привязана с",)),
        Field("to", ("Привязана до",)),
    ),
    required=(("card",), ("inn",), ("from",)),
)

PRODUCTS = Layout(
    fields=(
        Field("code", ("Код", "Код товара")),
        Field("name", ("Наименование", "Товар")),
        Field("unit", ("Ед. изм.", "ЕИ")),
        Field("group", ("Группа",)),
        Field("price", ("Базовая цена, руб.", "Базовая цена")),
        Field("vat", ("Ставка НДС, %", "Ставка НДС", "НДС, %")),
        Field("synonyms", ("Синонимы",)),
    ),
    required=(("code",), ("name",), ("unit",)),
)

STATIONS = Layout(
    fields=(
        Field("number", ("Номер АЗС", "№ АЗС", "АЗС")),
        Field("address", ("Адрес", "Адрес АЗС")),
        Field("region", ("Регион",)),
    ),
    required=(("number",), ("address",)),
)

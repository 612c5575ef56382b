"""Of what people hear: cards given, taken and blocked, and files that were taken in."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.registry.spec import EventField, NotificationType, ReadyTrigger, Words

CARD_FIELDS = (
    EventField(name="number", title=_("Card"), sample="7013 ••• 8754"),
    EventField(name="holder", title=_("Holder"), sample="Иванов И. И."),
    EventField(name="plate", title=_("Number plate"), sample="А123ВС77"),
    EventField(name="supplier", title=_("Supplier"), sample="ППР"),
    EventField(name="client", title=_("Client"), sample="ООО «Вешний луг»"),
    EventField(name="status", title=_("Status"), sample="Заблокирована"),
    EventField(name="reason", title=_("Reason of the block"), sample="Потеряна"),
    EventField(name="is_automatic", title=_("Blocked automatically"), kind="flag", sample=True),
)
FILE_FIELDS = (
    EventField(name="file", title=_("File"), sample="report.xlsx"),
    EventField(name="kind", title=_("Kind of file"), sample="Операции"),
    EventField(name="supplier", title=_("Supplier"), sample="ППР"),
)
IMPORT_FIELDS = (
    *FILE_FIELDS,
    EventField(name="created", title=_("New rows"), kind="number", sample=1200),
    EventField(name="updated", title=_("Changed rows"), kind="number", sample=0),
    EventField(name="duplicate", title=_("Repeated rows"), kind="number", sample=3),
    EventField(name="rejected", title=_("Refused rows"), kind="number", sample=12),
    EventField(name="amount", title=_("Sum"), kind="money", sample="125000.50"),
)
CARD_RU = (
    "Карта {{ number }}{% if holder %}, держатель {{ holder }}{% endif %}"
    "{% if plate %}, автомобиль {{ plate }}{% endif %}.\nКлиент: {{ client }}."
)
CARD_EN = (
    "Card {{ number }}{% if holder %}, holder {{ holder }}{% endif %}{% if plate %}, vehicle {{ plate }}{% endif %}."
    "\nClient: {{ client }}."
)


def _card(
    event: str,
    title: Any,
    ru: str,
    en: str,
    *,
    channels: tuple[str, ...] = ("inbox",),
    more: tuple[str, str] = ("", ""),
    triggers: tuple[ReadyTrigger, ...] = (),
) -> NotificationType:
    """A change of a card, told to those of the client's people who see cards."""
    return NotificationType(
        event=f"fuel_cards.card.{event}",
        title=title,
        facts=f"modules.fuel_cards.selectors.told.{'detached' if event == 'detached' else 'card'}_facts",
        fields=CARD_FIELDS,
        of_organization=True,
        recent="modules.fuel_cards.selectors.told.recent_card",
        triggers=(
            ReadyTrigger(
                code=f"fuel_cards.card_{event}_client",
                title=title,
                recipients=("organization:fuel_cards.view_card",),
                channels=channels,
                words={
                    "ru": Words(subject=ru, body=CARD_RU + more[0], sms=ru),
                    "en": Words(subject=en, body=CARD_EN + more[1], sms=en),
                },
            ),
            *triggers,
        ),
    )


TYPES = (
    _card(
        "assigned",
        _("A card is given to the client"),
        "Вам выдана карта {{ number }}",
        "You have got card {{ number }}",
    ),
    _card(
        "detached",
        _("A card is taken back"),
        "Карта {{ number }} больше не ваша",
        "Card {{ number }} is no longer yours",
    ),
    _card(
        "blocked",
        _("A card is blocked"),
        "Карта {{ number }} заблокирована",
        "Card {{ number }} is blocked",
        channels=("inbox", "email"),
        more=(
            "{% if reason %}\n\nПричина: {{ reason }}.{% endif %}",
            "{% if reason %}\n\nReason: {{ reason }}.{% endif %}",
        ),
        triggers=(
            ReadyTrigger(
                code="fuel_cards.card_blocked_automatically",
                title=_("To the staff: a card is blocked automatically"),
                recipients=("permission:fuel_cards.assign_card",),
                channels=("inbox",),
                conditions=(("is_automatic", "is", True),),
                words={
                    "ru": Words(
                        subject="Карта {{ number }} заблокирована автоматически",
                        body=CARD_RU + "\n\n{{ reason }}.",
                    ),
                    "en": Words(
                        subject="Card {{ number }} is blocked automatically", body=CARD_EN + "\n\n{{ reason }}."
                    ),
                },
            ),
        ),
    ),
    _card("unblocked", _("A card works again"), "Карта {{ number }} снова работает", "Card {{ number }} works again"),
    NotificationType(
        event="fuel_cards.anomalies.found",
        title=_("Suspicious operations are found"),
        facts="modules.fuel_cards.selectors.told.anomaly_facts",
        fields=(
            EventField(name="count", title=_("How many"), kind="number", sample=1),
            EventField(name="rules", title=_("By which rules"), sample="Больше бака: 1"),
        ),
        recent="modules.fuel_cards.selectors.told.recent_anomaly",
        triggers=(
            ReadyTrigger(
                code="fuel_cards.anomalies_found",
                title=_("Suspicious operations are found"),
                recipients=("permission:fuel_cards.decide_anomaly",),
                channels=("inbox",),
                words={
                    "ru": Words(subject="Подозрительные операции: {{ count }}", body="{{ rules }}."),
                    "en": Words(subject="Suspicious operations: {{ count }}", body="{{ rules }}."),
                },
            ),
        ),
    ),
    NotificationType(
        event="fuel_cards.import.finished",
        title=_("A file is imported"),
        facts="modules.fuel_cards.selectors.told.import_facts",
        fields=IMPORT_FIELDS,
        people={"author": _("Who has started the import")},
        recent="modules.fuel_cards.selectors.told.recent_import",
        triggers=(
            ReadyTrigger(
                code="fuel_cards.import_with_problems",
                title=_("A file is imported with refused rows"),
                recipients=("permission:fuel_cards.import_data",),
                conditions=(("rejected", "over", 0),),
                words={
                    "ru": Words(
                        subject="Импорт с ошибками: отклонено строк — {{ rejected }}",
                        body=(
                            "{{ kind }}{% if supplier %}, {{ supplier }}{% endif %}"
                            "{% if file %}, файл {{ file }}{% endif %}.\n"
                            "Новых строк: {{ created }}, повторных: {{ duplicate }}, отклонено: {{ rejected }}."
                        ),
                        sms="Импорт: отклонено строк — {{ rejected }}",
                    ),
                    "en": Words(
                        subject="Import with errors: {{ rejected }} rows refused",
                        body=(
                            "{{ kind }}{% if supplier %}, {{ supplier }}{% endif %}"
                            "{% if file %}, file {{ file }}{% endif %}.\n"
                            "New rows: {{ created }}, repeated: {{ duplicate }}, refused: {{ rejected }}."
                        ),
                        sms="Import: {{ rejected }} rows refused",
                    ),
                },
            ),
            ReadyTrigger(
                code="fuel_cards.import_finished_author",
                title=_("To whoever started it: the file is imported"),
                recipients=("person:author",),
                channels=("inbox",),
                conditions=(("rejected", "is", 0),),
                words={
                    "ru": Words(
                        subject="Файл загружен{% if file %}: {{ file }}{% endif %}",
                        body="{{ kind }}. Новых строк: {{ created }}, изменённых: {{ updated }}.",
                    ),
                    "en": Words(
                        subject="The file is imported{% if file %}: {{ file }}{% endif %}",
                        body="{{ kind }}. New rows: {{ created }}, changed: {{ updated }}.",
                    ),
                },
            ),
        ),
    ),
    NotificationType(
        event="fuel_cards.import.failed",
        title=_("A file is not imported"),
        facts="modules.fuel_cards.selectors.told.failed_import_facts",
        fields=(
            *FILE_FIELDS,
            EventField(name="problem", title=_("What is wrong"), sample="Это не таблица, а документ PDF."),
        ),
        people={"author": _("Who has started the import")},
        recent="modules.fuel_cards.selectors.told.recent_failed_import",
        triggers=(
            ReadyTrigger(
                code="fuel_cards.import_failed_author",
                title=_("To whoever started it: nothing of the file is taken"),
                recipients=("person:author",),
                words={
                    "ru": Words(
                        subject="Файл не загружен{% if file %}: {{ file }}{% endif %}",
                        body=(
                            "{{ kind }}{% if supplier %}, {{ supplier }}{% endif %}.\n"
                            "{{ problem }}\n\nИз файла ничего не взято."
                        ),
                    ),
                    "en": Words(
                        subject="The file is not imported{% if file %}: {{ file }}{% endif %}",
                        body=(
                            "{{ kind }}{% if supplier %}, {{ supplier }}{% endif %}.\n"
                            "{{ problem }}\n\nNothing of the file was taken."
                        ),
                    ),
                },
            ),
        ),
    ),
)

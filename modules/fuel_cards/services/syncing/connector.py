"""A supplier's cabinet as a connection: one look is one packet, whose effect and state are one transaction."""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.events.outbox import emit
from core.integrations.exchange.connector import CHANGES, Connector, Ref, ServiceRefuses, Told, WrongShape
from core.integrations.gateways.gateway import Setting
from modules.fuel_cards.events import SupplierSynced
from modules.fuel_cards.integrations.csv_folder import FolderClient
from modules.fuel_cards.integrations.rows import Heard, Wish
from modules.fuel_cards.integrations.session_api import SessionClient
from modules.fuel_cards.models import CardAtSupplier, SupplierLink
from modules.fuel_cards.services.syncing.cards import keep_cards
from modules.fuel_cards.services.syncing.operations import keep_operations
from modules.fuel_cards.services.syncing.pushing import CARD
from modules.fuel_cards.services.syncing.wishes import limit_facts, wish_for
from modules.fuel_cards.states import SyncState

SHOWN_REFUSALS = 20
_ACCESS = (
    Setting(name="login", label=gettext_lazy("Login")),
    Setting(name="password", label=gettext_lazy("Password"), is_secret=True),
    Setting(
        name="contract",
        label=gettext_lazy("Number of your contract"),
        hint=gettext_lazy("Cards of other contracts are not taken."),
    ),
)


class Client(Protocol):
    """What each kind of cabinet can do."""

    def check(self) -> str: ...

    def look(self, cursor: str, *, now: datetime) -> Heard: ...

    def set_card(self, wish: Wish, *, key: str) -> None: ...


class SupplierConnector(Connector):
    """Cards, operations and the balance to us; to the supplier what a card may do, and nothing of whose it is."""

    icon: ClassVar[str] = "gas-station"
    object_types: ClassVar = {CARD: gettext_lazy("Fuel card")}

    @abstractmethod
    def client(self) -> Client: ...

    def check(self) -> str:
        return self.client().check()

    def hear(self, object_type: str, external_id: str) -> Mapping[str, Any]:
        if object_type != CHANGES:
            raise WrongShape(object_type)
        self._link()
        return self.client().look(external_id, now=timezone.now()).model_dump(mode="json")

    def keep(self, object_type: str, payload: Mapping[str, Any]) -> Told:
        heard = Heard.model_validate(payload)
        # Looks of one supplier follow one another from here on.
        link = self._link(lock=True)
        cards, operations = keep_cards(link, heard), keep_operations(link, heard.operations)
        refused = [*cards.refused, *operations.refused]
        figures = {
            "cards_new": cards.new,
            "cards_changed": cards.changed,
            "assigned": cards.assigned,
            "operations_new": operations.new,
            "corrected": operations.corrected,
            "refused": len(refused),
        }
        self._note(link, heard, figures, refused)
        follow = [Ref(object_type=CHANGES, external_id=heard.cursor, version=heard.cursor)] if heard.has_more else []
        return Told(payload=payload, result=figures, follow=follow, cursor=heard.cursor)

    def send(self, object_type: str, external_id: str, *, key: str) -> Told:
        """Send what we hold of the card now; a wish that comes meanwhile waits for this one to be through."""
        found = CardAtSupplier.objects.select_for_update(of=("self",)).select_related("card")
        held = found.filter(pk=int(external_id)).first()
        if object_type != CARD or held is None:
            raise ServiceRefuses(_("it takes cards alone"))
        wish = wish_for(held.card)
        self.client().set_card(wish, key=f"card-{held.pk}-{held.version}")
        held.state, held.problem, held.confirmed_at = SyncState.CONFIRMED, "", timezone.now()
        held.their_status, held.their_limits, held.seen_at = wish.status, limit_facts(wish.limits), held.confirmed_at
        held.save()
        return Told(payload=wish.model_dump(mode="json"), result={"card_id": held.pk})

    def note_failure(self, object_type: str, external_id: str, *, words: str, is_over: bool) -> None:
        """Let the card show that its supplier has not taken our wish; one that is tried again is on its way."""
        state = SyncState.FAILED if is_over else SyncState.PENDING
        if object_type == CARD:
            CardAtSupplier.objects.filter(pk=int(external_id)).update(state=state, problem=words[:300])

    def _link(self, *, lock: bool = False) -> SupplierLink:
        links = SupplierLink.objects.select_related("supplier", "connection")
        found = (links.select_for_update(of=("self",)) if lock else links).filter(connection=self.connection_id).first()
        if found is None:
            raise ServiceRefuses(_("no supplier is connected by it; connect it from the supplier's page"))
        return found

    @staticmethod
    def _note(link: SupplierLink, heard: Heard, figures: dict[str, int], refused: list[tuple[str, str]]) -> None:
        now = timezone.now()
        link.synced_at = now
        shown = [{"number": number, "reason": reason} for number, reason in refused[:SHOWN_REFUSALS]]
        link.outcome = {**figures, "refusals": shown}
        if any(value for name, value in figures.items() if name != "refused"):
            link.news_at, link.news = now, figures
            facts = {name: figures[name] for name in ("cards_new", "cards_changed", "operations_new", "corrected")}
            emit(SupplierSynced(supplier_id=link.pk, **facts))
        if heard.balance is not None:
            link.balance, link.credit_limit = heard.balance.balance, heard.balance.credit_limit
            link.available, link.balance_at = heard.balance.available, heard.looked_at
        link.save()


class SessionApi(SupplierConnector):
    code: ClassVar[str] = "fuel_session"
    title: ClassVar[Any] = gettext_lazy("Fuel supplier: cabinet with an API")
    about: ClassVar[Any] = gettext_lazy(
        "Cards, operations and the balance come by themselves; blocks and limits go there."
    )
    settings: ClassVar = (
        Setting(
            name="url",
            label=gettext_lazy("Address of the API"),
            placeholder="https://api.supplier.example/vip",
        ),
        *_ACCESS,
    )

    def client(self) -> Client:
        return SessionClient(self.values)


class CsvFolder(SupplierConnector):
    code: ClassVar[str] = "fuel_folder"
    title: ClassVar[Any] = gettext_lazy("Fuel supplier: folder with CSV files")
    about: ClassVar[Any] = gettext_lazy(
        "The supplier leaves registers and reports as files; orders for cards go there as files."
    )
    settings: ClassVar = (
        Setting(
            name="url",
            label=gettext_lazy("Address of the folder"),
            placeholder="https://files.supplier.example/exchange",
        ),
        *_ACCESS,
    )

    def client(self) -> Client:
        return FolderClient(self.values)

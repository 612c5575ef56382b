"""What the platform may know about fuel cards."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import DirectoryField, DirectoryKind, ModuleSpec, NavItem, Permission, ReadyRole, Schedule
from modules.fuel_cards.notifications import TYPES

_CARDS, _OPERATIONS, _SUPPLIERS, _TARIFFS = _("Cards"), _("Operations"), _("Suppliers"), _("Tariffs")
_SUSPICIOUS = _("Suspicious operations")
_DISTRIBUTION = _("Distribution of cards")
_PUSH = "modules.fuel_cards.handlers.push_card"
CLIENT = (
    "fuel_cards.view_card",
    "fuel_cards.view_transaction",
    "finance.view_balance",
    "finance.view_invoice",
    "finance.view_act",
    "finance.view_payment",
)

SPEC = ModuleSpec(
    slug="fuel_cards",
    title=_("Fuel cards"),
    description=_("Suppliers' cards, transactions, tariffs and clients' balances"),
    icon="credit-card",
    urls="modules.fuel_cards.urls",
    api_urls="modules.fuel_cards.api.urls",
    subjects={"fuel_cards.card": "modules.fuel_cards.selectors.subjects.find_card"},
    navigation=(
        NavItem(
            label=_("Cards"),
            url="fuel_cards:card_list",
            icon="credit-card",
            permission="fuel_cards.view_card",
            phone=True,
            count="modules.fuel_cards.selectors.cards.count_cards",
        ),
        NavItem(
            label=_("Operations"),
            url="fuel_cards:transaction_list",
            icon="receipt",
            permission="fuel_cards.view_transaction",
            phone=True,
        ),
        NavItem(
            label=_("Suspicious"),
            url="fuel_cards:anomaly_list",
            icon="alert-triangle",
            permission="fuel_cards.view_anomaly",
            audience="staff",
            count="modules.fuel_cards.selectors.anomalies.count_new",
        ),
        NavItem(
            label=_("Tariffs"),
            url="fuel_cards:tariff_list",
            icon="discount",
            permission="fuel_cards.view_tariff",
            audience="staff",
        ),
        NavItem(
            label=_("Suppliers"),
            url="fuel_cards:supplier_list",
            icon="gas-station",
            permission="fuel_cards.view_supplier",
            audience="staff",
        ),
        NavItem(
            label=_("Distribution"),
            url="fuel_cards:rule_list",
            icon="arrows-split",
            permission="fuel_cards.change_distribution",
            audience="staff",
        ),
        NavItem(
            label=_("Imports"),
            url="fuel_cards:import_list",
            icon="file-upload",
            permission="fuel_cards.import_data",
            audience="staff",
        ),
    ),
    permissions=(
        Permission(code="fuel_cards.view_card", title=_("See cards"), audience="both", section=_CARDS),
        Permission(code="fuel_cards.block_card", title=_("Block and unblock cards"), audience="both", section=_CARDS),
        Permission(code="fuel_cards.limit_card", title=_("Set limits of cards"), audience="both", section=_CARDS),
        Permission(
            code="fuel_cards.change_card", title=_("Set holder and vehicle of cards"), audience="both", section=_CARDS
        ),
        Permission(code="fuel_cards.change_policy", title=_("Decide when cards stop and work again"), section=_CARDS),
        Permission(code="fuel_cards.assign_card", title=_("Give cards to clients and take them back"), section=_CARDS),
        Permission(code="fuel_cards.add_card", title=_("Add cards by hand"), section=_CARDS),
        Permission(code="fuel_cards.view_transaction", title=_("See operations"), audience="both", section=_OPERATIONS),
        Permission(
            code="fuel_cards.view_cost",
            title=_("See what suppliers charge"),
            section=_OPERATIONS,
            action="special",
        ),
        Permission(
            code="fuel_cards.view_anomaly",
            title=_("See suspicious operations"),
            section=_SUSPICIOUS,
        ),
        Permission(
            code="fuel_cards.decide_anomaly",
            title=_("Hold cards of suspicious operations or let them pass"),
            section=_SUSPICIOUS,
            action="change",
        ),
        Permission(code="fuel_cards.import_data", title=_("Import suppliers' files"), section=_OPERATIONS),
        Permission(code="fuel_cards.view_supplier", title=_("See suppliers"), section=_SUPPLIERS),
        Permission(code="fuel_cards.add_supplier", title=_("Add suppliers"), section=_SUPPLIERS),
        Permission(
            code="fuel_cards.sync_supplier",
            title=_("Exchange with suppliers and settle differences"),
            section=_SUPPLIERS,
            action="special",
        ),
        Permission(code="fuel_cards.change_distribution", title=_("Set rules of distribution"), section=_DISTRIBUTION),
        Permission(code="fuel_cards.view_tariff", title=_("See tariffs"), section=_TARIFFS),
        Permission(code="fuel_cards.change_tariff", title=_("Set tariffs"), section=_TARIFFS),
        Permission(
            code="fuel_cards.recalculate", title=_("Recalculate past periods"), section=_TARIFFS, action="special"
        ),
    ),
    roles=(
        ReadyRole(
            code="fuel_cards.manager",
            title=_("Fuel cards: manager"),
            kind="staff",
            permissions=(
                *CLIENT,
                "organizations.view_all",
                "finance.issue_invoice",
                "finance.issue_act",
                "finance.answer_act",
                "fuel_cards.block_card",
                "fuel_cards.limit_card",
                "fuel_cards.change_card",
                "fuel_cards.change_policy",
                "fuel_cards.assign_card",
                "fuel_cards.add_card",
                "fuel_cards.view_cost",
                "fuel_cards.view_anomaly",
                "fuel_cards.decide_anomaly",
                "fuel_cards.import_data",
                "fuel_cards.view_supplier",
                "fuel_cards.add_supplier",
                "fuel_cards.sync_supplier",
                "fuel_cards.change_distribution",
                "fuel_cards.view_tariff",
                "fuel_cards.change_tariff",
                "fuel_cards.recalculate",
            ),
        ),
        ReadyRole(
            code="fuel_cards.client",
            title=_("Fuel cards: manages cards"),
            kind="client",
            permissions=(
                *CLIENT,
                "fuel_cards.block_card",
                "fuel_cards.limit_card",
                "fuel_cards.change_card",
                "finance.request_invoice",
                "finance.answer_act",
            ),
        ),
        ReadyRole(code="fuel_cards.observer", title=_("Fuel cards: looks only"), kind="client", permissions=CLIENT),
    ),
    handlers={
        "finance.payment.booked": "modules.fuel_cards.handlers.see_to_balances",
        "finance.payment.taken_back": "modules.fuel_cards.handlers.see_to_balances",
        "fuel_cards.card.assigned": "modules.fuel_cards.handlers.push_issue",
        "fuel_cards.card.blocked": _PUSH,
        "fuel_cards.card.unblocked": _PUSH,
        "fuel_cards.limits.set": _PUSH,
    },
    jobs=("modules.fuel_cards.tasks",),
    schedules=(
        # On the minute at which a period begins, and often enough for balances that somebody has corrected.
        Schedule(name="judge", job="fuel_cards.judge", cron="*/10 * * * *", title=_("Release and stop cards")),
        Schedule(
            name="sync", job="fuel_cards.sync_suppliers", cron="* * * * *", title=_("Look into suppliers' cabinets")
        ),
    ),
    connectors=(
        "modules.fuel_cards.services.syncing.connector.SessionApi",
        "modules.fuel_cards.services.syncing.connector.CsvFolder",
    ),
    notifications=TYPES,
    directories=(
        DirectoryKind(
            code="fuel_cards_regions",
            title=_("Regions"),
            fields=(
                DirectoryField(code="district", title=_("Federal district")),
                DirectoryField(code="base_price", title=_("Base price of a litre"), kind="money"),
            ),
        ),
    ),
    audit_words={
        "fuel_cards.card.blocked": _("Card blocked"),
        "fuel_cards.card.unblocked": _("Card unblocked"),
        "fuel_cards.card.retired": _("Card taken out of use"),
        "fuel_cards.card.assigned": _("Card given to a client"),
        "fuel_cards.card.detached": _("Card taken from its client"),
        "fuel_cards.card.described": _("Holder or vehicle of the card changed"),
        "fuel_cards.limits.set": _("Limits of the card set"),
        "fuel_cards.limit_policy.set": _("Rules of cards' stops changed"),
        "fuel_cards.card.added": _("Card added by hand"),
        "fuel_cards.card.vehicle_set": _("Vehicle of the card set"),
        "fuel_cards.anomaly.held": _("Card held for a suspicious operation"),
        "fuel_cards.anomaly.dismissed": _("Suspicious operation let pass"),
        "fuel_cards.anomaly_policy.set": _("Rules of suspicious operations changed"),
        "fuel_cards.card.pushed": _("Card sent to the supplier anew"),
        "fuel_cards.card.theirs_accepted": _("Supplier's state of a card accepted"),
        "fuel_cards.cards.distributed": _("Free cards distributed by rules"),
        "fuel_cards.rule.added": _("Rule of distribution added"),
        "fuel_cards.rule.changed": _("Rule of distribution changed"),
        "fuel_cards.rule.removed": _("Rule of distribution removed"),
        "fuel_cards.tariff.set": _("Tariff rule set"),
        "fuel_cards.tariff.ended": _("Tariff rule ended"),
        "fuel_cards.tariff.removed": _("Planned tariff rule removed"),
        "fuel_cards.tariff_mode.set": _("Client's tariff chosen"),
        "fuel_cards.recalculation.started": _("Recalculation counted"),
        "fuel_cards.recalculation.confirmed": _("Booking of a recalculation confirmed"),
        "fuel_cards.recalculation.booked": _("Recalculation booked"),
    },
    act_lines="modules.fuel_cards.selectors.acts.ACT_LINES",
    demo="modules.fuel_cards.demo.fill",
    entry_sources={
        "fuel_cards.transaction": "fuel_cards:transaction_detail",
        "fuel_cards.adjustment": "fuel_cards:transaction_detail",
    },
    client_columns=("modules.fuel_cards.views.on_client.COLUMNS",),
    client_lines=("modules.fuel_cards.views.on_client.lines",),
    object_deeds=("modules.fuel_cards.views.client_tariffs.deeds",),
    home_blocks=("modules.fuel_cards.views.home.client_block",),
    widgets=("modules.fuel_cards.views.widgets.WIDGETS", "modules.fuel_cards.views.client_widgets.WIDGETS"),
)

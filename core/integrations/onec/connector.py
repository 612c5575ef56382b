"""1C over its HTTP service: clients and agreements to us, clients from us."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel

from core.integrations.exchange.connector import (
    CHANGES,
    Connector,
    ParentMissing,
    Ref,
    ServiceRefuses,
    Told,
    WrongShape,
)
from core.integrations.exchange.speaking import parsed, read, speak
from core.integrations.gateways.gateway import Setting
from core.integrations.onec.payloads import Base, Changes, Contract, Counterparty, Taken
from core.organizations.models import Agreement, Organization
from core.organizations.scope import get_owned
from core.organizations.selectors import require_legal_entity
from core.organizations.services.agreements import change_agreement, create_agreement
from core.organizations.services.organizations import create_organization, update_organization

MOST_PAGES = 50


class OneC(Connector):
    code: ClassVar[str] = "onec"
    title: ClassVar[Any] = gettext_lazy("1C: Accounting")
    about: ClassVar[Any] = gettext_lazy("Clients and agreements come from 1C by themselves; new clients go there.")
    icon: ClassVar[str] = "building-bank"
    settings: ClassVar = (
        Setting(
            name="url",
            label=gettext_lazy("Address of the HTTP service"),
            hint=gettext_lazy("Whoever looks after your 1C knows it."),
            placeholder="https://1c.example.ru/base/hs/exchange",
        ),
        Setting(name="login", label=gettext_lazy("Login")),
        Setting(name="password", label=gettext_lazy("Password"), is_secret=True),
    )
    object_types: ClassVar = {"counterparty": gettext_lazy("Client company"), "contract": gettext_lazy("Agreement")}

    sends: ClassVar = {"counterparty": "organizations.organization", "contract": "organizations.agreement"}
    # By kind of object: where it is asked for, and its form. Whoever adds kinds names a subclass in CONNECTORS.
    places: ClassVar[Mapping[str, tuple[str, type[Any]]]] = {
        "counterparty": ("counterparties", Counterparty),
        "contract": ("contracts", Contract),
    }

    def check(self) -> str:
        told = self._ask("ping/", Base)
        return _("1C lets you in: base “%(base)s”.") % {"base": told.base[:100]}

    def hear(self, object_type: str, external_id: str) -> Mapping[str, Any]:
        if object_type == CHANGES:
            return self._changes(external_id)
        place, model = self._place(object_type)
        told: BaseModel = self._ask(f"{place}/{quote(external_id, safe='')}/", model)
        _must_be(told, external_id)
        return told.model_dump(mode="json")

    def read(self, object_type: str, external_id: str, payload: Mapping[str, Any]) -> None:
        _must_be(parsed(json.dumps(payload).encode(), self._place(object_type)[1]), external_id)

    def keep(self, object_type: str, payload: Mapping[str, Any]) -> Told:
        if object_type == CHANGES:
            heard = Changes.model_validate(payload)
            follow = [Ref(object_type=one.type, external_id=one.id, version=one.version) for one in heard.objects]
            return Told(payload=payload, result={"count": len(follow)}, follow=follow, cursor=heard.cursor)
        if object_type == "counterparty":
            return Told(payload=payload, result=_keep_client(Counterparty.model_validate(payload)))
        return Told(payload=payload, result=_keep_agreement(Contract.model_validate(payload)))

    def chain(self, object_type: str, pk: int, viewer: Any) -> Sequence[Ref]:
        if object_type == "counterparty":
            return [ref(object_type, get_owned(Organization.objects.all(), viewer, "", pk=pk).pk)]
        if object_type == "contract":
            found = get_owned(Agreement.objects.select_related("organization"), viewer, pk=pk)
            client = [] if found.organization.external_id else [ref("counterparty", found.organization_id)]
            return [*client, ref(object_type, found.pk)]
        return super().chain(object_type, pk, viewer)

    def send(self, object_type: str, external_id: str, *, key: str) -> Told:
        if object_type == "counterparty":
            return self._send_client(Organization.objects.get(pk=int(external_id)), key)
        if object_type == "contract":
            return self._send_agreement(Agreement.objects.select_related("organization").get(pk=int(external_id)), key)
        raise ServiceRefuses(_("it does not take such objects"))

    def _send_client(self, ours: Organization, key: str) -> Told:
        facts = {"name": ours.name, "inn": ours.inn, "kpp": ours.kpp}
        taken = self.give("counterparties/", facts, key=key)
        if ours.external_id != taken:
            update_organization(organization_id=ours.pk, external_id=taken)
        return Told(payload=facts, result={"external_id": taken, "organization_id": ours.pk})

    def _send_agreement(self, ours: Agreement, key: str) -> Told:
        """Give the agreement of a client whom 1C has; it waits for another."""
        if not ours.organization.external_id:
            raise ParentMissing(object_type="counterparty", external_id=str(ours.organization_id))
        facts = {
            "counterparty_id": ours.organization.external_id,
            "number": ours.number,
            "date": str(ours.signed_on),
            "subject": ours.title,
        }
        taken = self.give("contracts/", facts, key=key)
        if ours.external_id != taken:
            change_agreement(agreement_id=ours.pk, external_id=taken)
        return Told(payload=facts, result={"external_id": taken, "organization_id": ours.organization_id})

    def _changes(self, cursor: str) -> Mapping[str, Any]:
        """Return all pages as one; pages that lead in a circle are refused as a whole."""
        objects, seen = [], {cursor}
        for _number in range(MOST_PAGES):
            page = self._ask(f"changes/?after={quote(cursor, safe='')}", Changes)
            objects += page.objects
            if unknown := {one.type for one in page.objects} - set(self.places):
                raise WrongShape(_("unknown kinds of objects: %(kinds)s") % {"kinds": ", ".join(sorted(unknown))})
            cursor = page.cursor
            if not page.has_more:
                return Changes(objects=objects, cursor=cursor, has_more=False).model_dump(mode="json")
            if cursor in seen:
                raise WrongShape(_("its pages repeat themselves"))
            seen.add(cursor)
        return Changes(objects=objects, cursor=cursor, has_more=False).model_dump(mode="json")

    def _place(self, object_type: str) -> tuple[str, type[Any]]:
        try:
            return self.places[object_type]
        except KeyError:
            raise WrongShape(object_type) from None

    def give(self, place: str, facts: Mapping[str, Any], *, key: str) -> str:
        """Give 1C an object of ours and return the number that it has there."""
        return self._ask(place, Taken, method="POST", body=facts, key=key).id

    def _ask[M: BaseModel](
        self, path: str, model: type[M], *, method: str = "GET", body: Mapping[str, Any] | None = None, key: str = ""
    ) -> M:
        who = base64.b64encode(f"{self.values['login']}:{self.values['password']}".encode()).decode()
        headers = {"Authorization": f"Basic {who}", "Accept": "application/json", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = quote(key)
        content = None if body is None else json.dumps(body).encode()
        url = f"{self.values['url'].rstrip('/')}/{path}"
        return read(speak(method, url, headers=headers, content=content), model)


def ref(object_type: str, pk: int) -> Ref:
    return Ref(object_type=object_type, external_id=str(pk))


def _must_be(told: Any, external_id: str) -> None:
    if told.id != external_id:
        raise WrongShape(_("another object came than was asked for"))


def _keep_client(told: Counterparty) -> dict[str, Any]:
    """Bind by the external number, else by INN and KPP, else take a new client on."""
    found = Organization.objects.filter(external_id=told.id).first()
    if found is None and told.inn:
        found = Organization.objects.filter(external_id="", inn=told.inn, kpp=told.kpp).first()
    facts: dict[str, Any] = {"name": told.name, "inn": told.inn, "kpp": told.kpp, "external_id": told.id}
    if found is None:
        found = create_organization(**facts)
    else:
        update_organization(organization_id=found.pk, **facts)
    return {"organization_id": found.pk}


def _keep_agreement(told: Contract) -> dict[str, Any]:
    client = Organization.objects.filter(external_id=told.counterparty_id).first()
    if client is None:
        raise ParentMissing(object_type="counterparty", external_id=told.counterparty_id)
    facts: dict[str, Any] = {
        "number": told.number,
        "title": told.subject,
        "signed_on": told.date,
        "external_id": told.id,
    }
    found = Agreement.objects.filter(external_id=told.id).first()
    if found is None:  # our own, whose taking 1C could not answer
        found = Agreement.objects.filter(external_id="", organization=client, number=told.number).first()
    if found is None:
        found = create_agreement(organization=client, legal_entity=require_legal_entity(), **facts)
    elif found.organization_id == client.pk:
        change_agreement(agreement_id=found.pk, **facts)
    else:
        raise WrongShape(_("the agreement belongs to another client already"))
    return {"agreement_id": found.pk, "organization_id": client.pk}

"""Registration for programs: by the rules of the page, and as silent as it about who is here already."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller
from api.views import CompanyApi
from core.accounts.models import CodeChannel
from core.accounts.services.codes import AGAIN_AFTER, WrongCode, masked_contact
from core.lib.acting import acting
from core.organizations.models import Applicant, ConsentKind, ConsentText, FieldMode
from core.organizations.services.consents import agree_again, current_texts, owed_texts
from core.organizations.services.lookup import look_up_for_visitor
from core.organizations.services.registration import (
    LONGEST_LIST,
    Named,
    RegistrationClosed,
    confirm,
    next_channel,
    register,
    send_confirmation,
)
from core.organizations.services.registration_settings import registration_settings

FIELDS = ("phone", "position", "comment", "kpp", "address")


class TextSerializer(serializers.ModelSerializer[ConsentText]):
    text = serializers.CharField(source="body", help_text=_("HTML of paragraphs, lists and links"))

    class Meta:
        model = ConsentText
        fields = ("id", "kind", "language", "version", "text")


class FieldsSerializer(serializers.Serializer[Any]):
    """What is done with the fields that not every company wants."""

    phone = serializers.ChoiceField(choices=FieldMode.choices)
    position = serializers.ChoiceField(choices=FieldMode.choices)
    comment = serializers.ChoiceField(choices=FieldMode.choices)
    kpp = serializers.ChoiceField(choices=FieldMode.choices)
    address = serializers.ChoiceField(choices=FieldMode.choices)


class QuestionsSerializer(serializers.Serializer[Any]):
    fields_ = FieldsSerializer()
    most_companies = serializers.IntegerField()
    consents = TextSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        own = super().get_fields()
        return {"fields": own.pop("fields_"), **own}


class NamedInput(serializers.Serializer[Any]):
    """A company for which the applicant wants to act."""

    inn = serializers.CharField(max_length=20)
    name = serializers.CharField(max_length=255)
    kpp = serializers.CharField(max_length=20, required=False, allow_blank=True)
    address = serializers.CharField(max_length=500, required=False, allow_blank=True)


class RegistrationInput(serializers.Serializer[Any]):
    """The person, his companies, and the kinds of the texts to which he agrees."""

    name = serializers.CharField(max_length=150)
    email = serializers.CharField(max_length=254)
    phone = serializers.CharField(max_length=30, required=False, allow_blank=True)
    position = serializers.CharField(max_length=120, required=False, allow_blank=True)
    comment = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True)
    companies = serializers.ListField(child=NamedInput(), allow_empty=False, max_length=LONGEST_LIST)
    consents = serializers.ListField(
        child=serializers.ChoiceField(choices=ConsentKind.choices), required=False, max_length=len(ConsentKind)
    )


class StepSerializer(serializers.Serializer[Any]):
    """Which contact has to be confirmed now; with an empty channel all are, and the account waits for staff."""

    id = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=CodeChannel.choices, allow_blank=True)
    sent_to = serializers.CharField(allow_blank=True, help_text=_("Where the code is sent, in part"))
    resend_in = serializers.IntegerField(help_text=_("Seconds"))


class CodeInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=20)


class RegisteredSerializer(serializers.Serializer[Any]):
    """What the public register says of an INN; nothing is found where all is empty."""

    name = serializers.CharField(allow_blank=True)
    kpp = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)


class AgreeInput(serializers.Serializer[Any]):
    texts = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), allow_empty=False, max_length=20
    )


class OwedSerializer(serializers.Serializer[Any]):
    results = TextSerializer(many=True)


class _Door(CompanyApi):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "registration"


class RegistrationView(_Door):
    """How one registers here, and the registration itself."""

    @extend_schema(responses=QuestionsSerializer, tags=["registration"])
    def get(self, request: Request) -> Response:
        """Say what is asked for; 404 where the company lets nobody register."""
        own = registration_settings()
        if not own.is_open:
            raise RegistrationClosed
        answer = {
            "fields": {field: getattr(own, field) for field in FIELDS},
            "most_companies": LONGEST_LIST if own.allows_several else 1,
            "consents": TextSerializer(list(current_texts().values()), many=True).data,
        }
        return Response(answer)

    @extend_schema(request=RegistrationInput, responses={202: StepSerializer}, tags=["registration"])
    def post(self, request: Request) -> Response:
        """Keep the application and have a code sent; the answer is the same for an address that is known here."""
        data = RegistrationInput(data=request.data)
        data.is_valid(raise_exception=True)
        facts = dict(data.validated_data)
        companies = [Named(**one) for one in facts.pop("companies")]
        consents = facts.pop("consents", [])
        applicant = register(**facts, companies=companies, consents=consents, at=timezone.now())
        return Response(_step(applicant), status=status.HTTP_202_ACCEPTED)


class ConfirmView(_Door):
    """Take the code for the contact that is next."""

    @extend_schema(request=CodeInput, responses=StepSerializer, tags=["registration"])
    def post(self, request: Request, pk: UUID) -> Response:
        data = CodeInput(data=request.data)
        data.is_valid(raise_exception=True)
        _applicant(pk)
        applicant, checked = confirm(applicant_id=pk, digits=data.validated_data["code"], at=timezone.now())
        if checked.code is None:
            raise WrongCode(checked.left)
        return Response(_step(applicant))


class AgainView(_Door):
    """Have a new code sent to the contact that is next."""

    @extend_schema(request=None, responses=StepSerializer, tags=["registration"])
    def post(self, request: Request, pk: UUID) -> Response:
        applicant = _applicant(pk)
        send_confirmation(applicant=applicant, channel=next_channel(applicant), at=timezone.now())
        return Response(_step(applicant))


class RegisteredCompanyView(_Door):
    """A company's public facts by its INN; it says nothing about who is a client here."""

    @extend_schema(
        parameters=[OpenApiParameter("inn", str, required=True)], responses=RegisteredSerializer, tags=["registration"]
    )
    def get(self, request: Request) -> Response:
        if not registration_settings().is_open:
            raise RegistrationClosed
        found = look_up_for_visitor(request.query_params.get("inn", ""))
        return Response({field: found.get(field, "") for field in ("name", "kpp", "address")})


class ConsentsView(CompanyApi):
    """Newer texts to which the caller has to agree before the rest of the API answers him again."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(responses=OwedSerializer, tags=["registration"])
    def get(self, request: Request) -> Response:
        return Response({"results": TextSerializer(owed_texts(caller(request)), many=True).data})

    @extend_schema(request=AgreeInput, responses=OwedSerializer, tags=["registration"])
    def post(self, request: Request) -> Response:
        """Agree to the texts with these numbers; all that are owed are answered at once."""
        data = AgreeInput(data=request.data)
        data.is_valid(raise_exception=True)
        who = acting()
        agree_again(
            user=caller(request),
            texts=data.validated_data["texts"],
            address=who.address,
            agent=who.agent,
            at=timezone.now(),
        )
        return self.get(request)


def _applicant(pk: UUID) -> Applicant:
    found = Applicant.objects.filter(pk=pk, user=None).first()
    if found is None:
        raise Http404
    return found


def _step(applicant: Applicant) -> dict[str, Any]:
    channel = next_channel(applicant)
    contact = applicant.phone if channel == "sms" else applicant.email
    return {
        "id": applicant.pk,
        "channel": channel,
        "sent_to": masked_contact(channel, contact) if channel else "",
        "resend_in": AGAIN_AFTER if channel else 0,
    }

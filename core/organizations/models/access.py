"""People who ask to act for a client company: what they said, what they agreed to, what was decided."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.organizations.models.organizations import Organization


class RequestState(models.TextChoices):
    """From the form to the decision; "new" waits for the applicant's own codes."""

    NEW = "new", pgettext_lazy("request", "Contacts not confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("request", "Waits for a check")
    IN_REVIEW = "in_review", pgettext_lazy("request", "Being checked")
    BOUND = "bound", pgettext_lazy("request", "Access given")
    REFUSED = "refused", pgettext_lazy("request", "Refused")


class FieldMode(models.TextChoices):
    """What registration does with a field."""

    HIDDEN = "hidden", pgettext_lazy("field", "Hidden")
    OPTIONAL = "optional", pgettext_lazy("field", "Shown")
    REQUIRED = "required", pgettext_lazy("field", "Compulsory")


class RegistrationSettings(models.Model):
    """How the company lets people register; without a row nobody can.

    Name, e-mail, password, the company's name and its INN are always asked for; the rest is as the company wants it.
    """

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    is_open = models.BooleanField(_("People may register themselves"), default=False)
    phone = models.CharField(max_length=10, choices=FieldMode, default=FieldMode.REQUIRED.value)
    position = models.CharField(max_length=10, choices=FieldMode, default=FieldMode.OPTIONAL.value)
    comment = models.CharField(max_length=10, choices=FieldMode, default=FieldMode.HIDDEN.value)
    kpp = models.CharField(max_length=10, choices=FieldMode, default=FieldMode.OPTIONAL.value)
    address = models.CharField(max_length=10, choices=FieldMode, default=FieldMode.OPTIONAL.value)
    allows_several = models.BooleanField(_("Several companies may be named at once"), default=True)
    role_code = models.CharField(max_length=80, default="client_viewer")
    # Whoever has not confirmed his contacts for so long is forgotten.
    keep_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="organizations_one_registration"),
            models.CheckConstraint(condition=models.Q(keep_days__gte=1), name="organizations_keep_days"),
        ]

    def asks(self, field: str) -> bool:
        return bool(getattr(self, field) != FieldMode.HIDDEN)

    def needs(self, field: str) -> bool:
        return bool(getattr(self, field) == FieldMode.REQUIRED)


class ConsentKind(models.TextChoices):
    PERSONAL_DATA = "personal_data", _("Processing of personal data")
    TERMS = "terms", _("Terms of use")
    ENQUIRY = "enquiry", _("Requests from the site")


# What people agree to who register; the consent of a request from the site is given with it.
AT_THE_DOOR = (ConsentKind.PERSONAL_DATA, ConsentKind.TERMS)


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    """Texts of all kinds, languages and versions."""

    def owed_by(self, user: Any) -> Self:
        """Keep those that ask again whoever agreed to an earlier version, where this person has not answered since.

        `user` may be an OuterRef of an OuterRef, so that another query learns it on its way.
        """
        same = {"text__kind": models.OuterRef("kind"), "text__language": models.OuterRef("language")}
        given = Consent.objects.filter(applicant__user=user, **same)
        return self.filter(
            models.Exists(given.filter(text__version__lt=models.OuterRef("version"))),
            ~models.Exists(given.filter(text__version__gte=models.OuterRef("version"))),
            asks_again=True,
        )


class ConsentText(models.Model):
    """A text to agree to. A published version stays as it is: a change is the next version.

    Once somebody has agreed to it the database refuses to change or delete it.
    """

    kind = models.CharField(max_length=20, choices=ConsentKind)
    language = models.CharField(max_length=5)
    version = models.PositiveIntegerField()
    body = models.TextField()
    published_at = models.DateTimeField(auto_now_add=True)
    # Whoever agreed to an earlier version is asked again before he goes on.
    asks_again = models.BooleanField(default=False)

    objects: ClassVar[Any] = ConsentTextQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "language", "version"], name="organizations_consent_version")
        ]


class Applicant(models.Model):
    """A person at the door; `user` is there once the contacts are confirmed, or from the start for somebody known."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=150)
    email = models.EmailField()
    phone = models.CharField(max_length=16, blank=True)
    position = models.CharField(max_length=120, blank=True)
    comment = models.CharField(max_length=1000, blank=True)
    password = models.CharField(max_length=128, blank=True)
    language = models.CharField(max_length=5)
    email_confirmed_at = models.DateTimeField(null=True)
    phone_confirmed_at = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["email"], name="organizations_applicant_email"),
            models.Index(fields=["phone"], name="organizations_applicant_phone"),
        ]

    def __str__(self) -> str:
        return self.name


class Consent(models.Model):
    """Who agreed to which version of a text, when and from where."""

    applicant = models.ForeignKey(Applicant, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)


class AccessRequest(models.Model):
    """One person's wish to act for one company, as he named it, and what staff made of it."""

    applicant = models.ForeignKey(Applicant, on_delete=models.CASCADE, related_name="requests")
    state = models.CharField(max_length=12, choices=RequestState)
    name = models.CharField(max_length=255)
    inn = models.CharField(max_length=12)
    kpp = models.CharField(max_length=9, blank=True)
    address = models.CharField(max_length=500, blank=True)
    # The first open request with this INN or e-mail, to which this one is a second.
    earlier = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[choice.value for choice in RequestState]),
                name="organizations_request_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reason=""), name="organizations_refusal_has_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="organizations_request_created"),
            models.Index(fields=["state", "-created_at", "-id"], name="organizations_request_by_state"),
            models.Index(fields=["inn"], name="organizations_request_inn"),
        ]

    def __str__(self) -> str:
        return f"{self.applicant.name}: {self.name}"

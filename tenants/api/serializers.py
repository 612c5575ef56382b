"""What programs of the vendor read and write."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from tenants.models import Company, Onboarding


class CompanySerializer(serializers.ModelSerializer[Company]):
    schema = serializers.CharField(source="schema_name")
    host = serializers.CharField()
    modules = serializers.ListField(child=serializers.CharField(), source="enabled")

    class Meta:
        model = Company
        fields = (
            "schema",
            "slug",
            "name",
            "inn",
            "state",
            "host",
            "is_ready",
            "modules",
            "preset",
            "language",
            "time_zone",
            "staff_count",
            "client_count",
            "last_seen_at",
            "created_at",
        )


class ConnectInput(serializers.Serializer[Any]):
    """The answers of the onboarding; their rules are those of the console."""

    name = serializers.CharField(max_length=200)
    inn = serializers.CharField(max_length=20, required=False, allow_blank=True)
    slug = serializers.CharField(max_length=40)
    schema_name = serializers.CharField(max_length=40, required=False, allow_blank=True)
    modules = serializers.ListField(child=serializers.CharField(max_length=40), required=False)
    preset = serializers.CharField(max_length=40, required=False)
    language = serializers.CharField(max_length=5, default=settings.LANGUAGE_CODE)
    time_zone = serializers.CharField(max_length=60, default=settings.TIME_ZONE)
    admin_email = serializers.CharField(max_length=254)
    admin_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    with_demo_data = serializers.BooleanField(default=False)


class StepSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    state = serializers.ChoiceField(choices=["waiting", "done", "failed", "undone"])
    milliseconds = serializers.IntegerField(required=False)
    facts = serializers.JSONField(required=False)
    error = serializers.DictField(child=serializers.CharField(), required=False)


class OnboardingSerializer(serializers.ModelSerializer[Onboarding]):
    """How far a company is; `url` is where to ask again."""

    schema = serializers.CharField(source="schema_name")
    steps = StepSerializer(many=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Onboarding
        fields = ("id", "state", "name", "slug", "schema", "steps", "started_at", "finished_at", "url")

    @extend_schema_field(serializers.URLField())
    def get_url(self, onboarding: Onboarding) -> str:
        return str(reverse("vendor-api:onboarding-detail", args=[onboarding.pk], request=self.context["request"]))


class ModuleState(serializers.Serializer[Any]):
    module = serializers.CharField()
    is_enabled = serializers.BooleanField()

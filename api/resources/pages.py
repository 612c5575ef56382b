"""The landing of a company for programs of its staff: the draft, publishing, versions, pictures."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from api.views import CompanyApi, CompanyViewSet, ListMixin, RetrieveMixin
from core.documents.authors import present_author
from core.documents.content.inspection import check_length
from core.pages.models import Landing, LandingVersion, Picture
from core.pages.selectors import MANAGE
from core.pages.services import drafts
from core.pages.services.pictures import keep_picture

TAGS = ["pages"]


class LandingContent(serializers.Serializer[Any]):
    """Blocks in their order, and what search engines are told; texts by language, other values as they are."""

    blocks = serializers.ListField(child=serializers.JSONField())
    seo = serializers.JSONField(required=False, default=dict)


class LandingSerializer(serializers.ModelSerializer[Landing]):
    """`version` grows with every change and is to be sent with the next one; `published` is what visitors see."""

    content = LandingContent()
    changed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    published = serializers.IntegerField(source="published.number", default=None, read_only=True, allow_null=True)
    is_changed = serializers.BooleanField(read_only=True)

    class Meta:
        model = Landing
        fields = ("version", "content", "changed_at", "changed_by", "published", "is_changed", "keep_days")


class LandingInput(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    content = LandingContent()


class SeenVersionInput(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class LandingVersionSerializer(serializers.ModelSerializer[LandingVersion]):
    content = LandingContent(read_only=True)

    class Meta:
        model = LandingVersion
        fields = ("id", "number", "published_at", "author", "author_name", "content")


class PictureSerializer(serializers.ModelSerializer[Picture]):
    class Meta:
        model = Picture
        fields = ("id", "content_type", "width", "height")


class PictureInput(serializers.Serializer[Any]):
    file = serializers.FileField()


def _seen(request: Request) -> int:
    data = SeenVersionInput(data=request.data)
    data.is_valid(raise_exception=True)
    return int(data.validated_data["version"])


@extend_schema(tags=TAGS)
class LandingView(CompanyApi):
    """The draft."""

    required_permission: ClassVar[str] = MANAGE

    @extend_schema(responses=LandingSerializer)
    def get(self, request: Request) -> Response:
        return Response(LandingSerializer(drafts.landing()).data)

    @extend_schema(request=LandingInput, responses=LandingSerializer)
    def put(self, request: Request) -> Response:
        """Put another draft in its place; where somebody has changed it since `version`, the answer is 409."""
        data = LandingInput(data=request.data)
        data.is_valid(raise_exception=True)
        drafts.replace_content(**data.validated_data, author=present_author())
        return Response(LandingSerializer(drafts.landing()).data)


@extend_schema(tags=TAGS)
class LandingPublishView(CompanyApi):
    required_permission: ClassVar[str] = MANAGE

    @extend_schema(request=SeenVersionInput, responses={201: LandingVersionSerializer})
    def post(self, request: Request) -> Response:
        """Show the draft to visitors as the next version."""
        made = drafts.publish_landing(version=_seen(request), author=present_author())
        return Response(LandingVersionSerializer(made).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class LandingPicturesView(CompanyApi):
    required_permission: ClassVar[str] = MANAGE
    parser_classes: Any = (MultiPartParser,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Judge the size before anything reads the body."""
        check_length(int(request.META.get("CONTENT_LENGTH") or 0))
        super().initial(request, *args, **kwargs)

    @extend_schema(request={"multipart/form-data": PictureInput}, responses={201: PictureSerializer})
    def post(self, request: Request) -> Response:
        """Keep a picture; its `id` is the value of a block's picture."""
        data = PictureInput(data=request.data)
        data.is_valid(raise_exception=True)
        file = data.validated_data["file"]
        made = keep_picture(source=file, file_name=file.name)
        return Response(PictureSerializer(made).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=TAGS)
class LandingVersionViewSet(ListMixin, RetrieveMixin, CompanyViewSet):
    """What was published, the latest first."""

    required_permission: ClassVar[str] = MANAGE
    owner_path = CompanyViewSet.STAFF_ONLY
    serializer_class = LandingVersionSerializer
    orderings: ClassVar[dict[str, Any]] = {"number": "number"}
    ordering = "-number"

    def rows(self) -> QuerySet[LandingVersion]:
        return LandingVersion.objects.all()

    @extend_schema(request=SeenVersionInput, responses=LandingSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, pk: int) -> Response:
        """Make it the draft again."""
        earlier = self.get_object()
        drafts.restore_version(version_id=earlier.pk, version=_seen(request), author=present_author())
        return Response(LandingSerializer(drafts.landing()).data)


router = SimpleRouter(use_regex_path=False)
router.register("pages/versions", LandingVersionViewSet, basename="landing_version")

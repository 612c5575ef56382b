"""Lists in pages that are cut by the last row seen: `{"next", "previous", "results"}`."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from core.ui.tables.keyset import SORT_VALUE, Order, Page, cut_page, read_cursor

AFTER, BEFORE, LIMIT, ORDERING = "after", "before", "limit", "ordering"
DEFAULT_LIMIT, MAX_LIMIT = 50, 200


class KeysetPagination(BasePagination):
    """The same cost at any depth; the order comes from the view's own list and nowhere else."""

    page: Page[Any]
    request: Request

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        order = self._order(request, view)
        for name in (AFTER, BEFORE):
            self._check_cursor(request, name, order, queryset)
        self.page = cut_page(
            queryset,
            order,
            self._limit(request),
            after=request.query_params.get(AFTER, ""),
            before=request.query_params.get(BEFORE, ""),
        )
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        links = {"next": self._link(AFTER, self.page.next), "previous": self._link(BEFORE, self.page.previous)}
        return Response({**links, "results": data})

    def _order(self, request: Request, view: Any) -> Order:
        allowed = view.orderings
        wanted = request.query_params.get(ORDERING) or view.ordering
        name = wanted.removeprefix("-")
        if name not in allowed:
            raise ValidationError({ORDERING: [_("One can order by: %s.") % ", ".join(sorted(allowed))]})
        return Order(name=name, expression=allowed[name], descending=wanted.startswith("-"))

    @staticmethod
    def _limit(request: Request) -> int:
        text = request.query_params.get(LIMIT, "")
        if not text:
            return DEFAULT_LIMIT
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
            raise ValidationError({LIMIT: [_("A whole number from 1 to %s.") % MAX_LIMIT]})
        return min(int(text), MAX_LIMIT)

    @staticmethod
    def _check_cursor(request: Request, name: str, order: Order, queryset: QuerySet[Any]) -> None:
        text = request.query_params.get(name, "")
        if text:
            field = queryset.annotate(**{SORT_VALUE: order.by}).query.annotations[SORT_VALUE].output_field
            if read_cursor(text, order, queryset.model, field) is None:
                raise ValidationError({name: [_("This link is no page of this list. Begin with the first page.")]})

    def _link(self, name: str, cursor: str) -> str | None:
        if not cursor:
            return None
        url = self.request.build_absolute_uri()
        for other in (AFTER, BEFORE):
            url = remove_query_param(url, other)
        return str(replace_query_param(url, name, cursor))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        orders = sorted(name for field in view.orderings for name in (field, f"-{field}"))
        number = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        ordering = {"type": "string", "enum": orders, "default": view.ordering}
        return [
            _parameter(AFTER, {"type": "string"}, _("Where the next page begins; taken from `next`.")),
            _parameter(BEFORE, {"type": "string"}, _("Where the previous page ends; taken from `previous`.")),
            _parameter(LIMIT, number, _("Rows on a page.")),
            _parameter(ORDERING, ordering, _("The order; a minus turns it round.")),
        ]


def _parameter(name: str, schema: dict[str, Any], text: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": str(text), "schema": schema}

"""Rows of a list as HTML: pieces that are the same in every row are made once, so that a page of rows is cheap."""

from collections.abc import Callable, Iterable
from functools import cached_property
from html import escape
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.ui.tables.columns import Column, Writer
from core.ui.tables.declared import RowAction
from core.ui.tables.preferences import Look
from core.ui.tables.table import Table, may
from core.ui.templatetags.ui_icons import icon

# Characters of the private use area that no text of ours holds; they stand in a piece for what differs by row.
KEY, NAME, URL, REASON = "\ue000", "\ue001", "\ue002", "\ue003"
ICONS_SHOWN = 4
DIALOG = SafeString(' hx-get="\ue002" hx-target="#dialog-place" hx-select="unset" hx-swap="innerHTML"')


class RowDrawer:
    """Draws the rows of one list for one reader."""

    def __init__(self, request: HttpRequest, table: type[Table], look: Look) -> None:
        user: Any = request.user
        self.request = request
        self.table = table
        self.look = look
        self.columns: list[Column] = [look.offered[name] for name in look.columns]
        self.actions = [action for action in table.row_actions if may(user, action.permission)]
        self.is_selectable = any(may(user, action.permission) for action in table.bulk_actions)

    def rows(self, records: Iterable[Any]) -> SafeString:
        return SafeString("".join(self.row(record) for record in records))

    def row(self, record: Any) -> SafeString:
        """Draw one row; its id lets an answer or the live stream put a fresh one in its place."""
        key, name = escape(str(record.pk)), escape(self.table.row_name(record))
        classes, degree = self.table.row_class(record), self.table.row_degree(record)
        parts = [
            f'<tr id="row-{key}"',
            f' class="{escape(classes)}"' if classes else "",
            f' data-degree="{escape(degree)}"' if degree else "",
            ">",
            self._select_cell.replace(KEY, key).replace(NAME, name) if self.is_selectable else "",
            *(write(record) for write in self._cells),
            self._actions_cell(record, name) if self.actions else "",
            "</tr>",
        ]
        return SafeString("".join(parts))

    @cached_property
    def _cells(self) -> list[Writer]:
        return [self._cell(column) for column in self.columns]

    def _cell(self, column: Column) -> Writer:
        opening, closing = self._tags(column)
        write, degree_of = column.writer(), column.degree
        if degree_of is None:
            return lambda record: f"{opening}>{write(record)}{closing}"

        def write_critical(record: Any) -> str:
            degree = degree_of(record)
            mark = f' data-degree="{escape(degree)}"' if degree else ""
            return f"{opening}{mark}>{write(record)}{closing}"

        return write_critical

    def _tags(self, column: Column) -> tuple[str, str]:
        is_pinned = column.name == self.look.pinned
        classes = " ".join(
            name for name, wanted in (("at-number", column.number), ("at-cell-pinned", is_pinned)) if wanted
        )
        tag = "th" if is_pinned else "td"
        attributes = (
            ' scope="row"' if is_pinned else "",
            f' class="{classes}"' if classes else "",
            f' data-card="{column.card}"' if column.card else "",
            # A bare count says nothing without the head of its column, which a phone does not show.
            f' data-label="{escape(column.verbose_name)}"' if column.card == "measure" and column.is_count else "",
        )
        return f"<{tag}{''.join(attributes)}", f"</{tag}>"

    @cached_property
    def _select_cell(self) -> str:
        return render_to_string("ui/list/select_cell.html", {"row_id": KEY, "row_name": NAME})

    def _actions_cell(self, record: Any, name: str) -> str:
        icons, lines, pieces, urls = [], [], self._pieces, self._urls
        for action in self.actions:
            if action.when is not None and not action.when(record):
                continue
            refusal = action.refusal(record) if action.refusal else ""
            sign, line = pieces[action.code][1 if refusal else 0]
            what, stands_for = (REASON, escape(str(refusal))) if refusal else (URL, escape(urls[action.code](record)))
            icons.append(sign.replace(what, stands_for))
            lines.append(line.replace(what, stands_for))
        if not lines:
            return self._no_actions
        return (
            self._menu[0].replace(NAME, name)
            + "".join(icons[:ICONS_SHOWN])
            + self._menu[1].replace(NAME, name)
            + "".join(lines)
            + self._menu[2]
        )

    @cached_property
    def _urls(self) -> dict[str, Callable[[Any], str]]:
        return {action.code: action.row_url.for_page() for action in self.actions}

    @cached_property
    def _no_actions(self) -> str:
        return '<td class="at-cell-actions"></td>'

    @cached_property
    def _menu(self) -> tuple[str, str, str]:
        label = _("Actions: %(name)s") % {"name": NAME}
        summary = format_html(
            '<details class="at-menu" data-menu><summary class="at-action" aria-label="{}">'
            '<span class="at-wide-only">{}</span><span class="at-phone-only">{}</span></summary>'
            '<div class="at-menu-list" data-menu-list>',
            label,
            icon("dots"),
            icon("dots-vertical"),
        )
        start = '<td class="at-cell-actions" data-card="menu"><span class="at-actions">'
        return start, summary, "</div></details></span></td>"

    @cached_property
    def _pieces(self) -> dict[str, tuple[tuple[str, str], tuple[str, str]]]:
        """For each action its icon and its line of the menu, first as they work, then as they are refused."""
        # Plain text: a piece of SafeString would check and wrap again at each replacement.
        return {action.code: (_plain(self._working(action)), _plain(self._refused(action))) for action in self.actions}

    def _working(self, action: RowAction) -> tuple[str, str]:
        sign, label = icon(action.icon), action.label
        tone = " at-menu-danger" if action.danger else ""
        if action.kind == "post":
            token = get_token(self.request)
            form = format_html(
                '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">',
                URL,
                token,
            )
            button = format_html(
                '<button class="at-action" aria-label="{}" data-tip="{}">{}</button></form>', label, label, sign
            )
            line = format_html('<button class="at-menu-item{}">{}{}</button></form>', tone, sign, label)
            return form + button, form + line
        dialog = DIALOG if action.kind == "dialog" else ""
        small = format_html(
            '<a class="at-action" href="{}" aria-label="{}" data-tip="{}"{}>{}</a>', URL, label, label, dialog, sign
        )
        return small, format_html('<a class="at-menu-item{}" href="{}"{}>{}{}</a>', tone, URL, dialog, sign, label)

    def _refused(self, action: RowAction) -> tuple[str, str]:
        sign, label = icon(action.icon), action.label
        small = format_html(
            '<button type="button" class="at-action" aria-disabled="true" aria-label="{}: {}" data-tip="{}">'
            "{}</button>",
            label,
            REASON,
            REASON,
            sign,
        )
        line = format_html(
            '<button type="button" class="at-menu-item" aria-disabled="true" data-tip="{}">{}{}</button>',
            REASON,
            sign,
            label,
        )
        return small, line


def _plain(pieces: tuple[str, str]) -> tuple[str, str]:
    return str.__str__(pieces[0]), str.__str__(pieces[1])

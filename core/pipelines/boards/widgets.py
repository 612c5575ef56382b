"""What the dashboard says about pipelines: how many items stand at each stage, a chart a pipeline."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from core.dashboards.periods import Period
from core.dashboards.widgets import COUNT, Chart, Kind, Series, Widget
from core.organizations.viewer import Viewer
from core.pipelines.boards.models import Pipeline
from core.pipelines.boards.selectors import VIEW, Narrowing, read_counts, seen_pipelines

MOST = 6  # charts that are offered; whoever has more pipelines looks at their boards


def widgets(viewer: Viewer) -> list[Widget]:
    """Return a chart for each pipeline in use."""
    return [
        Widget(
            code=f"pipelines.stages-{pipeline.pk}",
            title=pipeline.name,
            kind=Kind.CHART,
            permission=VIEW,
            read=partial(_stages, pipeline),
            icon="layout-kanban",
            order=50,
            is_usual=number == 0,
            has_period=False,
        )
        for number, pipeline in enumerate(seen_pipelines(viewer).filter(is_active=True)[:MOST])
    ]


def _stages(pipeline: Pipeline, viewer: Viewer, period: Period) -> Chart:
    found = read_counts(pipeline, viewer, Narrowing())
    table = reverse("pipelines:item_table", args=[pipeline.pk])
    return Chart(
        labels=[one.stage.name for one in found.columns],
        series=[Series(name=_("Items"), values=[one.count for one in found.columns], look="stage")],
        measure=COUNT,
        heading=_("Stage"),
        url=reverse("pipelines:board", args=[pipeline.pk]),
        more=_("Board"),
        urls=[f"{table}?stage={one.stage.pk}" for one in found.columns],
    )

"""What is asked on the way from one stage to another."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.pipelines.boards.models import Stage, Transition
from core.pipelines.boards.selectors import MANAGE, get_pipeline
from core.pipelines.boards.services.editing import set_transition
from core.pipelines.boards.services.wishes import fields_of
from core.pipelines.boards.setup_forms import WayForm
from core.ui.asking import Question, ask, posted
from core.ui.page import CabinetRequest, module_page


@module_page(permission=MANAGE, accepts_post=True)
def way_edit(request: CabinetRequest, pk: int, source_id: int, target_id: int) -> HttpResponse:
    """Open the way with what it asks, change that, or close it."""
    pipeline = get_pipeline(request.viewer, pk)
    stages = Stage.objects.filter(pipeline=pipeline, removed_at__isnull=True)
    source, target = stages.get(pk=source_id), stages.get(pk=target_id)
    way = Transition.objects.filter(source=source, target=target).first()
    form = WayForm(posted(request), way=way, fields=fields_of(pk))
    question = Question(title=f"{source} → {target}", verb=_("Save"), icon="check", lead=pipeline.name)

    def deed(data: dict[str, Any]) -> object:
        return set_transition(source_id=source_id, target_id=target_id, what=WayForm.facts(data))

    back = reverse("pipelines:setup", args=[pk])
    return ask(request, question, form, deed, done=_("The transition is saved."), back=back)

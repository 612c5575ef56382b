"""Addresses of tasks."""

from django.urls import path

from core.pipelines.tasks.views import tasks

app_name = "tasks"
urlpatterns = [
    path("tasks/", tasks.task_incoming, name="task_incoming"),
    path("tasks/outgoing/", tasks.task_outgoing, name="task_outgoing"),
    path("tasks/all/", tasks.task_all, name="task_all"),
    path("tasks/new/", tasks.task_new, name="task_new"),
    path("tasks/<int:pk>/", tasks.task_detail, name="task_detail"),
    path("tasks/<int:pk>/edit/", tasks.task_edit, name="task_edit"),
    path("tasks/<int:pk>/comment/", tasks.task_comment, name="task_comment"),
    path("tasks/<int:pk>/<slug:action>/", tasks.task_move, name="task_move"),
]

"""Addresses of tasks."""

from django.urls import path

from core.pipelines.tasks.views import recurring, tasks

app_name = "tasks"
urlpatterns = [
    path("tasks/", tasks.task_incoming, name="task_incoming"),
    path("tasks/outgoing/", tasks.task_outgoing, name="task_outgoing"),
    path("tasks/all/", tasks.task_all, name="task_all"),
    path("tasks/new/", tasks.task_new, name="task_new"),
    path("tasks/recurring/", recurring.recurrence_list, name="recurrence_list"),
    path("tasks/recurring/new/", recurring.recurrence_new, name="recurrence_new"),
    path("tasks/recurring/<int:pk>/", recurring.recurrence_detail, name="recurrence_detail"),
    path("tasks/recurring/<int:pk>/edit/", recurring.recurrence_edit, name="recurrence_edit"),
    path("tasks/recurring/<int:pk>/pause/", recurring.recurrence_pause, name="recurrence_pause"),
    path("tasks/recurring/<int:pk>/resume/", recurring.recurrence_resume, name="recurrence_resume"),
    path("tasks/recurring/<int:pk>/skip/", recurring.recurrence_skip, name="recurrence_skip"),
    path("tasks/<int:pk>/", tasks.task_detail, name="task_detail"),
    path("tasks/<int:pk>/edit/", tasks.task_edit, name="task_edit"),
    path("tasks/<int:pk>/comment/", tasks.task_comment, name="task_comment"),
    path("tasks/<int:pk>/files/<int:file>/", tasks.task_file, name="task_file"),
    path("tasks/<int:pk>/<slug:action>/", tasks.task_move, name="task_move"),
]

from django.apps import AppConfig


class TestJobsConfig(AppConfig):
    """Makes the tests' handlers belong to an app, as every handler does."""

    name = "tests.core.jobs"
    label = "tests"

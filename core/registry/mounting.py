"""URL maps of all installed modules, mounted by name; the gate decides per company which of them exist."""

from django.urls import URLPattern, URLResolver, include, path

from core.registry.modules import registry


def page_urls() -> list[URLPattern | URLResolver]:
    """Return each module's pages under /<module-with-dashes>/, in the namespace of its slug."""
    return [path(f"{spec.path}/", include((spec.urls, spec.slug))) for spec in registry.all() if spec.urls]


def api_urls() -> list[URLPattern | URLResolver]:
    """Return each module's API under <module-with-dashes>/, in a namespace beside that of its pages.

    The application's name is the slug for both, by which the gate knows the module.
    """
    return [
        path(f"{spec.path}/", include((spec.api_urls, spec.slug), namespace=f"{spec.slug}_api"))
        for spec in registry.all()
        if spec.api_urls
    ]

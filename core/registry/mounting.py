"""URL maps of all installed modules, mounted by name; the gate decides per company which of them exist."""

from django.urls import URLPattern, URLResolver, include, path

from core.registry.modules import registry


def page_urls() -> list[URLPattern | URLResolver]:
    """Return each module's pages under /<module-with-dashes>/, in the namespace of its slug."""
    return [path(f"{spec.path}/", include((spec.urls, spec.slug))) for spec in registry.all() if spec.urls]


def api_urls() -> list[URLPattern | URLResolver]:
    """Return each module's API under <module-with-dashes>/; names start with `<slug>_api:`, the gate sees the slug."""
    return [
        path(f"{spec.path}/", include((spec.api_urls, spec.slug), namespace=f"{spec.slug}_api"))
        for spec in registry.all()
        if spec.api_urls
    ]

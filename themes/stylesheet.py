"""A theme as one small stylesheet of custom properties; nothing that a person typed reaches it as text."""

import hashlib
from collections.abc import Mapping

from themes.tokens.derive import ThemeInputs, derive

# Families by the code of their files; the fallback has the same metrics, so that nothing moves when the font arrives.
FONTS = {
    "golos-text": "Golos Text",
    "ibm-plex-sans": "IBM Plex Sans",
    "manrope": "Manrope",
    "onest": "Onest",
    "inter": "Inter",
}
RADIUS_MOST = 24


def render_stylesheet(inputs: ThemeInputs) -> str:
    """Return the stylesheet: light at the root, dark by choice or where the system asks for it."""
    tokens = derive(inputs)
    family = FONTS[inputs.font]
    shape = {
        "radius": f"{min(max(int(inputs.radius), 0), RADIUS_MOST)}px",
        "font": f'"{family}", "{family} Fallback", system-ui, sans-serif',
    }
    return (
        f":root{{{_properties(tokens.light | shape)}}}\n"
        f'[data-bs-theme="dark"]{{{_properties(tokens.dark)}}}\n'
        f"@media (prefers-color-scheme:dark){{:root:not([data-bs-theme]){{{_properties(tokens.dark)}}}}}\n"
    )


def fingerprint(stylesheet: str) -> str:
    return hashlib.sha256(stylesheet.encode()).hexdigest()[:16]


def _properties(values: Mapping[str, str]) -> str:
    return ";".join(f"--at-{name}:{value}" for name, value in values.items())

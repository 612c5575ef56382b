"""The current company's look, kept in memory for as long as the company's facts stay the same."""

from dataclasses import dataclass

from core.lib.company import CurrentCompany, current_company
from themes.models import CompanyTheme
from themes.presets import PRESETS, VENDOR, Preset
from themes.stylesheet import fingerprint, render_stylesheet
from themes.tokens.derive import ThemeInputs

PRODUCT = "Atrium"


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """Everything that pages, letters and the installed app show of a brand."""

    inputs: ThemeInputs
    preset: Preset
    stylesheet: str
    hash: str
    product_name: str
    slogan: str = ""
    contact_line: str = ""


_looks: dict[str, tuple[int, Look]] = {}


def current_look() -> Look:
    """Return the look of the current company: a query only after the company has changed.

    Publishing moves the company's version, so every process drops what it kept within a second.
    """
    company = current_company()
    kept = _looks.get(company.schema)
    if kept is not None and kept[0] == company.version:
        return kept[1]
    look = _vendor_look() if company.is_public else _company_look(company)
    _looks[company.schema] = (company.version, look)
    return look


def _vendor_look() -> Look:
    return _look(PRESETS[VENDOR], PRESETS[VENDOR].inputs, product_name=PRODUCT)


def _company_look(company: CurrentCompany) -> Look:
    stored = CompanyTheme.objects.first()
    if stored is None:
        preset = PRESETS.get(company.preset, PRESETS["kovyl"])
        return _look(preset, preset.inputs, product_name=company.name)
    preset = PRESETS.get(stored.preset, PRESETS["kovyl"])
    return _look(
        preset,
        ThemeInputs(**stored.inputs),
        product_name=stored.product_name,
        slogan=stored.slogan,
        contact_line=stored.contact_line,
    )


def _look(preset: Preset, inputs: ThemeInputs, *, product_name: str, slogan: str = "", contact_line: str = "") -> Look:
    stylesheet = render_stylesheet(inputs)
    return Look(
        inputs=inputs,
        preset=preset,
        stylesheet=stylesheet,
        hash=fingerprint(stylesheet),
        product_name=product_name,
        slogan=slogan,
        contact_line=contact_line,
    )

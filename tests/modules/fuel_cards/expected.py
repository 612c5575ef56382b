"""Compare what an import made with what a set of sample files says must come of it."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from core.lib.tabular.values import words
from modules.fuel_cards.models import CardAssignment, ImportRun, RowError, Supplier
from modules.fuel_cards.selectors.control import (
    list_charged_to_former_client,
    list_exceeded_limits,
    summarise_by_client,
    summarise_reversals,
)
from modules.fuel_cards.services.imports.bindings import import_bindings
from modules.fuel_cards.services.imports.cards import import_cards
from modules.fuel_cards.services.imports.directories import import_products, import_stations
from modules.fuel_cards.services.imports.judgement import Judgement
from modules.fuel_cards.services.imports.transactions import import_transactions

CENT = Decimal("0.01")


def take(kind: str, content: bytes, supplier: Supplier, **options: Any) -> tuple[Judgement, ImportRun]:
    """Import one file under a run of its own."""
    run = ImportRun.objects.create(kind=kind, supplier=supplier)
    file = BytesIO(content)
    match kind:
        case "products":
            made = import_products(file=file, run_id=run.pk)
        case "stations":
            made = import_stations(file=file, supplier=supplier, run_id=run.pk)
        case "cards":
            made = import_cards(file=file, supplier=supplier, run_id=run.pk)
        case "bindings":
            made = import_bindings(file=file, supplier=supplier, run_id=run.pk)
        case _:
            made = import_transactions(file=file, supplier=supplier, run_id=run.pk, **options)
    return made, run


def take_registers(files: dict[str, bytes], supplier: Supplier) -> dict[str, Judgement]:
    """Import directories, cards and bindings in their usual order."""
    names = {kind: f"fuel_{kind}.csv" for kind in ("products", "stations", "cards")} | {
        "bindings": "fuel_card_bindings.csv"
    }
    return {kind: take(kind, files[name], supplier)[0] for kind, name in names.items()}


def sample_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith("fuel_")}


def rejected_rows(run: ImportRun) -> list[dict[str, Any]]:
    errors = RowError.objects.filter(run=run).order_by("line")
    return [{"line": error.line, "reason": error.reason} for error in errors]


def by_organization(run: ImportRun | None = None) -> dict[str, dict[str, Any]]:
    """Return the totals in the shape of the expected figures."""
    totals = {}
    for total in summarise_by_client(run_id=run.pk if run else None):
        key = (f"{total.inn}/{total.kpp}" if total.kpp else total.inn) or total.unallocated
        totals[key] = {
            "transactions": total.transactions,
            "litres": str(total.litres.quantize(CENT)),
            "gross": str(total.gross),
            "net": str(total.net),
        }
    return totals


def rounded(expected: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Bring the litres of the expected figures to two decimals; the generator prints three where it has them."""
    return {key: value | {"litres": str(Decimal(value["litres"]).quantize(CENT))} for key, value in expected.items()}


def figures(made: Judgement, run: ImportRun) -> dict[str, Any]:
    return {
        "rows": made.rows,
        "created": made.created,
        "duplicate": made.duplicate,
        "rejected": made.rejected,
        "rejected_by_reason": made.reasons,
        "rejected_rows": rejected_rows(run),
        "net_of_created": str(made.amount),
        "by_organization": by_organization(run),
    }


def expected_figures(report: dict[str, Any]) -> dict[str, Any]:
    kept = {key: report[key] for key in ("rows", "created", "duplicate", "rejected", "rejected_by_reason")}
    return kept | {
        "rejected_rows": [{"line": row["line"], "reason": row["reason"]} for row in report["rejected_rows"]],
        "net_of_created": report["net_of_created"],
        "by_organization": rounded(report["by_organization"]),
    }


def figures_together() -> dict[str, Any]:
    reversals = summarise_reversals()
    totals = by_organization()
    return {
        "transactions": sum(total["transactions"] for total in totals.values()),
        "returns": reversals["returns"],
        "corrections": reversals["corrections"],
        "linked_to_original": reversals["linked"],
        "originals_not_found": reversals["waiting"],
        "charged_to_former_client": list_charged_to_former_client(),
        "by_organization": totals,
        "over_daily_limit": [
            {
                "card": over.card_number,
                "date": str(over.day),
                "limit": words(float(over.limit)),
                "litres": str(over.litres.quantize(CENT)),
            }
            for over in list_exceeded_limits()
        ],
    }


def expected_together(report: dict[str, Any]) -> dict[str, Any]:
    over = [
        row | {"limit": str(row["limit"]), "litres": str(Decimal(row["litres"]).quantize(CENT))}
        for row in report["over_daily_limit"]
    ]
    return report | {"by_organization": rounded(report["by_organization"]), "over_daily_limit": over}


def assignments() -> int:
    return CardAssignment.objects.count()

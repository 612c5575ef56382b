"""INN, KPP, OGRN and phones: the form and check digits of real numbers."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from stdnum.ru import ogrn

from core.lib.identifiers import clean_account, clean_bik, clean_corr_account, clean_inn, clean_kpp, clean_ogrn
from core.lib.phones import clean_phone

pytestmark = [pytest.mark.unit, pytest.mark.requirement("PL-47")]
KNOWN = json.loads((Path(__file__).parents[2] / "data/identifiers.json").read_text(encoding="utf-8"))
CLEAN = {"inn": clean_inn, "kpp": clean_kpp, "ogrn": clean_ogrn}


def passes(kind: str, value: str) -> bool:
    try:
        return CLEAN[kind](value) == value
    except ValidationError:
        return False


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: f"{known['type']} {known['value']}")
def test_known_numbers_are_judged_right(known: dict[str, object]) -> None:
    assert passes(str(known["type"]), str(known["value"])) is known["valid"]


def test_every_remainder_of_an_ogrnip_has_its_digit() -> None:
    numbers = []
    for remainder in range(13):
        first = next(number for number in range(30450011600010, 30450011600030) if number % 13 == remainder)
        numbers.append(f"{first}{remainder % 10}")

    assert [clean_ogrn(number) for number in numbers] == numbers
    # The library that the other checks stand on still refuses three of them.
    assert [ogrn.is_valid(number) for number in numbers].count(False) == 3


@pytest.mark.parametrize("digit", range(10))
def test_one_wrong_digit_of_an_inn_is_found(digit: int) -> None:
    right = "7707083893"

    for place in range(2, 10):
        changed = right[:place] + str(digit) + right[place + 1 :]
        assert passes("inn", changed) is (changed == right)


@pytest.mark.parametrize(
    "value", ["", "٧٧٠٧٠٨٣٨٩٣", "7707083893" * 50, "\x00", "77070838 93x", "0000000000", "-7707083893-x"]
)
def test_what_is_no_number_is_refused(value: str) -> None:
    for clean in (clean_inn, clean_ogrn, clean_kpp):
        with pytest.raises(ValidationError):
            clean(value)


@pytest.mark.parametrize("value", ["+7 900 000-00-17", "8 (900) 000 00 17", "9000000017", "+7(900)0000017"])
def test_a_phone_has_one_written_form(value: str) -> None:
    assert clean_phone(value) == "+79000000017"


@pytest.mark.parametrize("value", ["", "\x00", "1", "x" * 300, "+7", "9" * 40, "+999 1234567", "call me"])
def test_what_nobody_can_call_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        clean_phone(value)


ACCOUNTS = [
    (clean_account, "044030653", "40702810955230165464", True),
    (clean_account, "044525311", "40702810300180001774", True),
    (clean_account, "000000000", "40702810955230165464", False),
    (clean_account, "044525716", "40702810200000000001", False),
    (clean_account, "044030653", "4070281095523016546", False),
    (clean_account, "044030653", "4070281095523016546x", False),
    (clean_corr_account, "044525187", "30101810700000000187", True),
    (clean_corr_account, "044030861", "30101810800000000861", True),
    (clean_corr_account, "044525176", "30101810300000000176", True),
    (clean_corr_account, "044525311", "30101810000000000311", True),
    (clean_corr_account, "044525311", "30101810000000000312", False),
]


@pytest.mark.parametrize(("clean", "bik", "number", "is_right"), ACCOUNTS)
def test_an_account_is_judged_by_its_key_and_the_bik(clean: Any, bik: str, number: str, is_right: bool) -> None:
    def judged() -> bool:
        try:
            return bool(clean(f" {number[:5]} {number[5:]}", bik=bik) == number)
        except ValidationError:
            return False

    assert judged() is is_right


@pytest.mark.parametrize("bik", ["04403065", "0440306531", "04403O653", "000000000", ""])
def test_a_wrong_bik_is_refused(bik: str) -> None:
    assert clean_bik("044 030 653") == "044030653"
    with pytest.raises(ValidationError):
        clean_bik(bik)

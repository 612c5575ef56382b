"""Numbers that the Russian state gives to companies and people: form and check digits.

Every function returns the number without spaces and dashes, or raises ValidationError that says what is wrong.
"""

import re
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.ru import inn as stdnum_inn
from stdnum.ru import ogrn as stdnum_ogrn

KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}")
DIGITS = re.compile(r"[0-9]+")


def _compact(value: str) -> str:
    return re.sub(r"[\s\-\u2010-\u2015]", "", value)


def clean_inn(value: str) -> str:
    """Check an INN: ten digits of a company or twelve of a person."""
    number = _compact(value)
    if not DIGITS.fullmatch(number) or len(number) not in (10, 12):
        raise ValidationError(_("An INN has 10 digits, of a person 12."), code="inn_length")
    try:
        # The first two digits name the region; zeros alone would pass the check of digits.
        return str(stdnum_inn.validate(number)) if number[:2] != "00" else _refuse_inn()
    except WrongNumber:
        return _refuse_inn()


def _refuse_inn() -> NoReturn:
    raise ValidationError(_("The INN has a mistake: its check digit does not match."), code="inn_check")


def clean_kpp(value: str) -> str:
    """Check a KPP: nine characters; the fifth and sixth may be Latin capitals. It has no check digit."""
    number = _compact(value).upper()
    if not KPP.fullmatch(number):
        raise ValidationError(_("A KPP has 9 digits."), code="kpp_form")
    return number


def clean_ogrn(value: str) -> str:
    """Check an OGRN (13 digits) or the OGRNIP of an entrepreneur (15)."""
    number = _compact(value)
    if not DIGITS.fullmatch(number) or len(number) not in (13, 15):
        raise ValidationError(_("An OGRN has 13 digits, an OGRNIP 15."), code="ogrn_length")
    if not (_is_ogrn(number) if len(number) == 13 else _is_ogrnip(number)):
        raise ValidationError(_("The OGRN has a mistake: its check digit does not match."), code="ogrn_check")
    return number


def clean_bik(value: str) -> str:
    """Check the BIK of a bank; it has no check digit."""
    number = _compact(value)
    if not DIGITS.fullmatch(number) or len(number) != 9 or number == "0" * 9:
        raise ValidationError(_("A BIK has 9 digits."), code="bik_form")
    return number


def clean_account(value: str, *, bik: str) -> str:
    """Check a settlement account by its key, which the last three digits of the bank's BIK take part in."""
    return _clean_account(value, bik[-3:])


def clean_corr_account(value: str, *, bik: str) -> str:
    """Check a bank's own account with the central bank: another part of the BIK makes its key."""
    return _clean_account(value, f"0{bik[4:6]}")


def _clean_account(value: str, key: str) -> str:
    number = _compact(value)
    if not DIGITS.fullmatch(number) or len(number) != 20:
        raise ValidationError(_("An account has 20 digits."), code="account_length")
    weights = (7, 1, 3)
    if sum(int(digit) * weights[place % 3] for place, digit in enumerate(f"{key}{number}")) % 10:
        raise ValidationError(
            _("The account does not fit the BIK: its check digit does not match."), code="account_key"
        )
    return number


def _is_ogrn(number: str) -> bool:
    return bool(stdnum_ogrn.is_valid(number))


def _is_ogrnip(number: str) -> bool:
    # The remainder of 13 has two digits from 10 on; the last of them counts. stdnum compares both and so refuses
    # every number with such a remainder.
    return int(number[:14]) % 13 % 10 == int(number[14]) and number[0] in "34"

"""What needs no database: states, the chain of events, numbers of evidence, digests."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.signature.chain import GENESIS, Link, canonical, first_fault, link, moment
from core.documents.signature.digests import sha256_of
from core.documents.signature.numbers import ALPHABET, draw_number, read_number, shown
from core.documents.signature.states import (
    IN_HAND,
    REQUEST_FLOW,
    SIGNING_FLOW,
    UNANSWERED,
    RequestState,
    SigningState,
)
from core.lib.state_machine import TransitionNotAllowed

pytestmark = [pytest.mark.unit, pytest.mark.requirement("PL-111", "ML-72")]
AT = datetime(2026, 11, 26, 4, 5, 6, 789, tzinfo=UTC)
OPENED = {
    RequestState.QUEUED: {"take_turn", "withdraw", "expire"},
    RequestState.WAITING: {"show", "decline", "withdraw", "expire"},
    RequestState.SHOWN: {"show", "send_code", "decline", "withdraw", "expire"},
    RequestState.CODE_SENT: {"send_code", "lock", "sign", "decline", "withdraw", "expire"},
    RequestState.LOCKED: {"unlock", "decline", "withdraw", "expire"},
}
ACTIONS = sorted({action for opened in OPENED.values() for action in opened})


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", list(RequestState))
def test_each_state_takes_its_own_actions_alone(state: RequestState, action: str) -> None:
    if action in OPENED.get(state, set()):
        assert REQUEST_FLOW.target(state, action) in RequestState.values
        return
    with pytest.raises(TransitionNotAllowed):
        REQUEST_FLOW.target(state, action)


@pytest.mark.parametrize("state", list(SigningState))
def test_a_signing_ends_once(state: SigningState) -> None:
    assert bool(SIGNING_FLOW.actions(state)) == (state == SigningState.OPEN)


def test_no_answer_is_ever_left() -> None:
    answered = set(RequestState) - set(UNANSWERED)

    assert {state for state in answered if REQUEST_FLOW.actions(state)} == set()
    assert set(IN_HAND) < set(UNANSWERED)


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
facts = st.dictionaries(texts, texts | st.integers() | st.booleans() | st.none(), max_size=6)


def chained(told: list[dict[str, Any]]) -> list[Link]:
    links, previous = [], GENESIS
    for position, one in enumerate(told, start=1):
        digest = link(previous, one)
        links.append(Link(position=position, previous=previous, digest=digest, facts=one))
        previous = digest
    return links


@given(st.lists(facts, max_size=6))
def test_a_chain_that_nobody_touched_holds(told: list[dict[str, Any]]) -> None:
    assert first_fault(chained(told)) is None


@given(st.lists(facts, min_size=2, max_size=6, unique_by=repr), st.data())
def test_whatever_is_done_to_a_chain_is_found(told: list[dict[str, Any]], data: st.DataObject) -> None:
    links = chained(told)
    at = data.draw(st.integers(0, len(links) - 1))
    how = data.draw(st.sampled_from(["change", "leave out", "swap", "repeat", "forge"]))
    if how == "change":
        links[at] = replace(links[at], facts={**links[at].facts, "added": "later"})
    elif how == "leave out":
        del links[at]
        if at == len(links):
            return  # what was cut off at the end is found by the head, which the receipt and the journal keep
    elif how == "swap":
        links[at - 1], links[at] = links[at], links[at - 1]
    elif how == "repeat":
        links.insert(at, links[at])
    else:
        links[at] = replace(links[at], digest="f" * 64)

    assert first_fault(links) is not None


def test_an_event_can_be_counted_again_with_nothing_but_sha256() -> None:
    told = {"kind": "signed", "at": AT, "facts": {"б": 1, "a": "№"}}

    text = '{"at":"2026-11-26T04:05:06.000789Z","facts":{"a":"№","б":1},"kind":"signed"}'
    assert canonical(told).decode() == text
    assert link(GENESIS, told) == hashlib.sha256(f"{'0' * 64}\n{text}".encode()).hexdigest()
    assert json.loads(text)["facts"] == told["facts"]


def test_a_moment_is_the_same_in_every_zone() -> None:
    assert moment(AT.astimezone(timezone(timedelta(hours=9)))) == moment(AT)


@given(st.binary(max_size=2000), st.integers(1, 500))
def test_a_stream_has_the_digest_of_the_whole(content: bytes, part: int) -> None:
    parts = [content[start : start + part] for start in range(0, len(content), part)]

    assert sha256_of(parts) == (hashlib.sha256(content).hexdigest(), len(content))


def test_numbers_are_drawn_by_lot() -> None:
    numbers = {draw_number() for _ in range(500)}

    assert len(numbers) == 500
    assert set("".join(numbers)) == set(ALPHABET)


@given(st.text(ALPHABET, min_size=16, max_size=16))
def test_a_number_is_read_as_people_type_it(number: str) -> None:
    typed = shown(number).lower().replace("0", "o").replace("1", "l")

    assert read_number(f"  {typed} ") == number
    assert read_number(shown(number).replace("-", " ")) == number


def test_a_number_may_be_typed_in_cyrillic() -> None:
    assert read_number("АВЕК-МНРС-ТХУО-1234") == "ABEKMHPCTXY01234"


@pytest.mark.parametrize("text", ["", "123", "A" * 17, "ЖЖЖЖ-ЖЖЖЖ-ЖЖЖЖ-ЖЖЖЖ", "UUUU-UUUU-UUUU-UUUU", "\x00" * 16])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) == ""

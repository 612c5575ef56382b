"""Everything that matters works where no script runs."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-77")]


def test_a_list_is_sorted_filtered_and_turned_without_scripts(visit: Callable[..., Visitor]) -> None:
    visitor = visit("fuel", scripts=False)
    page = visitor.sign_in("admin@fuel.test")
    visitor.open("/fuel-cards/operations/")
    first = page.locator("#list tbody tr").first.text_content()

    page.locator("#list thead a.at-sort").first.click()
    expect(page).to_have_url(re.compile("sort="))
    assert page.locator("#list tbody tr").first.text_content() != first
    turned = page.locator("#list tbody tr").first.text_content()
    page.locator(".at-pager a[rel=next]").click()
    assert page.locator("#list tbody tr").first.text_content() != turned
    page.locator(".at-tiles .at-tile").nth(2).click()

    expect(page.locator(".at-tile[aria-current]")).to_have_count(1)
    expect(page.locator("#list tbody tr").first).to_be_visible()

"""What asks for calm gets it: reduced motion, and no page that says the same thing twice."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Desk
from tests.browser.pages import every

# Everything that moves by itself or takes time to change, on the page as it stands.
MOVES = """() => [...document.querySelectorAll("*")].flatMap((one) =>
  [null, "::before", "::after"].map((part) => [one, getComputedStyle(one, part)])
).filter(([, look]) => {
  const long = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
  const changes = long(look.transitionDuration) && look.transitionProperty !== "none";
  return changes || (long(look.animationDuration) && look.animationName !== "none");
}).slice(0, 5).map(([one]) => one.outerHTML.slice(0, 120))"""
REGIONS = """() => [...document.querySelectorAll("[aria-live], [role=status], [role=alert]")]
  .filter((one) => one.closest("[hidden]") === null || one.hidden === false)
  .map((one) => one.id || one.className)"""
MOST_REGIONS = 5  # a page that speaks from more places talks over itself


@pytest.mark.parametrize("who", ["anouk", "samira"])
async def test_with_reduced_motion_nothing_moves(desk: Desk, who: str) -> None:
    desk.expected = ("status of 404", "status of 410")
    found: list[str] = []
    async with desk.page(who, reduced_motion="reduce") as page:
        for place in every(desk.forum):
            if place.who == who:
                await page.goto(place.path)
                found += [f"{place.name}: {one}" for one in await page.evaluate(MOVES)]
    assert found == []


async def test_no_page_has_more_than_a_few_places_that_speak(desk: Desk) -> None:
    desk.expected = ("status of 404", "status of 410")
    found: dict[str, list[str]] = {}
    async with desk.page("anouk") as page:
        for place in every(desk.forum):
            if place.who == "anouk":
                await page.goto(place.path)
                regions = await page.evaluate(REGIONS)
                if len(regions) > MOST_REGIONS:
                    found[place.name] = regions
    assert found == {}

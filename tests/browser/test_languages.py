"""Everything a reader meets is in her language: pages in Dutch and in English side by side."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Desk
from tests.browser.pages import Place, every

# Text that people read or hear, but not what members wrote themselves, and not names.
SAID = """() => {
  const skip = "script, style, .prose, [lang], [data-written], time, .avatar";
  const said = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    if (text && !walk.currentNode.parentElement.closest(skip)) said.push(text);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"]) {
    for (const one of document.querySelectorAll(`[${name}]`)) {
      if (!one.closest("[lang]:not(html), .prose")) said.push(one.getAttribute(name));
    }
  }
  return said;
}"""
# Words that an English sentence does not hold, and a Dutch one seldom goes without.
DUTCH = re.compile(
    r"\b(de|het|een|niet|geen|van|voor|met|uw|bij|naar|zijn|wordt|worden|deze|dit|wij|ook|"
    r"nog|als|alle|inloggen|uitloggen|zoeken|deelnemers|wachtwoord|overzicht|berichten|"
    r"onderwerpen|vorige|volgende|taal|kies|bewaar|bewaren|zoek|onderwerp|bericht|reactie|melding|instellingen|opslaan|terug)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("who", ["anouk", "samira", "mies"])
async def test_an_english_reader_meets_no_dutch_sentence(desk: Desk, who: str) -> None:
    desk.expected = ("status of 404", "status of 410")
    found: dict[str, list[str]] = {}
    member = desk.forum.facts["members"][who]
    await speak(desk, member, "en")
    try:
        async with desk.page(who) as page:
            for place in every(desk.forum):
                if place.who == who and place.status == 200:
                    dutch = await unwritten_dutch(desk, page, place)
                    if dutch:
                        found[place.name] = dutch
    finally:
        await speak(desk, member, "nl")
    assert found == {}


async def test_dutch_would_be_seen(desk: Desk) -> None:
    async with desk.page("anouk") as page:
        for path in ("/instellingen", "/mensenhandel/forum", "/meldingen"):
            assert len(await unwritten_dutch(desk, page, Place("dutch", path))) > 3


async def speak(desk: Desk, member: int, language: str) -> None:
    await desk.forum.query("update member set language = $2 where id = $1", member, language)


async def unwritten_dutch(desk: Desk, page: Page, place: Place) -> list[str]:
    """Dutch on an English page that no table holds: nobody wrote it, so the forum says it."""
    await page.goto(place.path)
    said = {" ".join(text.split()) for text in await page.evaluate(SAID)}
    return [
        text
        for text in sorted(said)
        if DUTCH.search(text) and DUTCH.search(await without_names(desk, text))
        if not await written(desk, text)
    ]


# Names and titles that may stand inside a sentence of ours.
NAMES = """
select name from (
  select name from member union all select name from organisation union all select region
  from organisation union all select title from thread union all select title from webinar
  union all select title from publication union all select publisher from publication
  union all select name from category union all select function from member
  union all select name from file
) all_names where length(name) > 2 and position(name in $1) > 0 order by length(name) desc limit 1
"""


async def without_names(desk: Desk, text: str) -> str:
    while name := await desk.forum.query(NAMES, text):
        text = text.replace(name, "")
    return text


# The columns that hold what people (or the demo's people) wrote.
COLUMNS = {
    "thread": ("title",),
    "post": ("source", "html", "hidden_reason"),
    "category": ("name", "description"),
    "organisation": ("name", "region"),
    "member": ("name", "function"),
    "webinar": ("title", "description"),
    "publication": ("title", "summary", "publisher", "authors", "subjects", "withdraw_reason"),
    "file": ("name",),
    "theme": ("title",),
    "act": ("reason",),
    "report": ("note",),
    "notice": ("text",),
    "delivery": ("subject",),
    "announcement": ("subject",),
}


async def written(desk: Desk, text: str) -> bool:
    """Whether this stands in what a member wrote."""
    for table, columns in COLUMNS.items():
        for column in columns:
            sql = f"select exists(select from {table} where position($1 in {column}) > 0)"
            if await desk.forum.query(sql, text):
                return True
    return False

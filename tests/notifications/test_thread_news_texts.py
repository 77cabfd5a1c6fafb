"""A separate mail about a thread, for each reason it comes, in both languages: stored texts.

`SAVE_TEXTS=1` writes them anew; then read the difference before you commit it.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from forum.core import i18n
from notifications.audiences import Recipient
from notifications.kinds import thread_news
from notifications.kinds.kind import Letter
from notifications.rendering import Rendered
from notifications.writing import words_of
from tests.notifications.test_texts import BASE, FOLDER, NOW, Page, thread_words

pytestmark = pytest.mark.usefixtures("house")

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "mention": ("mention", {"named": True, "count": 1, "more": 0}),
    "thread": ("thread", {"is_new": True, "count": 1, "more": 0}),
    "confidential": ("reply", {"secret": True, "count": 2, "more": 0}),
}


def rendered(case: str, language: str) -> Rendered:
    why, changes = CASES[case]
    to = Recipient(17, "Anouk de Vries", "anouk@utrecht.example", language, "Europe/Amsterdam")
    with i18n.speaking(language):
        words = {
            **thread_words(),
            "why": i18n.gettext(thread_news.WHY[why][0]),
            "stop_words": i18n.gettext(thread_news.WHY[why][1]),
            "rule_link": f"{BASE}/instellingen/meldingen#{why}",
            **changes,
        }
    words["posts"] = words["posts"][: words["count"]]
    letter = Letter(to, "Forum Mensenhandel", "mensenhandel", words, stops=why)
    return words_of(thread_news.KIND, letter)


EVERY = [(case, language) for case in CASES for language in i18n.LANGUAGES]


@pytest.mark.parametrize(("case", "language"), EVERY)
def test_the_text_is_the_stored_one(case: str, language: str) -> None:
    mail = rendered(case, language)
    told = f"Subject: {mail.subject}\n\n{mail.plain}"
    path = FOLDER / f"thread_news_{case}.{language}.txt"
    if os.environ.get("SAVE_TEXTS"):
        path.write_text(told)
    assert told == path.read_text()


@pytest.mark.parametrize(("case", "language"), EVERY)
def test_text_and_html_say_and_lead_to_the_same(case: str, language: str) -> None:
    mail = rendered(case, language)
    page = Page.of(mail.html)
    assert [link for link in page.links[1:] if link not in mail.plain] == []
    assert page.open == []
    said = "Bij ons werkt een vaste contactpersoon het best."
    assert (said in mail.plain, said in mail.html) == (case != "confidential",) * 2
    assert str(NOW.year) in mail.plain or case == "confidential"

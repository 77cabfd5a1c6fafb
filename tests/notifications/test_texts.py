"""Every kind of mail in both languages, held against a stored text.

`SAVE_TEXTS=1` writes the texts anew; then read the difference before you commit it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from forum.core import clock, i18n
from notifications import digest_words as said
from notifications.audiences import Recipient
from notifications.kinds import message_news, moderation, replies, thread_news
from notifications.kinds.kind import Letter
from notifications.kinds.registry import KINDS
from notifications.preferences import Preference
from notifications.rendering import Rendered
from notifications.writing import words_of

FOLDER = Path(__file__).parent / "texts"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BASE = "https://forum.example"
pytestmark = pytest.mark.usefixtures("house")

WEBINAR: dict[str, Any] = {
    "title": "Signaleren aan de balie",
    "url": f"{BASE}/mensenhandel/webinars/7-signaleren-aan-de-balie",
    "starts_at": datetime(2026, 12, 1, 13, 0, tzinfo=UTC),
    "ends_at": datetime(2026, 12, 1, 14, 30, tzinfo=UTC),
    "speaker": "Een ketenregisseur",
    "join_url": f"{BASE}/deelname/7-17.0.abcdefghijklmnop",
    "accept_url": f"{BASE}/deelname/7-17.0.abcdefghijklmnop",
    "decline_url": f"{BASE}/deelname/7-17.0.abcdefghijklmnop?antwoord=nee",
    "recorded": False,
    "coming": True,
    "summary": "Drie gemeenten vertellen wat zij aan de balie zien.",
    "places": "",
    "cancel_reason": "De spreker is verhinderd.",
}


def words(kind: str) -> Mapping[str, Any]:
    if kind.startswith("webinar_"):
        after = kind in {"webinar_followup", "webinar_recording"}
        return {
            "webinar": WEBINAR | ({"coming": False, "recorded": True} if after else {}),
            "webinars_url": f"{BASE}/mensenhandel/webinars",
            "has_invite": True,
            "has_slides": True,
            "soon": True,
            "came": "yes",
            "has_recording": True,
            "has_captions": True,
            "thread_url": f"{BASE}/mensenhandel/forum/12-webinar",
        }
    link = f"{BASE}/wachtwoord/abc"
    return {
        "digest": digest_words,
        "password_reset": lambda: {"link": link},
        "password_changed": lambda: {"link": link, "at": NOW},
        "invitation": lambda: {
            "link": f"{BASE}/uitnodiging/abc",
            "inviter": "Mies van der Berg",
            "expires_at": NOW + timedelta(days=14),
        },
        "email_change": lambda: {"link": link, "expires_at": NOW + timedelta(days=1)},
        "email_changed": lambda: {"link": f"{BASE}/contact", "at": NOW},
        "moderation_notice": moderation_words,
        "card_confirm": card_words,
        "thread_news": thread_words,
        "reply_answer": answer_words,
        "message_news": private_words,
        "announcement": announcement_words,
        "announcement_test": announcement_words,
    }[kind]()


def thread_words() -> dict[str, Any]:
    post = {
        "author": "Bram Jansen",
        "at": NOW,
        "excerpt": "Bij ons werkt een vaste contactpersoon het best.",
        "link": f"{BASE}/mensenhandel/forum/12-opvang/4#bericht-4",
    }
    return {
        "title": "Opvang minderjarige slachtoffers",
        "secret": False,
        "named": False,
        "is_new": False,
        "count": 6,
        "more": 1,
        "posts": [post, {**post, "link": f"{BASE}/mensenhandel/forum/12-opvang/5#bericht-5"}],
        "link": post["link"],
        "reply_link": f"{BASE}/mensenhandel/forum/12-opvang#composer",
        "by_mail": True,
        "unfollow_link": f"{BASE}/mensenhandel/forum/12-opvang#volgen",
        "rule_link": f"{BASE}/instellingen/meldingen#reply",
        "why": i18n.gettext(thread_news.WHY["reply"][0]),
        "stop_words": i18n.gettext(thread_news.WHY["reply"][1]),
    }


def private_words() -> dict[str, Any]:
    return {
        "who": "Bram Jansen",
        "count": 2,
        "link": f"{BASE}/gesprekken/12",
        "rule_link": f"{BASE}/instellingen/meldingen#message",
        "block_link": f"{BASE}/instellingen/gesprekken",
        "why": i18n.gettext(message_news.WHY),
        "stop_words": i18n.gettext(message_news.STOP_WORDS),
    }


def answer_words() -> dict[str, Any]:
    return {
        "title": "Opvang minderjarige slachtoffers",
        "why": i18n.gettext(replies.WHY["files"]),
        "files": ["situatie.exe"],
        "link": f"{BASE}/mensenhandel/forum/12-opvang/4#bericht-4",
        "placed": True,
        "gone": False,
    }


def announcement_words() -> dict[str, Any]:
    return {
        "subject": "Nieuwe regeling voor opvang",
        "plain": f"De regeling is **gewijzigd**.\n\nLees [het onderwerp]({BASE}/mensenhandel/12).",
        "html": '<p class="p">De regeling is <strong>gewijzigd</strong>.</p><p class="p">Lees '
        f'<a class="link" href="{BASE}/mensenhandel/12">het onderwerp</a>.</p>',
        "contact": "mensenhandel@vereniging.example",
        "read_url": f"{BASE}/mensenhandel/aankondigingen/7-nieuwe-regeling-voor-opvang",
        "test": False,
    }


def card_words() -> dict[str, Any]:
    return {
        "title": "Vaste contactpersoon per huis",
        "valid_until": (NOW + timedelta(days=30)).date(),
        "link": f"{BASE}/mensenhandel/forum/12-vast?vanaf=1#thread-card",
        "owner": True,
    }


def digest_words() -> dict[str, Any]:
    item = said.Item(
        title="Opvang minderjarige slachtoffers",
        url=f"{BASE}/mensenhandel/forum/12-opvang/4#bericht-4",
        line="Zorg en opvang",
        excerpt="Bij ons werkt een vaste contactpersoon het best.",
        author="Bram Jansen",
        why=i18n.gettext(said.WHY["follow"][0]),
        rule_words=i18n.gettext(said.WHY["follow"][1]),
        rule_url=f"{BASE}/bijstellen/f17-12.0.abcdefghijklmnop",
    )
    secret = replace(item, title="Casus in de keten", line="", excerpt="", author="")
    sections = [
        {"heading": i18n.gettext("Voor u"), "threads": [item, secret]},
        {"heading": i18n.gettext("Verder besproken"), "threads": [item]},
    ]
    webinar = said.Coming(
        title=WEBINAR["title"],
        url=WEBINAR["url"],
        starts_at=WEBINAR["starts_at"],
        note=i18n.gettext("wordt niet opgenomen"),
        why=i18n.gettext(said.WHY["coming"][0]),
        rule_words=i18n.gettext(said.WHY["coming"][1]),
        rule_url=f"{BASE}/bijstellen/e17.0.abcdefghijklmnop",
    )
    return {
        "heading": i18n.gettext("Uw overzicht"),
        "preheader": item.title,
        "first_title": item.title,
        "more": 2,
        "since": NOW - timedelta(days=7),
        "forum_url": f"{BASE}/mensenhandel/forum",
        "rhythm": said.rhythm("weekly", 2, 9),
        "not_shown": True,
        "left": [
            (words % {"num": 4}, url)
            for words, url in (
                (
                    i18n.ngettext(
                        "Nog %(num)s onderwerp met nieuws", "Nog %(num)s onderwerpen met nieuws", 4
                    ),
                    f"{BASE}/mensenhandel/forum?volgorde=ongelezen",
                ),
            )
        ],
        "read_url": f"{BASE}/mijn-mail/7#gelezen",
        "mailed": 1,
        "themes": [
            {
                "name": "Mensenhandel",
                "sections": sections,
                "webinars": [webinar, replace(webinar, note="")],
            }
        ],
    }


def moderation_words() -> dict[str, Any]:
    subject, sentence = moderation.TOLD["suspend"]
    return {
        "subject": i18n.gettext(subject),
        "heading": i18n.gettext(subject),
        "sentence": i18n.gettext(sentence),
        "thread_title": "",
        "reason": "Herhaald namen van betrokkenen genoemd.",
        "until": NOW + timedelta(days=7),
        "link": f"{BASE}/mensenhandel/moderatie/mijn",
    }


def rendered(kind: str, language: str) -> Rendered:
    to = Recipient(
        17,
        "Anouk de Vries",
        "anouk@utrecht.example",
        language,
        "Europe/Amsterdam",
        preference=Preference(
            17, "weekly", 2, 9, True, True, None, NOW - timedelta(days=7), "Europe/Amsterdam"
        ),
    )
    with i18n.speaking(language):
        told = words(kind)
    with clock.at(NOW):
        stops = {"thread_news": "reply", "message_news": "message"}.get(kind, "")
        template = "announcement" if kind == "announcement_test" else ""
        told = {**told, "test": True} if template else told
        letter = Letter(
            to, "Forum Mensenhandel", "mensenhandel", told, stops=stops, template=template
        )
        return words_of(KINDS[kind], letter)


EVERY = [(kind, language) for kind in sorted(KINDS) for language in i18n.LANGUAGES]


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_text_is_the_stored_one(kind: str, language: str) -> None:
    mail = rendered(kind, language)
    told = f"Subject: {mail.subject}\n\n{mail.plain}"
    path = FOLDER / f"{kind}.{language}.txt"
    if os.environ.get("SAVE_TEXTS"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(told)
    assert told == path.read_text()


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_text_and_html_lead_to_the_same_places(kind: str, language: str) -> None:
    mail = rendered(kind, language)
    page = Page.of(mail.html)
    missing = [link for link in page.links if link not in mail.plain and link != home()]
    assert missing == []
    assert page.links


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_nothing_in_a_mail_tells_that_it_was_opened(kind: str, language: str) -> None:
    page = Page.of(rendered(kind, language).html)
    fetched = {"img", "link", "iframe", "video", "audio", "object", "embed", "source", "script"}
    assert fetched & set(page.attributes) == set()
    assert "url(" not in rendered(kind, language).html
    assert [link for link in page.links if not link.startswith((BASE, home()))] == []


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_html_is_readable_for_everyone(kind: str, language: str) -> None:
    mail = rendered(kind, language)
    page = Page.of(mail.html)
    assert page.attributes["html"][0]["lang"] == language
    assert len(page.attributes["h1"]) == 1
    assert all(table.get("role") == "presentation" for table in page.attributes["table"])
    assert "img" not in page.attributes
    assert "script" not in page.attributes
    assert len(mail.html) < 80_000
    assert not [word for word in ("{{", "{%", "jinja", "None") if word in mail.html]
    assert page.open == []


def home() -> str:
    return "http://127.0.0.1:8000"


class Page(HTMLParser):
    """The elements of a mail: their attributes, the links, and what was never closed."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: dict[str, list[dict[str, str | None]]] = {}
        self.open: list[str] = []

    @classmethod
    def of(cls, html: str) -> Page:
        page = cls()
        page.feed(html)
        return page

    @property
    def links(self) -> list[str]:
        return list(self._links())

    def _links(self) -> Iterator[str]:
        for attributes in self.attributes.get("a", []):
            yield str(attributes["href"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.setdefault(tag, []).append(dict(attrs))
        if tag not in {"meta", "br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

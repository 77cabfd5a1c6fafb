"""What holds for any text at all: parsers, cursors, tokens, Markdown, names, words to search."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import nh3
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as rule
from hypothesis import strategies as st

from forum.core import clock, http, security, text
from forum.core.errors import Invalid, NotFound
from forum.members import forms as member_forms
from forum.moderation import forms as moderation_forms
from forum.publications import forms as publication_forms
from forum.themes import queries as themes
from forum.threads import forms as thread_forms
from forum.threads import queries as threads
from forum.threads.queries import Cursor, mentioned
from forum.webinars import forms as webinar_forms
from notifications import preferences, unsubscribing
from notifications.announcements import forms as announcement_forms
from tests.cast import Cast
from tests.hostile.harmless import ALLOWED, TAGS, Looked
from tests.threads.stage import started

few = rule(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# What a form holds when somebody tries: the odd ones far more often than chance would bring them.
ODD = st.sampled_from(
    [
        *("", " ", "\0", "\ud800", "\u202e", "\u200b"),
        *("\ufeff", "\u2028", "0", "-1", "1e9", "١٢", "²"),
        *("9" * 5000, "0" * 11 + "1" + "9" * 30, "é" * 30_000, "None", "null", "true", "1,2", ","),
        *("2026-02-30", "0001-01-01", "9999-12-31", "24:00", "23:59:60", "a@b.nl", "@", "a@b", "/"),
        *("https://[", "https://a.b:99999/", "javascript:alert(1)", "discussion", "question"),
        *("Europe/Amsterdam", "../etc/passwd", "UTC"),
        *("weekly", "uphold", "date", "week", "12", "1"),
        *("{{7*7}}", "%s%(a)s", "<script>", "';--", "a\r\nb", "00:00 x", "1:2:3:4 x"),
    ]
)  # fmt: skip
ANY = st.one_of(ODD, st.text(max_size=40), st.text(alphabet="0123456789:.,- \n", max_size=20))
NAMES = (
    *("text", "title", "kind", "category", "version", "form_token", "reason", "note", "answer"),
    *("do", "reports", "until", "date", "name", "sort_name", "function", "organisation_id"),
    *("language", "zone", "email", "role", "password", "digest", "weekday", "hour"),
    *("announcements", "reminders", "description", "speaker", "starts", "ends", "capacity"),
    *("join_url", "recorded", "seen", "recording_url", "slides_url", "chapters"),
    *("subject", "time", "place", "role_manager", "region_utrecht", "size_a", "webinar"),
    *("summary", "publisher", "authors", "published_on", "licence", "link", "subjects", "kept"),
)
FIELDS = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, ANY))
Parser = Callable[[Mapping[str, str]], object]
PARSERS: dict[str, Parser] = {
    "reply": thread_forms.reply_form,
    "thread": thread_forms.thread_form,
    "edit": thread_forms.edit_form,
    "report": moderation_forms.report_form,
    "decision": moderation_forms.decision_form,
    "sanction": lambda fields: moderation_forms.sanction_form(fields, zone="Europe/Amsterdam"),
    "reason": lambda fields: moderation_forms.reason(fields, needed=True),
    "move": moderation_forms.move_form,
    "profile": member_forms.profile_form,
    "invitation": lambda fields: member_forms.invitation_form(fields, roles=themes.ROLES),
    "accept": member_forms.accept_form,
    "webinar": webinar_forms.webinar_form,
    "recording": webinar_forms.recording_form,
    "cancel": webinar_forms.cancel_reason,
    "choice": webinar_forms.category_choice,
    "publication": publication_forms.publication_form,
    "withdrawal": publication_forms.withdraw_reason,
    "preferences": preferences.read,
    "announcement": lambda fields: announcement_forms.announcement_form(fields, ["Utrecht"]),
}


@pytest.mark.parametrize("name", PARSERS)
@few
@given(fields=FIELDS)
def test_a_form_is_read_or_refused_with_sentences(name: str, fields: dict[str, str]) -> None:
    found, faults = _read(PARSERS[name], fields)
    assert found is not None or faults
    assert all(faults.values())
    for part in _texts(found):
        # A password is hashed and a seen state compared; nothing else may hold these.
        assert "\0" not in part
        part.encode()
        assert len(part) <= 20_000


def _read(parser: Parser, fields: Mapping[str, str]) -> tuple[object, dict[str, str]]:
    try:
        return parser(fields), {}
    except Invalid as refused:
        return None, refused.errors


def _texts(found: Any) -> list[str]:
    if isinstance(found, str):
        return [found]
    known = {
        name: getattr(found, name, None)
        for name in getattr(type(found), "__dataclass_fields__", {})
        if name not in {"token", "seen", "password"}
    }
    return [value for value in known.values() if isinstance(value, str)]


# --- Markdown ------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>"),
        *("[a](javascript:alert(1))", "[a](JaVa\tscript:x)"),
        *("[a](data:text/html,x)", "[a](vbscript:x)"),
        *("![a](https://evil.example/x.png)",),
        *("[a](//evil.example)", "<https://a.example>", "[a]: x"),
        *("<a href='javascript:x'>", "<style>*{}</style>"),
        *("<iframe src=x>", "<base href=x>", "<!--"),
        *("[a](https://x.example \"onclick=x\")",),
        *("[a](<javascript:x>)", "&#106;avascript:", "&lt;b&gt;"),
        *("[a](https://x.example/\"onmouseover=x)",),
        *("<form action=x>", "]]>", "<math><mi//xlink:href='x'>"),
        *("# ", "\n\n", "> ", "- ", "1. ", "```\n", "`"),
        *("**", "_", "~~", "|a|b|\n|-|-|\n", "    ", "\\"),
        *("@Anouk de Vries", "\u202e", "\0", "&amp;", "<"),
        *(">", '"', "'", "\t", "http://x", "mailto:a@b"),
    ]
)  # fmt: skip
MARKDOWN = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map("".join)


@rule(few, max_examples=300)
@given(source=MARKDOWN)
@example(source="[a](jav&#x0A;ascript:alert(1))")
@example(source="[a](javascript&colon;alert(1))")
@example(source="<p title='</p><img src=x onerror=alert(1)>'>")
def test_of_any_markdown_only_harmless_html_is_left(source: str) -> None:
    html = text.render_markdown(text.many_lines(source))
    assert Looked(html).bad == []
    again = nh3.clean(
        html,
        tags=TAGS,
        attributes={tag: names - {"rel", "title"} for tag, names in ALLOWED.items()},
        url_schemes={"https", "http", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    assert again == html
    assert len(text.excerpt(html)) <= 200
    assert "\n" not in text.plain(html)


LONG = 20_000
HARD = {
    "brackets": "[" * LONG,
    "pictures": "![" * LONG,
    "stars": "*a " * LONG,
    "stars in words": "a**b" * LONG,
    "both": "*_" * LONG,
    "quotes": "> " * LONG,
    "lists": "- " * LONG,
    "ticks": "".join("`" * n + " " for n in range(1, 199)),
    "fences": "```\n" * LONG,
    "links": "[a](" * LONG,
    "references": "[a]: x\n" + "[a]" * LONG,
    "table": "|a" * 50 + "\n" + "|-" * 50 + "\n" + ("|b" * 50 + "\n") * 190,
    "tags": "<a " * LONG,
    "entities": "&#1;" * LONG,
    "names": "@Anouk de " * LONG,
    "at": "@" * LONG,
    "one word": "@" + "a" * LONG,
    "spaces": "@" + " " * LONG + "a",
    "capitals": "@" + "A " * LONG,
}


async def test_no_text_keeps_the_house_waiting(cast: Cast) -> None:
    """Rendering is done in the one thread that serves everybody."""
    taken = {}
    for what, text_of_it in HARD.items():
        source = text_of_it[:LONG]
        began = time.thread_time()
        html = text.render_markdown(source)
        people = await mentioned(cast.theme_id, source)
        threads.emphasised(html, [*people, "anouk de vries", "bram jansen"])
        text.excerpt(html)
        taken[what] = time.thread_time() - began
    assert {what: seconds for what, seconds in taken.items() if seconds > 2} == {}


# --- lines, names, addresses ---------------------------------------------------------------------


@few
@given(given_text=ANY)
def test_cleaned_text_is_clean(given_text: str) -> None:
    line, lines = text.one_line(given_text), text.many_lines(given_text)
    assert text.one_line(line) == line
    assert text.many_lines(lines) == lines
    for part in (line, lines):
        part.encode()
        assert not set(part) & {"\0", "\r", "\x1b", "\x7f"}
    assert "\n" not in line


@few
@given(name=st.text(max_size=60).map(text.one_line).filter(bool))
def test_a_name_in_order_loses_no_letter(name: str) -> None:
    ordered = text.sort_name(name)
    assert Counter(ordered.replace(",", " ").split()) == Counter(name.replace(",", " ").split())


@few
@given(title=ANY)
def test_a_title_becomes_a_word_for_an_address(title: str) -> None:
    assert re.fullmatch(r"-|[a-z0-9]+(-[a-z0-9]+)*", text.slugify(title))
    assert len(text.slugify(title)) <= 60


LEADING = st.sampled_from(
    [
        "/",
        "//",
        "/\\",
        "\\\\",
        "/\t/",
        "\t//",
        "/\n/",
        "http:",
        "https://",
        "javascript:",
        "/%2f",
        " /",
    ]
)


@rule(few, max_examples=200)
@given(target=st.lists(st.one_of(LEADING, st.text(max_size=5)), max_size=6).map("".join))
@example(target="//[")
@example(target="/\\evil.example")
def test_no_target_leads_away(target: str) -> None:
    found = http.redirect(http.local_path(target)).headers["location"]
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert not urlsplit(found).netloc
    assert not set(found) & set("\r\n\t")


# --- cursors and tokens --------------------------------------------------------------------------


@few
@given(read=st.booleans(), number=st.integers(1, 10**9 - 1), past=st.integers(0, 4 * 10**15))
def test_a_place_in_a_list_is_read_as_it_was_written(read: bool, number: int, past: int) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=past)
    place = Cursor(read, at, number)
    assert threads.cursor(str(place)) == place


@few
@given(written=st.one_of(ANY, st.text(alphabet="0123456789.", max_size=40)))
def test_what_is_no_place_is_not_found(written: str) -> None:
    try:
        found = threads.cursor(written)
    except NotFound:
        return
    assert 0 <= found.id < 10**9
    assert found.last_post_at.tzinfo


PAYLOAD = st.text(alphabet="abcdefghij0123456789-_", min_size=1, max_size=30)


@few
@given(payload=PAYLOAD, place=st.integers(0, 200), other=st.characters(exclude_categories=["Cs"]))
def test_a_changed_token_says_nothing(payload: str, place: int, other: str) -> None:
    security_of_the_run()
    token = security.sign("proof", payload, until=clock.now() + timedelta(hours=1))
    assert security.unsign("proof", token) == payload
    assert security.unsign("other", token) is None
    place %= len(token)
    if token[place] != other:
        changed = f"{token[:place]}{other}{token[place + 1 :]}"
        assert security.unsign("proof", changed) is None
    assert security.unsign("proof", token[:place]) is None
    with clock.at(clock.now() + timedelta(hours=2)):
        assert security.unsign("proof", token) is None


@few
@given(token=st.one_of(st.text(max_size=60), PAYLOAD.map(lambda p: f"{p}.0.{'a' * 16}")))
def test_a_token_that_nobody_signed_says_nothing(token: str) -> None:
    security_of_the_run()
    assert security.unsign("proof", token) is None
    assert unsubscribing.read(token) is None
    assert not security.csrf_matches("s1", token)


# --- words to search -----------------------------------------------------------------------------

WORDS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *('"', "'", "!", "&", "|", "(", ")", ":*"),
                *("<->", "<2>", "-", "or", "and", "\\", ":A"),
                *("voorbeeld", "meldpunt", "<mark>", "</mark>", "\ue000", "\ue001", "%", "_", "$1"),
                *("\0", "\ud800", "\u202e", "''", "::int", "--", "/*", "de", "het", "*", "~", "@@"),
            ]
        ),
        st.text(max_size=6),
    ),
    max_size=12,
).map(" ".join)  # fmt: skip


@few
@given(words=WORDS)
async def test_any_words_can_be_searched(searched: Cast, words: str) -> None:
    access = await searched.access(searched.anouk)
    for each in (await threads.search(access, words)).found:
        assert set(re.findall(r"<[^>]*>", str(each.excerpt))) <= {"<mark>", "</mark>"}
    narrowed = themes.DirectoryFilter(words=text.one_line(words)[:100])
    assert (await themes.participants(searched.theme_id, narrowed)).total >= 0


@pytest.fixture
async def searched(cast: Cast) -> Cast:
    await started(
        cast, text="Een <mark>voorbeeld</mark> & \ue000 <b>dat</b> 'werkt' voor het meldpunt."
    )
    return cast


async def test_the_operators_of_the_query_language_are_text(searched: Cast) -> None:
    access = await searched.access(searched.anouk)
    for words in ("voorbeeld & meldpunt", "voorbeeld | niets", "(voorbeeld)", "voorbeeld:*"):
        await threads.search(access, words)
    assert (await threads.search(access, '"meldpunt"')).found
    assert not (await threads.search(access, "werkt -voorbeeld")).found


def security_of_the_run() -> None:
    """Signing needs a key; these tests need no database."""
    from forum.core import settings  # noqa: PLC0415

    key = "a secret key for tests, which is long enough"
    known = {"SECRET_KEY": key, "DATABASE_URL": "postgres://x/y", "REDIS_URL": "redis://x"}
    try:
        settings.current()
    except Exception:
        settings.use(settings.load({**known, "BASE_URL": "http://127.0.0.1:8000"}))

"""The bytes of every kind of mail in both languages, with names and titles that mean harm."""

from __future__ import annotations

import email
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from forum.core import clock, i18n
from notifications import ledger
from notifications.audiences import Recipient
from notifications.kinds.kind import Kind, Letter
from notifications.kinds.registry import KINDS
from notifications.ledger import Claimed
from notifications.message import Envelope, Invite, compose
from notifications.preferences import Preference
from notifications.rendering import Rendered
from notifications.unsubscribing import LETTERS
from notifications.writing import message, words_of
from tests.notifications.test_texts import EVERY, NOW, words

pytestmark = pytest.mark.usefixtures("house")

HOSTILE = (
    "Jan",
    'Zoë "de" <Vries>, Ángel; x@y.example',
    "=?utf-8?q?=0D=0ABcc:_x=40evil.example?=",
    "=?utf-8?b?DQpCY2M6IHhAZXZpbC5leGFtcGxlDQo=?= =?",
    "\u202eomgekeerd\u202c \u2028 \u0085 😀\u200d",
    "Ж" * 110,
    "=" * 60 + "x" * 50,
    "{{ 7*7 }} %(num)s %s <script>alert(1)</script> &amp; \\",
)
TEXTS = frozenset(
    {"title", "first_title", "preheader", "author", "speaker", "summary", "excerpt", "inviter"}
    | {"reason", "thread_title", "cancel_reason", "line", "name"}
)
STOPS = {"thread_news": "reply", "message_news": "message"}  # of letters, not of the kind
STRUCTURAL = re.compile(rb"^(List-[A-Za-z-]+|Message-ID|References|In-Reply-To|Feedback-ID|Date):")
ROW = Claimed(
    id=123_456_789_012,
    token=1,
    recipient_id=17,
    kind="",
    period="",
    ref_id=None,
    address="",
    not_before=NOW,
    not_after=None,
    tries=1,
    message_id="",
    date=datetime(2026, 3, 1, 8, 5, 9, tzinfo=UTC),
    created_at=NOW,
    doubtful=False,
)


def poisoned(told: Any, poison: str) -> Any:
    """The words of a mail with this in every name, title and text that somebody typed."""
    if isinstance(told, Mapping):
        return {
            key: poison if key in TEXTS and isinstance(value, str) else poisoned(value, poison)
            for key, value in told.items()
        }
    return [poisoned(each, poison) for each in told] if isinstance(told, list) else told


def letter_of(kind: Kind, language: str, poison: str) -> Letter:
    choices = Preference(17, "weekly", 2, 9, True, True, None, NOW, "Europe/Amsterdam")
    address = "anouk+forum@utrecht.example"
    to = Recipient(17, poison, address, language, "Europe/Amsterdam", preference=choices)
    with i18n.speaking(language):
        told = poisoned(words(kind.name), poison)
    about_thread = kind.name == "thread_news"
    template = "announcement" if kind.name == "announcement_test" else ""
    invited = kind.name in {"webinar_invite", "webinar_cancelled"}
    return Letter(
        to,
        f"Forum {poison}",
        "mensenhandel",
        {**told, "test": True} if template else told,
        template=template,
        about="thread.12" if about_thread else "",
        after="<thread_news.9.abcdefghij@forum.example>" if about_thread else "",
        stops=STOPS.get(kind.name, ""),
        reply_to="r+1p-17-99-0.abcdefghij@reply.example" if about_thread else "",
        invite=(lambda: Invite(_CALENDAR, "REQUEST")) if invited else None,
    )


_CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Café – 😀\r\nEND:VCALENDAR\r\n".encode()


def raw_of(kind: Kind, language: str, poison: str) -> bytes:
    row = Claimed(
        **{
            name: getattr(ROW, name)
            for name in Claimed.__dataclass_fields__
            if name not in {"kind", "message_id"}
        },
        kind=kind.name,
        message_id=ledger.message_id(kind.name, ROW.id),
    )
    letter = letter_of(kind, language, poison)
    with clock.at(NOW):
        return message(row, kind, letter, words_of(kind, letter))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_kind_of_mail_is_well_formed_whatever_people_are_called(
    name: str, language: str
) -> None:
    for poison in HOSTILE:
        raw = raw_of(KINDS[name], language, poison)
        assert_plain_bytes(raw)
        parsed = email.message_from_bytes(raw, policy=policy.default)
        assert_nobody_else_is_told(raw, parsed)
        assert_its_own_headers(KINDS[name], raw)
        assert_parts(parsed)


def assert_plain_bytes(raw: bytes) -> None:
    """RFC 5321 section 4.5.3.1.6, RFC 5322 section 2.1.1, RFC 2045 section 6.7, RFC 8058."""
    assert raw.isascii()
    assert b"\0" not in raw
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(len(line) for line in head.split(b"\r\n")) <= 998
    written = [line for line in body.split(b"\r\n") if not line.startswith((b"--", b"Content-"))]
    assert max(len(line) for line in written) <= 76
    for line in head.split(b"\r\n"):
        assert re.match(rb"[A-Za-z-]+: |[ \t]", line), line
        if STRUCTURAL.match(line):
            assert b"=?" not in line
    structural = [line for line in head.split(b"\r\n") if STRUCTURAL.match(line)]
    following = dict(zip(head.split(b"\r\n"), head.split(b"\r\n")[1:], strict=False))
    assert not [line for line in structural if following.get(line, b"x")[:1] in b" \t"]


def assert_nobody_else_is_told(raw: bytes, parsed: EmailMessage) -> None:
    """One recipient, and no header that a name brought along."""
    names = [line.split(b":")[0].lower() for line in heads(raw)]
    assert len(names) == len(set(names))
    assert {b"bcc", b"cc", b"sender", b"return-path"} & set(names) == set()
    assert [each.addr_spec for each in parsed["To"].addresses] == ["anouk+forum@utrecht.example"]
    assert [each.addr_spec for each in parsed["From"].addresses] == ["forum@forum.example"]
    assert b"evil.example" not in b"".join(
        line for line in heads(raw) if line.lower().startswith((b"bcc", b"cc", b"list-"))
    )


def heads(raw: bytes) -> list[bytes]:
    """The header lines that begin a header."""
    lines = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    return [line for line in lines if line[:1] not in b" \t"]


def header(raw: bytes, name: str) -> str:
    """One header as it stands there, nothing decoded; "" when it is not there."""
    found = re.search(rb"^" + name.encode() + rb": (.*)\r$", raw.partition(b"\r\n\r\n")[0], re.M)
    return found[1].decode() if found else ""


def assert_its_own_headers(kind: Kind, raw: bytes) -> None:
    """What each kind must say of itself (RFC 2369, 2919, 3834, 8058; what providers ask)."""
    assert header(raw, "Message-ID") == ledger.message_id(kind.name, ROW.id)
    assert parsedate_to_datetime(header(raw, "Date")) == ROW.date
    assert header(raw, "Auto-Submitted") == "auto-generated"
    assert header(raw, "X-Auto-Response-Suppress") == "All"
    assert header(raw, "MIME-Version") == "1.0"
    a_list = kind.list_name is not None
    assert bool(header(raw, "List-ID")) is a_list
    assert bool(header(raw, "Feedback-ID")) is a_list
    if a_list:
        assert f"<{kind.list_name}.forum.example>" in header(raw, "List-ID")
        assert (
            header(raw, "Feedback-ID") == f"{kind.name}:{kind.list_name}:mensenhandel:samenspraak"
        )
    stoppable = bool(kind.stops or STOPS.get(kind.name))
    for name in ("List-Unsubscribe", "List-Archive", "List-Help", "List-Post", "Precedence"):
        assert bool(header(raw, name)) is stoppable, name
    if stoppable:
        one_click = (
            r"<http://[^ <>]+/afmelden/[a-z0-9.]+>, <mailto:u\+[^ <>]+@forum\.example\?[^>]+>"
        )
        assert re.fullmatch(one_click, header(raw, "List-Unsubscribe"))
        assert header(raw, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    if kind.name == "thread_news":
        after = "<thread_news.9.abcdefghij@forum.example>"
        assert header(raw, "In-Reply-To") == after
        assert re.fullmatch(rf"<thread\.12\.[a-z2-7]+@\S+> {after}", header(raw, "References"))


def assert_parts(parsed: EmailMessage) -> None:
    """Text first, everything quoted-printable, nothing that a reader stumbles over."""
    leaves = [part for part in parsed.walk() if not part.is_multipart()]
    assert [part.get_content_type() for part in leaves[:2]] == ["text/plain", "text/html"]
    for part in parsed.walk():
        assert part.defects == []
        if not part.is_multipart():
            assert part["Content-Transfer-Encoding"] == "quoted-printable"


@pytest.mark.parametrize("poison", HOSTILE)
def test_a_name_reads_back_as_it_was(poison: str) -> None:
    """As RFC 2047 reads it: what stands between two encoded words is not there (section 6.2)."""
    raw = raw_of(KINDS["digest"], "nl", poison)
    head = raw.partition(b"\r\n\r\n")[0].decode().replace("\r\n ", " ")
    for field, name in (("To", poison), ("From", f"Forum {poison}")):
        line = next(line for line in head.split("\r\n") if line.startswith(f"{field}: "))
        mailbox = line.partition(": ")[2].rpartition(" <")[0]
        quoted = mailbox[1:-1].replace(r"\\", "\\") if mailbox[:1] == '"' else mailbox
        told = str(make_header(decode_header(quoted)))
        assert told.split() == name.split()  # U+2028 and U+0085 are white space in a header


names = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=120)


@hypothesis_settings(max_examples=150, deadline=None)
@given(to_name=names, theme=names, subject=names.filter(str.strip))
def test_no_name_and_no_title_breaks_a_header(to_name: str, theme: str, subject: str) -> None:
    envelope = Envelope(
        delivery_id=1,
        message_id=ledger.message_id("digest", 1),
        date=ROW.date,
        kind="digest",
        to_name=to_name,
        to_address="anouk+forum@utrecht.example",
        sender_name=f"Forum {theme}",
        tenant="mensenhandel",
        list_name="overzicht",
        stops=next(iter(LETTERS)),
        member_id=17,
    )
    raw = compose(envelope, Rendered(subject, "x\n", "<p>x</p>\n"))
    assert_plain_bytes(raw)
    assert_nobody_else_is_told(raw, email.message_from_bytes(raw, policy=policy.default))

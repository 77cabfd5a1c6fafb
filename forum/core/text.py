"""Words on their way to a reader: Markdown, dates, numbers, names in order."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import unescape
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import nh3
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from forum.core import clock, i18n, markdown
from forum.core.pictures import Picture

Images = Mapping[str, Picture] | None

_PREFIXES = (
    *("van der", "van den", "van de", "van het", "van 't", "in 't", "in de", "op de", "op den"),
    *("uit de", "de la", "el", "de", "den", "der", "ten", "ter", "te", "van", "'t"),
)


def render_markdown(source: str, images: Images = None) -> str:
    """Safe HTML of Markdown. Headings start at h3: h1 and h2 belong to the page (WCAG 1.3.1)."""
    return markdown.render(source, images)


async def rendered(source: str, images: Images = None) -> str:
    """The same, off the event loop when the text is long: hostile ones take a third of a second."""
    if len(source) <= 2_000:
        return render_markdown(source, images)
    return await asyncio.to_thread(render_markdown, source, images)


def plain(html: str) -> str:
    """The text of rendered HTML on one line."""
    spaced = re.sub(r"</(p|li|h\d|blockquote|td|th|pre)>|<br>", " ", html)
    return " ".join(unescape(nh3.clean(spaced, tags=set())).split())


def excerpt(html: str, length: int = 200) -> str:
    """The beginning of rendered HTML as text, cut at a word, at most `length` characters."""
    text = plain(html)
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(",;:.-– ") + "…"


def slugify(title: str, length: int = 60) -> str:
    """`title` as it may stand in an address: "Zorgcoördinatie!" -> "zorgcoordinatie"."""
    folded = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    return slug[:length].rsplit("-", 1)[0] if len(slug) > length else slug or "-"


def one_line(text: str) -> str:
    """Normal form C, no control characters, single spaces."""
    kept = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def many_lines(text: str) -> str:
    """Normal form C, line ends as LF, no other control characters, trimmed."""
    lined = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lined if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", kept).strip()


def is_https(address: str) -> bool:
    """Whether this is a whole address that begins with https:// and leads where it says."""
    # Whitespace, control characters and a name before the host are how addresses deceive.
    if not re.fullmatch(r"[\x21-\x7e\u00a1-\uffff]+", address) or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and "@" not in parts.netloc
        and re.fullmatch(r"[^\s.<>\"'`]+(\.[^\s.<>\"'`]+)+", host) is not None
    )


def sort_name(name: str) -> str:
    """The Dutch order of names: "Anouk de Vries" -> "Vries, Anouk de"."""
    words = name.split()
    for start in range(1, len(words)):
        for prefix in _PREFIXES:
            size = len(prefix.split())
            if " ".join(words[start : start + size]).lower() == prefix and words[start + size :]:
                return f"{' '.join(words[start + size :])}, {' '.join(words[: start + size])}"
    return f"{words[-1]}, {' '.join(words[:-1])}" if len(words) > 1 else name


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def moment(at: datetime, zone: str = "Europe/Amsterdam") -> str:
    """ "22 september 2020 om 13:06" ("22 September 2020 at 13:06")."""
    local = at.astimezone(_zone(zone))
    pattern = "d MMMM y 'om' HH:mm" if i18n.language() == "nl" else "d MMMM y 'at' HH:mm"
    return _written(local.replace(second=0, microsecond=0, tzinfo=None), pattern, _locale())


@lru_cache(maxsize=4096)  # a page says the same minutes again and again, at 80 µs each
def _written(local: datetime, pattern: str, locale: str) -> str:
    return str(format_datetime(local, pattern, locale=locale))


def day(at: datetime | date, zone: str = "Europe/Amsterdam") -> str:
    """ "22 september 2020"."""
    local = at.astimezone(_zone(zone)).date() if isinstance(at, datetime) else at
    return str(format_date(local, "d MMMM y", locale=_locale()))


def month(first: date) -> str:
    """The month that a day is in: "november 2026"."""
    return str(format_date(first, "LLLL y", locale=_locale()))


def weekday(at: datetime, zone: str = "Europe/Amsterdam") -> str:
    """ "dinsdag 22 september 2020"."""
    return str(format_date(at.astimezone(_zone(zone)).date(), "EEEE d MMMM y", locale=_locale()))


def clock_time(at: datetime, zone: str = "Europe/Amsterdam") -> str:
    """ "13:06"."""
    return at.astimezone(_zone(zone)).strftime("%H:%M")


def recent(at: datetime, zone: str = "Europe/Amsterdam") -> str:
    """ "vandaag om 09:40", "gisteren om 09:40", else the whole moment."""
    today = clock.now().astimezone(_zone(zone)).date()
    that_day = at.astimezone(_zone(zone)).date()
    if that_day == today:
        return i18n.gettext("vandaag om %(time)s") % {"time": clock_time(at, zone)}
    if that_day == today - timedelta(days=1):
        return i18n.gettext("gisteren om %(time)s") % {"time": clock_time(at, zone)}
    return moment(at, zone)


def number(value: float) -> str:
    """1234.5 -> "1.234,5"."""
    return str(format_decimal(value, locale=_locale()))


def _locale() -> str:
    return "nl" if i18n.language() == "nl" else "en_GB"

"""Where in a recording a chapter begins, as an address that leads there."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


class Chapter(NamedTuple):
    """`at` as it is shown ("05:30"); `href` is "" when there is nothing to lead to."""

    at: str
    title: str
    href: str


def chapter(recording_url: str, at: str, title: str) -> Chapter:
    """The chapter at `at` ("05:30" or "1:05:30") of the recording at this https address."""
    return Chapter(at, title, moment_link(recording_url, seconds(at)) if recording_url else "")


def seconds(at: str) -> int:
    """ "1:05:30" is 3930."""
    total = 0
    for part in at.split(":"):
        total = total * 60 + int(part)
    return total


def moment_link(address: str, second: int) -> str:
    """The recording from this second on.

    Video sites have their own words for it; every other address gets a media fragment (W3C Media
    Fragments URI 1.0, section 4.2.1), which players know and all others pass over.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    if host in {"youtube.com", "m.youtube.com", "youtu.be", "youtube-nocookie.com"}:
        query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k != "t"]
        return urlunsplit(parts._replace(query=urlencode([*query, ("t", f"{second}s")])))
    if host in {"vimeo.com", "player.vimeo.com"}:
        return urlunsplit(parts._replace(fragment=f"t={second}s"))
    # A fragment that is there already may say which recording it is.
    return address if parts.fragment else urlunsplit(parts._replace(fragment=f"t={second}"))

"""What the HTML of a text may hold, whatever somebody typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

TAGS = {
    *("p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "hr"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    *("div", "section", "sup", "input"),  # frames that scroll, footnotes, tasks
}
ALLOWED = {
    "a": {"href", "rel", "title", "id", "class", "aria-label"},
    "ol": {"start"},
    "li": {"id", "class"},
    "th": {"scope"},
    "sup": {"class"},
    "section": {"class", "aria-label"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "pre": {"tabindex"},
    "input": {"type", "checked", "disabled", "aria-label"},
}
# What the renderer itself writes; nothing that a writer chooses gets into these.
WRITTEN = {
    "class": re.compile(r"prose__frame|footnote[\w-]*"),
    "id": re.compile(r"fn[\w:-]*"),
    "type": re.compile("checkbox"),
    "tabindex": re.compile("0"),
    "role": re.compile("region"),
}


class Looked(HTMLParser):
    """What in a piece of HTML may not be there: `bad`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.bad.append(tag)
        self.bad += [f"{tag} {name}" for name, _ in attrs if name not in ALLOWED.get(tag, set())]
        if tag == "input" and "disabled" not in dict(attrs):
            self.bad.append("a field to fill in")
        for name, value in attrs:
            if name in WRITTEN and not WRITTEN[name].fullmatch(value or ""):
                self.bad.append(f"{name}={value}")
            if name == "href" and urlsplit(value or "").scheme not in {
                "",
                "http",
                "https",
                "mailto",
            }:
                self.bad.append(f"{name}={value}")

    def handle_comment(self, data: str) -> None:
        self.bad.append("comment")

    def handle_decl(self, decl: str) -> None:
        self.bad.append("declaration")

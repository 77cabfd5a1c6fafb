"""The text of an HTML mail, as a reader sees it: quotes with `>`, no styles, no scripts.

Goes through the mail once, from `<` to `>`, and never back: what is broken is text, and no page
of brackets takes longer than its length.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

MOST = 400_000  # characters that are looked at
MOST_TAGS = 8_000  # what comes after is text without its lines
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg"})
_BLOCKS = frozenset(
    {
        *("p", "div", "ul", "ol", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr"),
        *("blockquote", "section", "article", "header", "footer", "dl", "dt", "dd", "body"),
    }
)
_APART = frozenset({"p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:]{0,20}")
_TAG = re.compile(r"<[^<>]*>")
_REPLIED = 'id="divRplyFwdMsg"'  # Outlook, in any language: from here on it is the mail replied to
_LINE = "_" * 32
_DEEPEST = 3  # marks of quoting that are told apart


@dataclass
class _Page:
    lines: list[str] = field(default_factory=lambda: [""])
    silent: str = ""
    quotes: int = 0

    def say(self, words: str) -> None:
        if self.silent or not words:
            return
        told = " ".join(words.split())
        if not told:
            self._space()
            return
        if words[0].isspace():
            self._space()
        self.lines[-1] += told
        if words[-1].isspace():
            self._space()

    def _space(self) -> None:
        if self.lines[-1] and self.lines[-1][-1] != " ":
            self.lines[-1] += " "

    def end_line(self, *, apart: bool = False) -> None:
        mark = "> " * min(self.quotes, _DEEPEST)
        if self.lines[-1].strip("> "):
            self.lines.append(mark)
        else:
            self.lines[-1] = mark
        if apart and len(self.lines) > 1 and self.lines[-2].strip("> "):
            self.lines.append(mark)

    def rule(self) -> None:
        """The line that Outlook draws in a text above the mail that is answered."""
        if not self.silent:
            self.lines[-1] += _LINE
            self.end_line()

    def tag(self, name: str) -> None:
        bare, closes = name.lstrip("/"), name[0] == "/"
        if self.silent:
            ended = (closes and bare == self.silent) or bare == "body"
            self.silent = "" if ended else self.silent
        elif bare in _SILENT:
            self.silent = "" if closes else bare
        elif bare == "br":
            self.lines.append("> " * min(self.quotes, _DEEPEST))
        elif bare == "li" and not closes:
            self.end_line()
            self.lines[-1] += "- "
        elif bare in {"td", "th"}:
            self._space()
        elif bare in _BLOCKS or bare == "li":
            self._block(bare, closes=closes)

    def _block(self, name: str, *, closes: bool) -> None:
        if name == "blockquote":
            self.quotes = max(0, self.quotes + (-1 if closes else 1))
        self.end_line(apart=name in _APART)


def plain(source: str) -> str:
    """What an HTML part says, line by line. Never raises."""
    text, page, place = source[:MOST], _Page(), 0
    for _ in range(MOST_TAGS):
        opens = text.find("<", place)
        if opens < 0:
            break
        page.say(html.unescape(text[place:opens]))
        place = _past_tag(page, text, opens)
    page.say(html.unescape(_TAG.sub(" ", text[place:])))
    return "\n".join(line.rstrip() if line != "-- " else line for line in page.lines).strip("\n")


def _past_tag(page: _Page, text: str, opens: int) -> int:
    """Take in the tag at `opens`; where the text goes on."""
    if text.startswith("<!--", opens):
        ends = text.find("-->", opens + 4)
        return len(text) if ends < 0 else ends + 3
    ends = text.find(">", opens)
    if ends < 0:
        return len(text)
    name = _NAME.match(text, opens + 1)
    if name:
        page.tag(name[0].lower())
        if name[0].lower() == "div" and text.find(_REPLIED, opens, min(ends, opens + 200)) > 0:
            page.rule()
    elif text[opens + 1 : opens + 2] not in {"!", "?"}:
        page.say("<")
        return opens + 1
    return ends + 1

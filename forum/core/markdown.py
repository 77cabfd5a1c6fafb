"""Markdown as members write it, as safe HTML.

CommonMark, with tables, task lists, footnotes, strikethrough, and addresses that become links.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from forum.core.pictures import Picture, placed

# Stored with the text, which is Dutch, whoever wrote it and whoever reads it.
_DONE, _TO_DO = "Gedaan", "Nog te doen"
_TABLE, _NOTES, _BACK = "Tabel", "Voetnoten", "Terug naar de tekst"
_MARKDOWN = (
    MarkdownIt(
        "commonmark",
        {
            "html": False,
            "breaks": True,
            "linkify": False,
            "typographer": False,
        },
    )
    .enable(["table", "strikethrough"])
    .use(footnote_plugin, inline=False)
)
_TAGS = {
    *("p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "sup"),
    *("h3", "h4", "h5", "h6", "hr", "table", "thead", "tbody", "tr", "th", "td", "div", "section"),
    *("input", "span", "img"),
}
_ATTRIBUTES = {
    "a": {"href", "id", "class", "aria-label"},
    "ol": {"start"},
    "li": {"id", "class"},
    "th": {"scope"},
    "sup": {"class"},
    "section": {"class", "aria-label"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "pre": {"tabindex"},
    "img": {"src", "alt", "width", "height", "loading"},
    "input": {"type", "checked", "disabled", "aria-label"},
}
_SCHEMES = {"https", "http", "mailto"}
_URL = re.compile(r"https?://[^\s<>\"'`|\\^{}\[\]]{4,500}")
_AFTER = ".,;:!?*_~"  # what ends a sentence is no part of its address
_TASK = re.compile(r"\[([ xX])\] +")


def render(source: str, images: Mapping[str, Picture] | None = None) -> str:
    """Safe HTML of Markdown. Headings start at h3: h1 and h2 belong to the page (WCAG 1.3.1).

    Of images only those in `images`, by address, are shown; others become links.
    Footnotes get ids that follow from the text, so two posts on a page have different ones.
    """
    mark = hashlib.sha256(source.encode()).hexdigest()[:8]
    env: dict[str, object] = {"docId": mark}
    tokens = _MARKDOWN.parse(source, env)
    placed(tokens, images or {})
    for place, token in enumerate(tokens):
        _adapt(tokens, place, token)
    html = str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env))
    return nh3.clean(
        _framed(html),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )


def _adapt(tokens: list[Token], place: int, token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    elif token.type == "th_open":
        token.attrSet("scope", "col")
    elif token.type == "inline" and token.children:
        token.children = _linked(token.children)
        if place > 1 and tokens[place - 2].type == "list_item_open":
            _task(token, tokens[place - 2])


def _task(token: Token, item: Token) -> None:
    """ "[x] Bellen" at the start of an item: a box that says what it is, and cannot be pressed."""
    first = (token.children or [])[0]
    match = _TASK.match(first.content) if first.type == "text" else None
    if match is None:
        return
    done = match.group(1) != " "
    word = _DONE if done else _TO_DO
    box = Token("html_inline", "", 0)
    checked = " checked" if done else ""
    box.content = f'<input type="checkbox" disabled{checked} aria-label="{word}"> '
    first.content = first.content[match.end() :]
    token.children = [box, *(token.children or [])]
    item.attrSet("class", "task")


def _linked(children: list[Token]) -> list[Token]:
    """These tokens, with each bare address outside a link turned into one."""
    found: list[Token] = []
    inside = 0
    for child in children:
        inside += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type == "text" and not inside and "://" in child.content:
            found += _pieces(child.content)
        else:
            found.append(child)
    return found


def _pieces(content: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    for match in _URL.finditer(content):
        address = _trimmed(match.group())
        found.append(_text(content[at : match.start()]))
        opening = Token("link_open", "a", 1, attrs={"href": _MARKDOWN.normalizeLink(address)})
        found += [opening, _text(address), Token("link_close", "a", -1)]
        at = match.start() + len(address)
    return [*found, _text(content[at:])]


def _trimmed(address: str) -> str:
    """Without the full stop after it, and without a bracket that was opened before it."""
    while True:
        shorter = address.rstrip(_AFTER)
        if shorter.endswith(")") and shorter.count(")") > shorter.count("("):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter


def _text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token


def _framed(html: str) -> str:
    """Tables and code that scroll by themselves, reachable by keyboard (WCAG 2.1.1)."""
    frame = f'<div class="prose__frame" tabindex="0" role="region" aria-label="{_TABLE}">'
    replaced = {
        "<table>": f"{frame}<table>",
        "</table>": "</table></div>",
        "<pre>": '<pre tabindex="0">',
        '<hr class="footnotes-sep" />\n': "",
        '<section class="footnotes">': f'<section class="footnotes" aria-label="{_NOTES}">',
        'class="footnote-backref">': f'class="footnote-backref" aria-label="{_BACK}">',
    }
    for old, new in replaced.items():
        html = html.replace(old, new)
    return html

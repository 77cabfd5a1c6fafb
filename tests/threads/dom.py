"""A document small enough to apply live frames to, as htmx does, and to compare two pages by."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Element:
    """One element; text stands among its children as words with single spaces."""

    tag: str
    attrs: dict[str, str | None] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def find(self, name: str) -> Element | None:
        """The element with this id, here or below."""
        if self.attrs.get("id") == name:
            return self
        below = (child.find(name) for child in self.children if isinstance(child, Element))
        return next((found for found in below if found), None)

    def replace(self, name: str, new: list[Element | str]) -> bool:
        """Put `new` in the place of the element with this id."""
        for place, child in enumerate(self.children):
            if isinstance(child, Element):
                if child.attrs.get("id") == name:
                    self.children[place : place + 1] = new
                    return True
                if child.replace(name, new):
                    return True
        return False


def lines(element: Element, depth: int = 0) -> list[str]:
    """The document as indented lines, attributes in order, to compare and to read."""
    words = "".join(f' {name}="{value}"' for name, value in sorted(element.attrs.items()))
    found = [f"{' ' * depth}<{element.tag}{words}>"]
    for child in element.children:
        if isinstance(child, Element):
            found += lines(child, depth + 1)
        else:
            found.append(f"{' ' * (depth + 1)}{child}")
    return found


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            child = self.open[-1].children[-1]
            assert isinstance(child, Element)
            self.open.append(child)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop().tag == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if words := " ".join(data.split()):
            self.open[-1].children.append(words)


def parse(html: str) -> Element:
    """The document. Fails on elements that are not closed in order."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder.open == [builder.root], f"<{builder.open[-1].tag}> is not closed"
    return builder.root


def show_own(page: Element, member_id: int) -> None:
    """Show what is this member's own, as the script does in what comes live."""
    for article in below(page, "article"):
        link = next(e for e in below(article, "a") if e.attrs.get("class") == "post__number")
        for place in below(article, "span"):
            if place.attrs.get("data-own-by") == str(member_id) and "hidden" in place.attrs:
                _fill(page, place, str(link.attrs["href"]))
    for element in below(page):
        if element.attrs.get("data-own-by") == str(member_id):
            element.attrs.pop("hidden", None)


def found(page: Element, name: str) -> Element:
    """The element with this id; a page without it is not what was asked for."""
    element = page.find(name)
    assert element is not None, f"no #{name} on the page"
    return element


def below(element: Element, tag: str | None = None) -> list[Element]:
    """All elements under this one, of one kind or of all."""
    here = [child for child in element.children if isinstance(child, Element)]
    deeper = [each for child in here for each in below(child)]
    return [each for each in [*here, *deeper] if tag in (None, each.tag)]


def _fill(page: Element, place: Element, at: str) -> None:
    acts = page.find(f"own-{place.attrs['data-fill']}") if "data-fill" in place.attrs else None
    if acts is None:
        return
    place.children = copy.deepcopy(acts.children)
    for element in below(place):
        for name, value in element.attrs.items():
            told = str(value).replace("{at}/{number}", at)
            element.attrs[name] = told.replace("{number}", at.rpartition("/")[2])


def apply(page: Element, frame: dict[str, Any]) -> None:
    """Do to `page` what the script does with `frame`; what has no place on it is left out."""
    content = parse(frame["content"]).children
    for child in [c for c in content if isinstance(c, Element) and "hx-swap-oob" in c.attrs]:
        content.remove(child)
        assert child.attrs.pop("hx-swap-oob") in {"outerHTML", "outerMorph"}
        page.replace(str(child.attrs["id"]), [child])
    target = str(frame["target"]).removeprefix("#")
    if frame["swap"] == "beforeend":
        place = page.find(target)
        assert place is not None
        place.children.extend(content)
    else:
        page.replace(target, content)

"""Images in Markdown: only those that the caller vouches for, by their address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Picture:
    """How an image is shown: a small one at `src`, its size in pixels, and what it shows."""

    src: str
    width: int
    height: int
    alt: str = ""


def placed(tokens: Sequence[Token], pictures: Mapping[str, Picture]) -> None:
    """Make of each image a known picture that leads to its original, or else a plain link."""
    for token in tokens:
        if token.children:
            token.children = list(_placed(token.children, pictures))


def _placed(children: Sequence[Token], pictures: Mapping[str, Picture]) -> Iterator[Token]:
    inside = 0
    for child in children:
        inside += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type != "image":
            yield child
            continue
        address = str(child.attrGet("src") or "")
        shown = _shown(child, address, pictures.get(address))
        yield from [shown] if inside else _linked(shown, address)


def _shown(image: Token, address: str, picture: Picture | None) -> Token:
    if picture is None:
        return Token("text", "", 0, content=image.content or address)
    image.attrs = {
        "src": picture.src,
        "alt": "",  # the renderer fills it with what stands between the brackets
        "width": picture.width,
        "height": picture.height,
        "loading": "lazy",
    }
    if not image.content and picture.alt:
        image.content = picture.alt
        image.children = [Token("text", "", 0, content=picture.alt)]
    return image


def _linked(shown: Token, address: str) -> Iterator[Token]:
    yield Token("link_open", "a", 1, attrs={"href": address})
    yield shown
    yield Token("link_close", "a", -1)

"""Mails made to break who reads them: lines that patterns run away on, parts without end, headers
without end, charsets that are none. Written for this; whole mails, as the door hands them over.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping

LINE = 40_000  # characters: about the longest line that a mail is given for this
HEAD = (
    b"Authentication-Results: mx.forum.example; dmarc=pass header.from=tilburg.example\r\n"
    b"From: Bram Jansen <bram.jansen@tilburg.example>\r\n"
)
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
RICH = b"Content-Type: text/html; charset=utf-8\r\n\r\n"
WORDS = b"Dit schreef ik zelf.\r\n\r\n"
MARK = b"##- Schrijf uw antwoord boven deze regel -##\r\n"

_SHAPES = {
    "letters": "x",
    "on and on": "On a ",
    "who wrote": "Op 3 maart 2026 om 10:12 schreef a <b@c.example>: ",
    "wrote without who": "Op 1 schreef ",
    "fields": "Van: a Verzonden: 2026 ",
    "rules": "-----Original Message ",
    "half rules": "-",
    "drawn": "_",
    "quotes": "> ",
    "groupwise": ">>> a 10:12 ",
    "marks": "##-",
    "half marks": "##-a",
    "greetings": "Met vriendelijke groet ",
    "telephones": "Verstuurd vanaf mijn ",
    "fetch": "Get Outlook for iOS ",
    "digits": "1 ",
    "numbers": "06-12345678 ",
    "addresses": "a@b.example ",
    "sites": "www.",
    "disclaimers": "dit bericht is ",
    "pictures": "[cid:",
    "signature": "-- ",
    "afterthoughts": "ps ",
    "colons": ": ",
    "stars": "*",
    "brackets": "<",
    "zero width": "\u200b",
    "bidi": "\u202e",
    "accents": "e\u0301",
    "hard spaces": "\u00a0",
}
_LINES = {
    **{name: shape * 3 for name, shape in _SHAPES.items()},
    "heads that never end": "Op 1 en",
    "blocks": "Van: x 2026",
    "closings": "Groet",
    "closings and names": "Groet\nJan",
    "sent from": "Verstuurd vanaf mijn iPhone",
    "turns": "> a\n\nb\n",
    "weak heads": "Op 3 maart 2026 om 10:12 schreef Jan:\n> a\n",
    "drawn lines": "_" * 32 + "\nOd: a@b.example\nDo: c@d.example\nKiedy: 2026",
    "signatures": "--",
    "empty": "",
    "our line": MARK.decode().strip(),
}
_PAGES = {
    "opened": "<",
    "comments": "<!--",
    "tags": "<a ",
    "quotes": "<blockquote>x",
    "boxes": "<div>",
    "items": "<li>x",
    "paragraphs": "<p>x</p>",
    "cells": "<td>x",
    "breaks": "<br>",
    "signs": "&",
    "numbers": "&#x",
    "entities": "&amp;",
    "silence": "<script>",
    "replied": '<div id="divRplyFwdMsg">',
    "attributes": '<p style="a">',
}


def plain(text: str) -> bytes:
    """A mail of one text."""
    return HEAD + PLAIN + text.encode()


def page(source: str) -> bytes:
    """A mail of one page."""
    return HEAD + RICH + source.encode()


def deep(levels: int) -> bytes:
    """Multiparts within multiparts, and a word in the innermost."""
    opened = "".join(
        f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(levels)
    )
    head = "Content-Type: multipart/mixed; boundary=b0\r\n\r\n"
    return HEAD + (head + opened + f"--b{levels}\r\n\r\nbinnenin\r\n").encode()


def mixed(*parts: bytes, boundary: bytes = b"x") -> bytes:
    """A mail of these parts, each with its headers."""
    head = HEAD + b"Content-Type: multipart/mixed; boundary=" + boundary + b"\r\n\r\n"
    each = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return head + each + b"--" + boundary + b"--\r\n"


def attached(content: bytes, name: str = "stuk.zip") -> bytes:
    """A part that is a file."""
    head = f'Content-Disposition: attachment; filename="{name}"\r\n'
    coded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    kind = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
    return kind + head.encode() + b"\r\n" + coded


def bomb(size: int = 10_000_000) -> bytes:
    """A few kilobytes that are this many when they are opened."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * size)
    return made.getvalue()


def _nested(levels: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * levels + b"binnenin"


def _around(levels: int, lines: int) -> bytes:
    """Multiparts around a file of many lines."""
    return deep(levels) + b"a" * 60 + (b"\r\n" + b"b" * 60) * lines


_COMPOSED: Mapping[str, bytes] = {
    "1,000 levels": deep(1_000),
    "24 levels around 10 MB": _around(24, 160_000),
    "1,000 mails in mails": _nested(1_000),
    "20,000 parts": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    + b"--x\r\n\r\na\r\n" * 20_000,
    "20,000 multiparts beside each other": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    + b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n" * 20_000,
    "parts with headers without end": mixed(*[b"X-A: b\r\n" * 2_000 + b"\r\na"] * 90),
    "1,000 files": mixed(PLAIN + WORDS, *[attached(b"x", f"{at}.pdf") for at in range(1_000)]),
    "bombs": mixed(PLAIN + WORDS, *[attached(bomb())] * 5),
    "a large photo": mixed(PLAIN + WORDS, attached(bytes(range(256)) * 30_000, "foto.jpg")),
    "a wrong boundary": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--y\r\n\r\n"
    + WORDS,
    "no boundary": HEAD + b"Content-Type: multipart/mixed\r\n\r\n--y\r\n\r\n" + WORDS,
    "a boundary without end": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n"
    + WORDS,
    "a boundary of 100 kB": mixed(PLAIN + WORDS, boundary=b"b" * 100_000),
    "a boundary within a boundary": mixed(
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n" + WORDS
    ),
    "lines that may be boundaries": HEAD
    + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    + b"--y\r\n" * 400_000,
}
_HEADERS: Mapping[str, bytes] = {
    "20,000 recipients": HEAD + b"To: " + b"a@b.example, " * 20_000 + b"\r\n" + PLAIN + WORDS,
    "20,000 recipients, a line each": HEAD
    + b"To: a@b.example"
    + b",\r\n a@b.example" * 20_000
    + b"\r\n"
    + PLAIN
    + WORDS,
    "10,000 headers": HEAD + b"X-A: b\r\n" * 10_000 + PLAIN + WORDS,
    "10,000 senders": HEAD * 10_000 + PLAIN + WORDS,
    "a header of 1 MB": HEAD + b"X-A: " + b"b" * 1_000_000 + b"\r\n" + PLAIN + WORDS,
    "a From of comments": b"From: " + b"(a" * 100_000 + b"\r\n" + PLAIN,
    "a From of brackets": b"From: " + b"<" * 100_000 + b"\r\n" + PLAIN,
    "a From of encoded words": b"From: " + b"=?a?q?" * 50_000 + b"\r\n" + PLAIN,
    "a subject of encoded words": HEAD
    + b"Subject: "
    + b"=?utf-8?q?" * 50_000
    + b"\r\n"
    + PLAIN
    + WORDS,
    "results of comments": b"Authentication-Results: " + b"(" * 100_000 + b"\r\n" + HEAD + PLAIN,
    "no id": b"Message-ID: <@>\r\n" + HEAD + PLAIN + WORDS,
    "an id of 1 MB": b"Message-ID: <" + b"a" * 1_000_000 + b">\r\n" + HEAD + PLAIN + WORDS,
    "8 bits in headers": HEAD
    + "Subject: Re: \xe9\xe8\xff \u20ac\r\n".encode("cp1252")
    + PLAIN
    + WORDS,
    "no colon": HEAD + b"dit is geen kop\r\n" * 500 + PLAIN + WORDS,
    "headers that go on": HEAD + b"\r\n ".join([b"X-A: b"] * 100_000) + b"\r\n" + PLAIN + WORDS,
    "nul in a header": HEAD
    + b"X-\0A: \0\r\nContent-Type: text/\0plain; charset=\0\r\n\r\n"
    + WORDS,
    "parameters in quotes": HEAD
    + b'Content-Type: text/plain; x="'
    + b";" * 200_000
    + b"\r\n\r\n"
    + WORDS,
    "parameters that go on": HEAD
    + b"Content-Type: text/plain"
    + b"".join(b"; x*%d=a" % at for at in range(20_000))
    + b"\r\n\r\n"
    + WORDS,
    "parameters of a part": mixed(b'Content-Type: text/plain; x="' + b";" * 300_000 + b"\r\n\r\na"),
    "a name of 100 kB": mixed(PLAIN + WORDS, attached(b"x", "a" * 100_000)),
    "a name that turns round": mixed(PLAIN + WORDS, attached(b"x", "\u202efdp.exe")),
    "rfc2231": HEAD + b"Content-Type: text/plain; name*0*=" + b"%" * 5_000 + b"\r\n\r\n" + WORDS,
}
_CODED: Mapping[str, bytes] = {
    f"charset {name or 'empty'}": HEAD
    + b'Content-Type: text/plain; charset="'
    + name.encode()
    + b'"\r\n\r\n'
    + body
    for name, body in {
        "klingon": WORDS,
        "": WORDS,
        "../../etc/passwd": WORDS,
        "punycode": b"a-" + b"zzzz" * 100_000,
        "idna": b"xn--" + b"a" * 100_000,
        "unicode_escape": b"\\N{BULLET}" * 20_000,
        "utf-7": b"+AAA" * 50_000,
        "utf-16": WORDS + b"\xd8" * 10_001,
        "zlib_codec": b"x\x9c" * 1_000,
        "hz": b"~{" * 50_000,
        "x" * 5_000: WORDS,
    }.items()
} | {
    "an unknown transfer": HEAD + b"Content-Transfer-Encoding: x\r\n" + PLAIN + WORDS,
    "broken base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 50_000 + b"A",
    "base64 of one letter a line": HEAD
    + b"Content-Transfer-Encoding: base64\r\n\r\n"
    + b"Q\r\n" * 50_000,
    "soft breaks": HEAD
    + b"Content-Transfer-Encoding: quoted-printable\r\n"
    + PLAIN
    + b"a=\r\n" * 200_000,
    "broken quoted-printable": HEAD
    + b"Content-Transfer-Encoding: quoted-printable\r\n"
    + PLAIN
    + b"=" * 1_000_000,
    "a paragraph that flows for ever": HEAD
    + b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n"
    + b"aaaaaaaaaa \r\n" * 76_000,
    "nul": HEAD + PLAIN + b"\0" * 10_000 + WORDS,
    "bytes": HEAD + b"\r\n" + bytes(range(256)) * 100,
    "nothing but bytes": bytes(range(256)) * 100,
    "8 million empty lines": HEAD + b"\r\n" + b"\n" * 8_000_000,
    "a line of 10 MB": HEAD + b"\r\n" + b"x" * 10_000_000,
    "no body": HEAD,
    "nothing": b"",
}
_HIDDEN: Mapping[str, bytes] = {
    "our line, hidden": page(
        "<p>Dit schreef ik zelf.</p>"
        '<div style="display:none">##- boven deze regel -##</div><p>van een ander</p>'
    ),
    "our line with no width": HEAD
    + PLAIN
    + WORDS
    + "#\u200b#\u2060- Schrijf uw \u202eantwoord boven deze regel -\u200d##\r\n".encode()
    + b"van een ander",
    "our line 10,000 times": HEAD + PLAIN + WORDS + MARK * 10_000,
    "100,000 tags": page("<p>Dit schreef ik zelf.</p>" + "<b>" * 100_000),
    "attributes of 300 kB": page('<p x="' + "a" * 300_000 + '">Dit schreef ik zelf.</p>'),
}


def _filled(each: str) -> str:
    return each * (LINE // len(each))


HOSTILE: Mapping[str, bytes] = {
    **{f"a line of {name}": plain(_filled(shape)) for name, shape in _SHAPES.items()},
    **{f"lines of {name}": plain(_filled(f"{each}\n")) for name, each in _LINES.items()},
    **{f"a page of {name}": page(_filled(each)) for name, each in _PAGES.items()},
    **_COMPOSED,
    **_HEADERS,
    **_CODED,
    **_HIDDEN,
}

"""Whether everything a person reads is said in every language.

Dutch is what the sources say. Found there: calls of `_`, `gettext`, `ngettext` and `N_` in
Python and in templates, and the sentences of `Problem`s, which are translated at the edge.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from forum.core import i18n
from forum.core.settings import ROOT

SOURCES = ("forum", "notifications", "workers", "templates")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "filled": None}
PROBLEMS = frozenset(
    {"Problem", "Invalid", "NotFound", "SignInNeeded", "Forbidden", "Conflict", "TooLarge"}
    | {"TooMany"}
)


def translation_faults() -> list[str]:
    """Messages without English, and English that no source asks for any more."""
    wanted = dict(messages())
    english = i18n.catalogue("en")
    missing = [
        f"{where}: no English for {message!r}"
        for message, where in sorted(wanted.items(), key=lambda item: item[1])
        if not all(english.get(message) or ("",))
    ]
    unused = [f"locale/en: {message!r} is used nowhere" for message in english.keys() - wanted]
    return missing + sorted(unused)


def messages() -> Iterator[tuple[str, str]]:
    """Every message id with the file that says it."""
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".html", ".txt"} and "node_modules" not in path.parts:
                yield from _from_file("jinja2", path)
            elif path.suffix == ".py":
                yield from _from_file("python", path)
                yield from _from_problems(path)


def _from_file(method: str, path: Path) -> Iterator[tuple[str, str]]:
    options = {"extensions": "jinja2.ext.do", "newstyle_gettext": "true", "silent": "false"}
    chosen = options if method == "jinja2" else {}
    for found in extract_from_file(method, path, keywords=KEYWORDS, options=chosen):
        message = found[1]
        text = message if isinstance(message, str) else message[0]
        if text:
            yield text, str(path.relative_to(ROOT))


def _from_problems(path: Path) -> Iterator[tuple[str, str]]:
    where = str(path.relative_to(ROOT))
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and _name(node.func) in PROBLEMS:
            yield from ((text, where) for text in _sentences(node))
        elif isinstance(node, ast.ClassDef):
            yield from ((text, where) for text in _attribute(node))


def _name(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def _sentences(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        values = argument.values if isinstance(argument, ast.Dict) else [argument]
        for value in values:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                yield value.value


def _attribute(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        if not isinstance(line, ast.Assign) or _name(line.targets[0]) != "sentence":
            continue
        if isinstance(line.value, ast.Constant):  # what stands in N_() is found anyway
            yield str(line.value.value)

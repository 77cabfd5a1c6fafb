"""Templates in which the fixed sentences are translated when they are compiled.

A page says some sixty fixed sentences; looking each of them up while rendering cost as much as
all the rest. So there is one compiled form of a template per language, in which `_("…")` without
values has become text. What has values is still looked up at render time.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer

from forum.core import i18n


class SpokenEnvironment(Environment):
    """An environment for one language. Rendering must happen while that language is spoken."""

    language: str

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What templates may use besides their context: a plain dict.

        Jinja's chain of maps would let the globals change later, which ours never do; every
        import and include within a page walked all of it.
        """
        return {**self.globals, **(d or {})}

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, *more: Any, **kw: Any
    ) -> str:
        """Jinja's hook between parsing and compiling."""
        escaped = self.autoescape(name) if callable(self.autoescape) else self.autoescape
        with i18n.speaking(self.language):
            folded = _Fold(escaped=escaped).visit(source)
        return super()._generate(folded, name, filename, *more, **kw)


class _Fold(NodeTransformer):
    def __init__(self, *, escaped: bool) -> None:
        self._escaped = escaped

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        sentence = _fixed(node)
        if sentence is None:
            return node
        # As Jinja's newstyle gettext does: "%%" is "%", and a translation is markup.
        text = nodes.Const(i18n.gettext(sentence) % {}, lineno=node.lineno)
        return nodes.MarkSafe(text, lineno=node.lineno) if self._escaped else text


def _fixed(node: nodes.Call) -> str | None:
    """The sentence when this is `_("…")` with nothing to fill in."""
    named = isinstance(node.node, nodes.Name) and node.node.name in {"_", "gettext"}
    if not named or node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) != 1:
        return None
    said = node.args[0]
    return said.value if isinstance(said, nodes.Const) and isinstance(said.value, str) else None

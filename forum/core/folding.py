"""Templates in which the fixed sentences are translated when they are compiled.

A page says some sixty fixed sentences; looking each of them up while rendering cost as much as
all the rest. So there is one compiled form of a template per language, in which `_("…")` without
values has become text. What has values is still looked up at render time.

An icon or a button of which everything is fixed costs as much as a sentence did: a call of an
imported macro that is told nothing but constants becomes its text as well. Not while templates
are reloaded: who edits a macro wants to see it on every page.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

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
            folded = _Fold(self, escaped, _named_again(source)).visit(source)
        return super()._generate(folded, name, filename, *more, **kw)


class _Fold(NodeTransformer):
    def __init__(self, env: SpokenEnvironment, escaped: bool, unsure: frozenset[str]) -> None:
        self._env = env
        self._escaped = escaped
        self._unsure = unsure
        self._context = nodes.EvalContext(env)
        self._macros: dict[str, tuple[str, str]] = {}

    def visit_FromImport(self, node: nodes.FromImport) -> nodes.Node:
        """Remember the macros that see nothing of the page they are called on."""
        if not node.with_context and isinstance(node.template, nodes.Const):
            for name in node.names:
                macro, known_as = name if isinstance(name, tuple) else (name, name)
                self._macros[known_as] = (node.template.value, macro)
        return node

    def visit_CondExpr(self, node: nodes.CondExpr) -> nodes.Node:
        """`{{ x if y }}` without "else" is empty text; Jinja's undefined costs ten times that."""
        self.generic_visit(node)
        if node.expr2 is None:
            node.expr2 = nodes.Const("", lineno=node.lineno)
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        sentence = _fixed(node)
        if sentence is None:
            return self._made(node) or node
        # As Jinja's newstyle gettext does: "%%" is "%", and a translation is markup.
        text = nodes.Const(i18n.gettext(sentence) % {}, lineno=node.lineno)
        return nodes.MarkSafe(text, lineno=node.lineno) if self._escaped else text

    def _made(self, node: nodes.Call) -> nodes.Node | None:
        """What a macro says to constants; None when it is no macro, or they are none."""
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in self._macros or name in self._unsure or self._env.auto_reload:
            return None
        try:
            args, told = self._constants(node)
        except nodes.Impossible:
            return None
        template, macro = self._macros[name]
        said = getattr(self._env.get_template(template).module, macro)(*args, **told)
        text = nodes.Const(str(said), lineno=node.lineno)
        return nodes.MarkSafe(text, lineno=node.lineno) if isinstance(said, Markup) else text

    def _constants(self, node: nodes.Call) -> tuple[list[Any], dict[str, Any]]:
        """What it is told. Raises `Impossible` when that is known on the page only."""
        if node.dyn_args or node.dyn_kwargs:
            raise nodes.Impossible
        args = [each.as_const(self._context) for each in node.args]
        return args, {each.key: each.value.as_const(self._context) for each in node.kwargs}


def _named_again(source: nodes.Template) -> frozenset[str]:
    """Names that the template gives to something itself: those may be no macros there."""
    found = source.find_all(nodes.Name)
    return frozenset(each.name for each in found if each.ctx in {"store", "param"})


def _fixed(node: nodes.Call) -> str | None:
    """The sentence when this is `_("…")` with nothing to fill in."""
    named = isinstance(node.node, nodes.Name) and node.node.name in {"_", "gettext"}
    if not named or node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) != 1:
        return None
    said = node.args[0]
    return said.value if isinstance(said, nodes.Const) and isinstance(said.value, str) else None

"""Textual's stylesheet, which does no work twice as long as the colours are the same.

Textual reads every source again when a screen with rules of its own is shown for the first time, when a mode
is gone to for the first time and, above 64 sources, when a kind of widget is mounted for the first time. And
it finds the rules of every widget anew when one above it gets or loses a class or focus, and when a screen
comes to the front.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from textual.cache import LRUCache
from textual.css.model import RuleSet, SelectorType
from textual.css.styles import RulesMap, Styles
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

SOURCES = 1024
"""More than there are kinds of widgets and screens."""

Every = dict[tuple[int, ...], "_Candidates"]
"""By the rules: what was found is still true when other rules have been read."""

_Selected = tuple[type[DOMNode], frozenset[str], str | None]
"""Of a node what no pseudo-class changes: its type, its classes, and its id when some rule asks for it."""


class _Candidates:
    """What is known of every node that is selected alike: the rules that may hold for it."""

    def __init__(self, rules: Sequence[RuleSet], excluded: set[str]) -> None:
        self._rules = rules
        pseudo = set().union(*(rule.pseudo_classes for rule in rules))
        self.hover = "hover" in pseudo
        self.focus_within = "focus-within" in pseudo
        self.order = not pseudo.isdisjoint(
            {"first-of-type", "last-of-type", "first-child", "last-child", "empty"}
        )
        self.odd_or_even = not pseudo.isdisjoint({"odd", "even"})
        self.repeatable = pseudo.isdisjoint(excluded)
        """Whether nothing but the path of nodes decides: not its neighbours, nor what is inside it."""
        self._asked: dict[_Selected, tuple[str, ...]] = {}
        self.found: dict[tuple[object, ...], RulesMap] = {}
        """What held, by the path of nodes."""

    def asked_of(self, node: DOMNode, selected: _Selected) -> tuple[str, ...]:
        """The pseudo-classes that some of the rules ask a node of the path for."""
        asked = self._asked.get(selected)
        if asked is None:
            asked = self._asked[selected] = tuple(
                sorted(
                    {
                        name
                        for rule in self._rules
                        for one in rule.selector_set
                        for selector in one.selectors
                        if selector.pseudo_classes and selector._check(node)
                        for name in selector.pseudo_classes
                    }
                )
            )
        return asked


class _Selection:
    """Which rules may hold for a node, for a stylesheet with these rules."""

    def __init__(self, rules: list[RuleSet], names: dict[str, list[RuleSet]], every: Every) -> None:
        self.rules = rules
        self._names = names
        self._ids = {
            selector.name
            for rule in rules
            for one in rule.selector_set
            for selector in one.selectors
            if selector.type is SelectorType.ID
        }
        self._every = every
        self._candidates: dict[_Selected, _Candidates] = {}

    def selected(self, node: DOMNode) -> _Selected:
        """How the node is selected."""
        id_ = node._id
        return type(node), frozenset(node._classes), id_ if id_ in self._ids else None

    def candidates(self, node: DOMNode, excluded: set[str]) -> _Candidates:
        """The rules that may hold for the node, in Textual's order."""
        selected = self.selected(node)
        found = self._candidates.get(selected)
        if found is None:
            limit = {rule for name in self._names.keys() & node._selector_names for rule in self._names[name]}
            rules = [rule for rule in reversed(self.rules) if rule in limit]
            key = tuple(map(id, rules))
            found = self._every.get(key) or self._every.setdefault(key, _Candidates(rules, excluded))
            self._candidates[selected] = found
        return found


class KeptStylesheet(Stylesheet):
    """Gives what `Stylesheet` gives."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(SOURCES)
        self._every: Every = {}
        self._selection: _Selection | None = None

    def set_variables(self, variables: dict[str, str]) -> None:
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Nothing of this one is replaced before everything has been read."""
        self.parse()

    def apply(
        self, node: DOMNode, *, animate: bool = False, cache: dict[tuple[Any, ...], RulesMap] | None = None
    ) -> None:
        rules = self.rules
        selection = self._selection
        if selection is None or selection.rules is not rules:
            selection = self._selection = _Selection(rules, self.rules_map, self._every)
        candidates = selection.candidates(node, self._EXCLUDE_PSEUDO_CLASSES_FROM_CACHE)
        if not candidates.repeatable:
            super().apply(node, animate=animate, cache=cache)
            return
        path: list[object] = []
        above: DOMNode | None = node
        while isinstance(above, DOMNode):
            selected = selection.selected(above)
            path.append(selected)
            path += [above.has_pseudo_class(name) for name in candidates.asked_of(above, selected)]
            above = cast("DOMNode | None", above._parent)
        key = tuple(path)
        held = candidates.found.get(key)
        if held is None:
            fresh: dict[tuple[Any, ...], RulesMap] = {}
            super().apply(node, animate=animate, cache=fresh)
            candidates.found[key] = _set(next(iter(fresh.values()), RulesMap()))
            return
        node._has_hover_style = candidates.hover
        node._has_focus_within = candidates.focus_within
        node._has_order_style = candidates.order
        node._has_odd_or_even = candidates.odd_or_even
        if held:
            self._replace(node, held, animate)
        self._process_component_classes(node)

    def _replace(self, node: DOMNode, held: RulesMap, animate: bool) -> None:
        """Set one by one only what is not as it was.

        Textual asks too whether anything is to change, but compares how often it has as well: never the same.
        """
        base = node.styles.base
        if base._rules == held:
            node.notify_style_update()
        elif base._rules:
            self.replace_rules(node, held, animate=animate)
        else:  # nothing has been said of it yet
            base.merge_rules(held)
            base.refresh(layout=True)
            node.notify_style_update()

    def _process_component_classes(self, node: DOMNode) -> None:
        """The nodes that stand for the parts of a widget are kept; Textual makes new ones each time."""
        changed = False
        kept = node._component_styles
        for name in sorted(node._get_component_classes()):
            part = kept[name].node if name in kept else None
            if part is None:
                part = DOMNode(classes=name)
                part._attach(node)
                kept[name] = part.styles
            before = part.styles.base._updates
            self.apply(part)
            changed = changed or part.styles.base._updates != before
        if changed:
            node.refresh()


def _set(rules: RulesMap) -> RulesMap:
    """The rules as they stand in a node that they have been set in: words have become what they mean."""
    styles = Styles()
    for name, value in rules.items():
        setattr(styles, name, value)
    return styles._rules

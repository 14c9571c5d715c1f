"""The part of the Filter menu for the firm's own fields: options at once, other values asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Kind
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.ask import AskText
from crm_desktop.ui.theme import icon
from crm_desktop.viewmodels.fields import ICONS
from crm_desktop.viewmodels.lists.custom import Operator, condition_words, custom_leaf, operators_of, refusal
from crm_desktop.viewmodels.lists.filter import Leaf

Add = Callable[[Leaf], None]


def fill_custom(menu: QMenu, store: Store, kind: Kind, add: Add, host: QWidget | None) -> None:
    """Offer the firm's fields, each with the ways to compare it."""
    fields = list_custom_fields(store, kind.name)
    if not fields:
        return
    menu.addSeparator()
    for field in fields:
        part = menu.addMenu(icon(ICONS.get(field.type, "type")), field.label.replace("&", "&&"))
        if field.type == "yes_no":
            _offer(part, field, add, (("1", tr("Yes")), ("0", tr("No"))))
        elif field.has_options:
            _offer(part, field, add, tuple((option.key, option.label) for option in field.options))
        for op in operators_of(field):
            if not op.has_value:
                leaf = custom_leaf(field, op.name)
                part.addAction(op.words).triggered.connect(lambda _=False, leaf=leaf: add(leaf))
            elif not (field.has_options or field.type == "yes_no"):
                part.addAction(tr("{operator}…", operator=op.words)).triggered.connect(
                    lambda _=False, field=field, op=op: ask_value(field, op, add, host)
                )


def ask_value(field: CustomField, op: Operator, add: Add, host: QWidget | None) -> AskText:
    """Ask with what a field is compared."""
    ask = AskText(condition_words(field, op.name, "…"), field.label, host)
    ask.check = lambda typed: "" if op.name in ("contains", "begins") else refusal(field, typed)
    ask.answered.connect(lambda typed: add(custom_leaf(field, op.name, typed)))
    ask.open()
    return ask


def _offer(menu: QMenu, field: CustomField, add: Add, values: tuple[tuple[str, str], ...]) -> None:
    for value, words in values:
        leaf = custom_leaf(field, "is", value)
        menu.addAction(words.replace("&", "&&")).triggered.connect(lambda _=False, leaf=leaf: add(leaf))
    menu.addSeparator()

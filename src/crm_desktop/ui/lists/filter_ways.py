"""The part of the Filter menu that one field has: its options at once, other values asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QMenu, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import Kind
from crm_desktop.services.filter_fields import Asked, Family
from crm_desktop.services.filter_values import number_of_days
from crm_desktop.ui.lists.ask import AskText
from crm_desktop.ui.lists.ask_some import AskSome, AskTwo
from crm_desktop.ui.lists.format import number
from crm_desktop.ui.theme import icon
from crm_desktop.viewmodels.fields import ICONS
from crm_desktop.viewmodels.lists.filter import DAYS, Leaf
from crm_desktop.viewmodels.lists.offers import Needs, Offer, leaf_of, offers_of, refusal_of, value_options
from crm_desktop.viewmodels.lists.words import condition_words, own_words

Add = Callable[[Leaf], None]
_ICONS = {
    Family.TEXT: "type",
    Family.CHOICE: "circle-dot",
    Family.YES_NO: "circle-check",
    Family.NUMBER: "hash",
    Family.DATE: "calendar",
    Family.MOMENT: "clock",
    Family.PLACE: "map-pin",
}
_OWN_ICONS = {
    "phone": "phone", "email": "mail", "country": "globe", "birthday": "cake", "job_title": "briefcase",
    "updated_at": "history", "created_at": "plus",
}  # fmt: skip


@dataclass(frozen=True)
class Ways:
    """Fills menus of fields of one kind; `add` takes a condition, dialogs belong to `host`."""

    kind: Kind
    add: Add
    host: QWidget | None

    def menu(self, parent: QMenu, asked: Asked, title: str = "") -> QMenu:
        """Add the menu of a field."""
        name = ICONS.get(asked.custom.type, "type") if asked.custom else _ICONS.get(asked.family, "tag")
        part = parent.addMenu(icon(_OWN_ICONS.get(asked.name, name)), title or asked.label.replace("&", "&&"))
        self.fill(part, asked, value_options(asked))
        return part

    def fill(self, part: QMenu, asked: Asked, options: Sequence[tuple[str, str]]) -> None:
        """Offer a field's options, then each way to compare it."""
        for value, words in options:
            self._leaf(part, words.replace("&", "&&"), leaf_of(asked, "is", value))
        if asked.name == "next_step_at":
            self._leaf(part, tr("is late"), leaf_of(asked, "before", 0))
        if options:
            part.addSeparator()
        for offer in offers_of(asked):
            if offer.needs is Needs.NOTHING:
                self._leaf(part, own_words(asked.name, offer.op) or offer.words, leaf_of(asked, offer.op))
            elif offer.needs is Needs.DAYS:
                self._days(part.addMenu(offer.words), asked, offer.op)
            elif offer.needs is not Needs.SOME or options:
                self._ask(part, asked, offer, options)

    def ask(self, asked: Asked, offer: Offer, options: Sequence[tuple[str, str]] = ()) -> QDialog:
        """Ask with what a field is compared."""
        title = condition_words(asked, offer.op, ("…", "…") if offer.needs is Needs.TWO else "…")
        ask: AskText | AskTwo | AskSome
        if offer.needs is Needs.SOME:
            ask = AskSome(title, asked.label, options, self.host)
        elif offer.needs is Needs.TWO:
            ask = AskTwo(title, self.host)
            ask.check = lambda typed: refusal_of(self.kind, asked, offer.op, typed)
        else:
            ask = AskText(title, asked.label, self.host)
            ask.check = lambda typed: refusal_of(self.kind, asked, offer.op, typed)
        ask.answered.connect(lambda value: self.add(leaf_of(asked, offer.op, value)))
        ask.open()
        return ask

    def _ask(self, part: QMenu, asked: Asked, offer: Offer, options: Sequence[tuple[str, str]]) -> None:
        action = part.addAction(tr("{operator}…", operator=offer.words))
        action.triggered.connect(lambda: self.ask(asked, offer, options))

    def _days(self, menu: QMenu, asked: Asked, op: str) -> None:
        for days in DAYS:
            self._leaf(menu, trn("{n} day", "{n} days", days, n=number(days)), leaf_of(asked, op, days))
        menu.addAction(tr("Another number…")).triggered.connect(lambda: self._ask_days(asked, op))

    def _ask_days(self, asked: Asked, op: str) -> None:
        ask = AskText(asked.label, tr("Number of days"), self.host)
        ask.check = lambda typed: _wrong_days(asked, typed)
        ask.answered.connect(lambda typed: self.add(leaf_of(asked, op, number_of_days(asked.label, typed))))
        ask.open()

    def _leaf(self, menu: QMenu, text: str, leaf: Leaf) -> None:
        menu.addAction(text).triggered.connect(lambda: self.add(leaf))


def _wrong_days(asked: Asked, typed: str) -> str:
    try:
        number_of_days(asked.label, typed)
    except CrmError as error:
        return f"{error.title}. {error.advice}"
    return ""

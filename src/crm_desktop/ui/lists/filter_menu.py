"""The Filter menu: what a list can be limited to; values come from what is in the file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import COMPANY, PERSON, Kind
from crm_desktop.services.search import search
from crm_desktop.services.tags import list_tags
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.ask import AskText
from crm_desktop.ui.theme import icon
from crm_desktop.viewmodels.lists.filter import DAYS, Leaf

_MOST_TAGS = 30
Add = Callable[[Leaf], None]


class FilterMenu(QMenu):
    """Filled when it opens, so that a new tag is there at once."""

    def __init__(self, store: Store, kind: Kind, add: Add, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._kind, self._add = store, kind, add
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer what can be chosen now."""
        self.clear()
        self._ask("search", tr("Te&xt…"), tr("Filter by text"), tr("Words to find"), "text", "contains")
        self._fill_tags(self.addMenu(icon("tag"), tr("&Tag")))
        if self._kind is PERSON:
            self.addAction(icon("building-2"), tr("&Company…")).triggered.connect(lambda: self.ask_company())
        else:
            self._fill_types(self.addMenu(icon("building-2"), tr("T&ype")))
        self._ask("map-pin", tr("C&ity…"), tr("Filter by city"), tr("City"), "city", "is")
        self._ask("globe", tr("Co&untry…"), tr("Filter by country"), tr("Country"), "country", "is")
        contact = self.addMenu(icon("clock"), tr("&Last contact"))
        for days in DAYS:
            text = trn("Over {n} day ago", "Over {n} days ago", days)
            self._leaf(contact, text, Leaf("last_contact_at", "before", days))
        self._leaf(contact, tr("No contact yet"), Leaf("last_contact_at", "empty"))
        changed = self.addMenu(icon("history"), tr("C&hanged"))
        for days in DAYS[:5]:
            text = trn("In the last {n} day", "In the last {n} days", days)
            self._leaf(changed, text, Leaf("updated_at", "after", days))
        missing = self.addMenu(icon("circle-minus"), tr("&Missing"))
        self._leaf(missing, tr("Without a phone"), Leaf("phone", "empty"))
        self._leaf(missing, tr("Without an e-mail"), Leaf("email", "empty"))
        self._leaf(missing, tr("Without a tag"), Leaf("tag", "empty"))
        if self._kind is PERSON:
            self._leaf(missing, tr("Without a company"), Leaf("company_id", "empty"))
        from crm_desktop.ui.lists.custom_filters import fill_custom  # late: start-up

        fill_custom(self, self._store, self._kind, self._add, self.parentWidget())

    def ask_company(self) -> None:
        """Ask for a company by name."""
        ask = AskText(
            tr("Filter by company"), tr("Company"), self.parentWidget(), suggest=lambda text: self._companies(text)
        )
        ask.check = lambda text: (
            "" if self._company(text) else tr("There is no company of this name. Choose one below.")
        )
        ask.answered.connect(self._on_company)
        ask.open()

    def _on_company(self, text: str) -> None:
        found = self._company(text)
        if found is not None:
            self._add(Leaf("company_id", "is", found[0], found[1]))

    def _company(self, text: str) -> tuple[str, str] | None:
        hits = search(self._store, text, kinds=[COMPANY.name], limit=8)
        exact = [hit for hit in hits if hit.title.casefold() == text.strip().casefold()]
        found = (exact or hits)[:1]
        return (found[0].id, found[0].title) if found else None

    def _companies(self, text: str) -> list[str]:
        return [hit.title for hit in search(self._store, text, kinds=[COMPANY.name], limit=8)]

    def _fill_tags(self, menu: QMenu) -> None:
        tags = list_tags(self._store)[:_MOST_TAGS]
        for row in tags:
            self._leaf(menu, row.name.replace("&", "&&"), Leaf("tag", "is", row.name))
        if not tags:
            menu.addAction(tr("There are no tags yet")).setEnabled(False)

    def _fill_types(self, menu: QMenu) -> None:
        for option in self._kind.by_name["type"].options:
            self._leaf(menu, tr(option.label), Leaf("type", "is", option.value))

    def _leaf(self, menu: QMenu, text: str, leaf: Leaf) -> None:
        menu.addAction(text).triggered.connect(lambda: self._add(leaf))

    def _ask(self, icon_name: str, text: str, title: str, label: str, field: str, op: str) -> None:
        def ask() -> None:
            dialog = AskText(title, label, self.parentWidget())
            dialog.answered.connect(lambda typed: self._add(Leaf(field, op, typed)))
            dialog.open()

        self.addAction(icon(icon_name), text).triggered.connect(ask)

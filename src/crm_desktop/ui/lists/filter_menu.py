"""The Filter menu: what a list can be limited to; values come from what is in the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.domain.i18n import mark, tr
from crm_desktop.domain.specs import COMPANY, PERSON, Kind
from crm_desktop.services.search import search
from crm_desktop.services.tags import list_tags
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.ask import AskText
from crm_desktop.ui.theme import icon
from crm_desktop.viewmodels.lists.filter import Leaf

if TYPE_CHECKING:
    from crm_desktop.ui.lists.filter_ways import Ways

_MOST_TAGS = 30
_TITLES = {
    "type": mark("T&ype"),
    "job_title": mark("&Job title"),
    "phone": mark("&Phone"),
    "email": mark("&E-mail"),
    "city": mark("C&ity"),
    "country": mark("Co&untry"),
    "last_contact_at": mark("&Last contact"),
    "next_step_at": mark("&Next step"),
    "updated_at": mark("C&hanged"),
    "created_at": mark("Cre&ated"),
}
Add = Callable[[Leaf], None]


class FilterMenu(QMenu):
    """Filled when it opens, so that a new tag is there at once."""

    def __init__(self, store: Store, kind: Kind, add: Add, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._kind, self._add = store, kind, add
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer what can be chosen now."""
        from crm_desktop.services.filter_fields import asked_field  # late: start-up
        from crm_desktop.ui.lists.filter_ways import Ways
        from crm_desktop.viewmodels.lists import offers

        for part in self.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            part.deleteLater()
        self.clear()
        kind, ways = self._kind, Ways(self._kind, self._add, self.parentWidget())
        self.addAction(icon("search"), tr("Te&xt…")).triggered.connect(lambda: self._ask_text("", self._add))
        self._fill_tags(self.addMenu(icon("tag"), tr("&Tag")), ways)
        if kind is PERSON:
            self._fill_company(self.addMenu(icon("building-2"), tr("&Company")), ways)
        else:
            sort = asked_field(kind, "type")
            ways.menu(self, sort, tr(_TITLES[sort.name]))
        for asked in offers.first_fields(kind):
            ways.menu(self, asked, tr(_TITLES[asked.name]))
        for asked in offers.times_of(kind):
            ways.menu(self, asked, tr(_TITLES[asked.name]))
        more = self.addMenu(icon("ellipsis"), tr("&More fields"))
        for asked in offers.more_fields(kind):
            ways.menu(more, asked)
        own = offers.custom_asked(self._store, kind)
        if own:
            self.addSeparator()
        for asked in own:
            ways.menu(self, asked)

    def edit(self, leaf: Leaf, at: QPoint, change: Add) -> QMenu | None:
        """Offer the ways to compare the field of a condition that stands; None where it can only be removed."""
        from crm_desktop.ui.lists.filter_ways import Ways  # late: start-up
        from crm_desktop.viewmodels.lists import offers

        if leaf.field == "text":
            self._ask_text(str(leaf.value or ""), change)
            return None
        asked = offers.find_asked(self._store, self._kind, "company" if leaf.field == "company_id" else leaf.field)
        if asked is None:
            return None
        menu = QMenu(self.parentWidget())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        names = [row.name for row in list_tags(self._store)[:_MOST_TAGS]] if asked.name == "tag" else ()
        options = [(name, name) for name in names] or offers.value_options(asked)
        Ways(self._kind, change, self.parentWidget()).fill(menu, asked, options)
        menu.popup(at)
        return menu

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

    def _fill_company(self, menu: QMenu, ways: Ways) -> None:
        from crm_desktop.services.filter_fields import asked_field

        menu.addAction(tr("{operator}…", operator=tr("is"))).triggered.connect(lambda: self.ask_company())
        menu.addSeparator()
        ways.fill(menu, asked_field(self._kind, "company"), ())

    def _fill_tags(self, menu: QMenu, ways: Ways) -> None:
        from crm_desktop.services.filter_fields import asked_field

        names = [row.name for row in list_tags(self._store)]
        if not names:
            menu.addAction(tr("There are no tags yet")).setEnabled(False)
        ways.fill(menu, asked_field(self._kind, "tag"), [(name, name) for name in names[:_MOST_TAGS]])

    def _ask_text(self, text: str, then: Add) -> None:
        ask = AskText(tr("Filter by text"), tr("Words to find"), self.parentWidget(), text=text)
        ask.answered.connect(lambda typed: then(Leaf("text", "contains", typed)))
        ask.open()

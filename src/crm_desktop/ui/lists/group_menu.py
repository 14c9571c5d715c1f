"""The Group menu: the fields by which the rows of a list can stand in groups."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Kind
from crm_desktop.store.engine import Store


class GroupMenu(QMenu):
    """Filled when it opens, so that a new field is there at once."""

    def __init__(self, store: Store, kind: Kind, choose: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._kind, self._choose = store, kind, choose
        self.current = ""
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer the fields, and no groups."""
        self.clear()
        group = QActionGroup(self)
        for name, label in [("", tr("No groups")), *self._fields()]:
            action = self.addAction(label.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(name == self.current)
            group.addAction(action)
            action.triggered.connect(lambda _=False, name=name: self._choose(name))
            if not name:
                self.addSeparator()

    def label(self, name: str) -> str:
        """Return what a field is called; one that is gone keeps its name."""
        return dict(self._fields()).get(name, name) if name else ""

    def _fields(self) -> list[tuple[str, str]]:
        from crm_desktop.services.grouping import group_fields  # late: most lists have no groups

        return [(field.name, field.label) for field in group_fields(self._store, self._kind)]

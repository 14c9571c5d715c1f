"""The route of a day: where to go, in the order of the hours, each with its address and phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.day_rows import DayItem
from crm_desktop.ui.layouts import Scrolled, across, down
from crm_desktop.ui.today.words import clock
from crm_desktop.ui.widgets import Button, Card, EmptyState, IconButton, Label, Line, PrimaryButton


class RouteList(QWidget):
    """Stops one below the other; the first is where to go next."""

    opened = Signal(object)  # DayItem
    called = Signal(object)
    planned = Signal()

    def __init__(self, *, can_edit: bool) -> None:
        super().__init__()
        self._can_edit = can_edit
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._shown: QWidget | None = None

    def show_stops(self, stops: Sequence[DayItem], addresses: Mapping[str, str]) -> None:
        """Show the stops of a day."""
        if self._shown is not None:
            self._rows.removeWidget(self._shown)
            self._shown.deleteLater()
        self._shown = self._list(stops, addresses) if stops else self._empty()
        self._rows.addWidget(self._shown, 1)

    def _list(self, stops: Sequence[DayItem], addresses: Mapping[str, str]) -> QWidget:
        card = Card(tr("Stops"), count=str(len(stops)), padded=False)
        for at, item in enumerate(stops):
            if at:
                card.body.addWidget(Line())
            card.body.addLayout(self._stop(at, item, addresses.get(item.id, "")))
        inner = QWidget()
        rows = down(card, 1, gap=0)
        inner.setLayout(rows)
        return Scrolled(inner, margins=(24, 4, 24, 24))

    def _stop(self, at: int, item: DayItem, address: str) -> QVBoxLayout:
        hour = Label(clock(item.at) if item.at is not None and not item.all_day else "", "strong")
        hour.setMinimumWidth(60)
        title = Label(item.title, "strong")
        who = Label(" · ".join(part for part in (item.person, item.company) if part), "second", "text2")
        where = Label(address or tr("No address yet"), "second", "text2" if address else "warn")
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = down(title, who, where, gap=2)
        tools: list[QWidget] = []
        if item.phone:
            call = IconButton("phone", tr("Call {name}", name=item.who), outlined=True)
            call.clicked.connect(lambda: self.called.emit(item))
            tools.append(call)
        go = (PrimaryButton if at == 0 else Button)(tr("Open"), "arrow-right")
        go.setAccessibleName(tr("Open {name}", name=item.title))
        go.clicked.connect(lambda: self.opened.emit(item))
        row = across(hour, gap=12, margins=(14, 10, 14, 10))
        row.addLayout(words, 1)
        for tool in (*tools, go):
            row.addWidget(tool, 0, Qt.AlignmentFlag.AlignVCenter)
        return down(row, gap=0)

    def _empty(self) -> QWidget:
        text = tr("Visits and meetings of the day stand here in their order, with addresses.")
        plan = PrimaryButton(tr("Plan a visit"), "calendar-clock")
        plan.clicked.connect(self.planned)
        return EmptyState("map-pin", tr("No stops on this day"), text, (plan,) if self._can_edit else ())

"""Made-up rows for the gallery."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from crm_desktop.ui.delegates.cells import (
    CELL_ROLE,
    KEY_ROLE,
    VERSION_ROLE,
    Cell,
    chip_cell,
    date_cell,
    icon_cell,
    name_cell,
    phone_cell,
    spoken,
    step_cell,
    text_cell,
)
from crm_desktop.ui.delegates.timeline import TimelineItem

Index = QModelIndex | QPersistentModelIndex
HEADERS = ("Name", "Company", "Phone", "Last contact", "Next step", "Type", "")
_TONES = {"Key account": "conflict", "Customer": "ok", "Prospect": "accent", "Partner": "neutral"}
_LATE, _TODAY, _NONE = "danger", "accent", "warn"
_PEOPLE: tuple[tuple[str, ...], ...] = (
    ("Zuzana Horváthová", "Head of production", "Strojáreň Nitra", "+421 905 112 480", "9 Feb", "31 days ago",
     "clock", "Call", "2 days late", _LATE, "Key account", "cloud-upload"),
    ("Peter Šťastný", "Maintenance lead", "Kovo Trnava", "+421 911 700 321", "8 Feb", "32 days ago",
     "clock", "Call", "today 09:00", _LATE, "Customer", ""),
    ("Iñigo Echeverría", "Owner", "Talleres Iruña", "+34 948 220 117", "6 Feb", "34 days ago",
     "clock", "Call", "yesterday", _LATE, "Prospect", ""),
    ("Ľubica Mäsiarová", "Buyer", "Mäso Dunaj", "+421 902 455 190", "4 Feb", "36 days ago",
     "map-pin", "Visit", "16 Mar", "text2", "Customer", "cloud-upload"),
    ("Carmen Ruiz Peña", "Operations director", "Grupo Olivar", "+34 954 610 032", "3 Feb", "37 days ago",
     "monitor", "Demo", "today 13:30", _TODAY, "Key account", ""),
    ("Tomáš Dvořák", "Plant manager", "Pekáreň Zlatý Klas", "+421 948 300 771", "2 Feb", "38 days ago",
     "map-pin", "Visit", "today 11:00", _TODAY, "Customer", ""),
    ("Helena Krásna", "Accountant", "Krásna & dcéry", "+421 903 818 204", "30 Jan", "41 days ago",
     "triangle-alert", "No next step", "", _NONE, "Prospect", ""),
    ("Miguel Ángel Soto", "Buyer", "Conservas Soto", "+34 986 337 450", "28 Jan", "43 days ago",
     "mail", "E-mail", "18 Mar", "text2", "Prospect", ""),
    ("Andrea Vargová", "Quality manager", "AgroTech Levice", "+421 918 642 055", "27 Jan", "44 days ago",
     "phone", "Call", "13 Mar", "text2", "Customer", "git-compare"),
    ("Ján Novotný", "Owner", "Novotný Drevo", "+421 905 700 118", "21 Jan", "50 days ago",
     "triangle-alert", "No next step", "", _NONE, "Prospect", ""),
    ("Elena Martínez", "Purchasing", "Cerámica Alba", "+34 964 120 558", "16 Jan", "55 days ago",
     "phone", "Call", "20 Mar", "text2", "Customer", ""),
    ("Radovan Bielik", "Technician", "Bielik Servis", "+421 944 201 336", "12 Jan", "59 days ago",
     "triangle-alert", "No next step", "", _NONE, "Partner", ""),
)  # fmt: skip
_MARKS = {
    "cloud-upload": ("Saved on this laptop, not sent yet", "text2"),
    "git-compare": ("Eva changed this today 08:15", "conflict"),
}


def _cells(row: tuple[str, ...]) -> tuple[Cell, ...]:
    name, job, company, phone, day, ago, icon, step, when, tone, kind, mark = row
    tip, mark_tone = _MARKS.get(mark, ("", "text2"))
    return (
        name_cell(name, job),
        text_cell(company),
        phone_cell(phone),
        date_cell(day, ago),
        step_cell(icon, step, when, tone=tone, strong=not when),
        chip_cell(kind, _TONES[kind]),
        icon_cell(mark, tip, mark_tone) if mark else Cell(),
    )


class GalleryModel(QAbstractTableModel):
    """Twelve people with ticks and editable names."""

    def __init__(self, repeat: int = 1) -> None:
        super().__init__()
        self.rows = [_cells(row) for row in _PEOPLE] * repeat
        self.versions = [0] * len(self.rows)
        self.ticked: set[int] = set()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADERS[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Phones can be edited in place."""
        editable = Qt.ItemFlag.ItemIsEditable if index.column() == 2 else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the roles of a row list."""
        row, cell = index.row(), self.rows[index.row()][index.column()]
        if role == CELL_ROLE:
            return cell
        if role == KEY_ROLE:
            return row
        if role == VERSION_ROLE:
            return self.versions[row]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if row in self.ticked else Qt.CheckState.Unchecked
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return cell.primary or cell.chip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(HEADERS[index.column()], cell)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take over an edited phone."""
        cells = list(self.rows[index.row()])
        cells[index.column()] = phone_cell(str(value))
        self.rows[index.row()] = tuple(cells)
        self.versions[index.row()] += 1
        self.dataChanged.emit(index, index)
        return True

    def tick(self, first: int, last: int, on: bool) -> None:
        """Tick rows."""
        for row in range(first, last + 1):
            (self.ticked.add if on else self.ticked.discard)(row)
        self.dataChanged.emit(self.index(first, 0), self.index(last, 0))


TIMELINE = (
    TimelineItem(1, "Call Zuzana about the revised price", "phone-missed", "danger", who="Marta", when="2 days late",
                 heading="Planned"),
    TimelineItem(2, "Quote Q-2026-118 saved as draft, €18,400", "file-text", "accent",
                 "2 lathes, retrofit kit K-40, installation and training.", "Marta", "Today 10:12",
                 heading="March", mark="not sent yet", mark_icon="cloud-upload"),
    TimelineItem(3, "Case 1042 opened: spindle noise on the second lathe", "circle-alert", "warn",
                 "Bearing set sent under warranty, technician booked for Monday.", "Peter B.", "10 Mar"),
    TimelineItem(4, "Call with Zuzana Horváthová, 18 min", "phone", "neutral",
                 "Board decides on 16 March. Price must stay under €19,000. She will confirm the installation week "
                 "herself.", "Marta", "9 Feb", heading="February"),
    TimelineItem(5, "Phone changed", "pencil", "neutral", "+421 37 650 1000 → +421 37 650 1100", "Marta", "4 Feb"),
    TimelineItem(6, "Feedback 9 of 10", "message-square", "ok",
                 "“Fast delivery. The manual in Slovak would help.”", "Zuzana H.", "22 Jan", heading="January"),
)  # fmt: skip

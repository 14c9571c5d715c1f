"""The lines of the day as plain values, and the model that gives them to a view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from crm_desktop.domain.plain import plain

LINE_ROLE = Qt.ItemDataRole.UserRole + 11
Index = QModelIndex | QPersistentModelIndex


@plain
class Line:
    """What is overdue, or stands in the agenda. Without an id it is the line of now."""

    id: str
    kind: str = ""
    title: str = ""
    firm: str = ""  # beside the title, lighter
    text: str = ""
    icon: str = ""
    name: str = ""  # whose initials are drawn
    is_square: bool = False
    time: str = ""
    length: str = ""
    chip: str = ""
    chip_tone: str = "danger"
    chip_icon: str = ""
    phone: str = ""
    is_done: bool = False
    has_tick: bool = True
    buttons: tuple[tuple[str, str, str], ...] = ()  # name, words, icon; with words on the row of the cursor
    record: tuple[str, str] = ("", "")
    spoken: str = ""


class LineModel(QAbstractListModel):
    """Lines, one a row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Line]) -> bool:
        """Show these; return whether anything is different."""
        if tuple(lines) == self.lines:
            return False
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The line of now can't be chosen."""
        if index.isValid() and not self.lines[index.row()].id:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer with a line, or with its words."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.spoken or line.title
        return None

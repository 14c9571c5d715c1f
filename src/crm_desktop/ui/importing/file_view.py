"""The first step: where a file is dropped, what is in it, how it is read, and the imports of before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.exchange.repairs import tables_of
from crm_desktop.exchange.source_file import LeftOut, Source
from crm_desktop.exchange.targets import OTHERS
from crm_desktop.services.import_runs import ImportRun
from crm_desktop.ui import when
from crm_desktop.ui.importing.drop_zone import DropZone
from crm_desktop.ui.importing.earlier import EarlierImports
from crm_desktop.ui.importing.encodings import EncodingChoice
from crm_desktop.ui.layouts import Scrolled, across, clear, down
from crm_desktop.ui.widgets import Button, Card, Chip, ElidedLabel, Label, Line
from crm_desktop.viewmodels.importing import Survey


class FileView(QWidget):
    """Without a file the drop zone and earlier imports; with one, what is in it."""

    sheet_chosen = Signal(str)  # empty: all of them
    table_chosen = Signal(str, bool)  # whether a table of the file comes in

    def __init__(self) -> None:
        super().__init__()
        self.drop, self.earlier = DropZone(), EarlierImports()
        self._has_runs = False
        self.earlier.hide()
        self.encoding = EncodingChoice()
        self.sheet = QComboBox()
        self.sheet.activated.connect(lambda at: self.sheet_chosen.emit(self.sheet.itemText(at) if at else ""))
        self.another = Button(tr("Choose another file…"), "folder-open")
        self.another.clicked.connect(self.drop.choose_pressed)
        self._inner = QVBoxLayout()
        self._inner.setSpacing(14)
        inner = QWidget()
        inner.setLayout(self._inner)
        self._contents = Scrolled(inner)
        self._contents.hide()
        sheet_label = Label(tr("Sheet"), "second", "text2")
        sheet_label.setBuddy(self.sheet)
        self.sheet.setAccessibleName(tr("Sheet"))
        self._sheets = QWidget()
        self._sheets.setLayout(across(sheet_label, self.sheet))
        self._ways = QWidget()
        self._ways.setLayout(across(self._sheets, self.encoding, 1, self.another, gap=16))
        self._ways.hide()
        places = QWidget()
        places.setLayout(down(self.drop, self.earlier, gap=12))
        self._places = Scrolled(places)
        rows = down(self._ways, gap=12)
        rows.addWidget(self._contents, 1)
        rows.addWidget(self._places, 1)
        self.setLayout(rows)

    def show_runs(self, runs: Sequence[ImportRun], now: int, *, is_read_only: bool) -> None:
        """Show the imports of before."""
        self.earlier.show_runs(runs, now, is_read_only=is_read_only)
        self.earlier.setVisible(bool(runs) and self._ways.isHidden())
        self._has_runs = bool(runs)

    def show_source(self, source: Source | None, found: Survey | None = None) -> None:
        """Show what is in a file; nothing brings the drop zone back."""
        is_open = source is not None
        self._ways.setVisible(is_open)
        self._contents.setVisible(is_open)
        self._places.setVisible(not is_open)
        self.earlier.setVisible(not is_open and self._has_runs)
        clear(self._inner)
        if source is None:
            return
        encoding = getattr(source.table, "encoding", None)
        self.encoding.setVisible(encoding is not None)
        if encoding is not None:
            self.encoding.set_value(encoding.name)
        self._sheets.setVisible(len(source.sheets) > 1)
        if source.sheets:
            self.sheet.clear()
            self.sheet.addItems([tr("All sheets"), *source.sheets])
            self.sheet.setCurrentIndex(_sheet_at(source))
        self._inner.addWidget(self._parts_card(source, found))
        if source.left_out:
            self._inner.addWidget(self._left_card(source.left_out))
        self._inner.addStretch(1)

    def _parts_card(self, source: Source, found: Survey | None) -> Card:
        card = Card(tr("What comes in"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        for row, part in enumerate(() if source.has_only_files else tables_of(source)):
            name = part.name or (part.table.sheet if part.table is not None else "") or part.path.name
            label = tr(part.label)
            grid.addLayout(down(ElidedLabel(name, "strong"), ElidedLabel(label, "second", "text2"), gap=0), row, 0)
            grid.addWidget(Chip(*_becomes(part)), row, 1)
            rows = found.tables[row].rows if found is not None and row < len(found.tables) else None
            words = trn("{shown} row", "{shown} rows", rows, shown=when.number(rows)) if rows is not None else ""
            grid.addWidget(Label(words, "second", "text2"), row, 2)
            if len(source.parts) > 1:
                grid.addWidget(self._choice(tr("Leave out"), name, is_in=False), row, 3)
        card.body.addLayout(grid)
        if source.files is not None:
            n = source.files.count
            words = trn("{shown} file for the pages of its records", "{shown} files for the pages of its records", n,
                        shown=when.number(n))  # fmt: skip
            card.body.addWidget(Label(words, "second", "text2"))
        return card

    def _left_card(self, left_out: Sequence[LeftOut]) -> Card:
        card = Card(tr("What is left out"), str(len(left_out)))
        for at, one in enumerate(left_out):
            if at:
                card.body.addWidget(Line())
            rows = trn("{shown} row", "{shown} rows", one.rows, shown=when.number(one.rows)) if one.rows else ""
            line = across(gap=12)
            why = Label(f"{one.reason}. {one.advice}" if one.advice else one.reason, "second", "text2", wrap=True)
            line.addLayout(down(ElidedLabel(one.name, "strong"), why, gap=0), 1)
            line.addWidget(Label(rows, "second", "text2"))
            if one.by_choice:
                line.addWidget(self._choice(tr("Take in"), one.name, is_in=True))
            card.body.addLayout(line)
        return card

    def _choice(self, text: str, name: str, *, is_in: bool) -> Button:
        """Return the button that leaves a table out or takes it in again."""
        button = Button(text)
        button.setAccessibleName(f"{text}: {name}")
        button.clicked.connect(lambda: self.table_chosen.emit(name, is_in))
        return button


def _sheet_at(source: Source) -> int:
    """Return where the sheet in hand stands in the list, behind the choice of all."""
    return source.sheets.index(source.table.sheet) + 1 if source.table is not None else 0


def _becomes(part: Source) -> tuple[str, str, str]:
    """Return what the rows of a table become: words, tone, icon."""
    if part.recognised is not None and part.recognised.mapping.kind == "company":
        return tr("Become companies"), "accent", "building-2"
    if part.recognised is not None and part.recognised.mapping.kind in OTHERS:
        kind = OTHERS[part.recognised.mapping.kind]
        return tr("Become: {kind}", kind=tr(kind.plural)), "accent", kind.icon
    return tr("Become people"), "accent", "users"

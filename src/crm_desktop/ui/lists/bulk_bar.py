"""What can be done with the ticked rows; it takes the place of the filters while something is ticked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import COMPANY, PERSON, Kind
from crm_desktop.ui.lists.export_forms import export_forms
from crm_desktop.ui.lists.format import number
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.widgets import Button, Label, Line, LinkButton, QuietButton, Surface

_MOST_MERGED = 20  # one after another


class BulkBar(Surface):
    """4 ticked · Set field · Tag · Export · Bin."""

    set_field = Signal()
    tag = Signal()
    export_pressed = Signal(str)
    merge_pressed = Signal()
    write_pressed = Signal()
    bin = Signal()
    cleared = Signal()
    all_pressed = Signal()

    def __init__(self, kind: Kind, *, has_export: bool) -> None:
        super().__init__("surface")
        self._kind = kind
        self.words = Label("", "strong")
        self.every = LinkButton("", height=28)
        self.field, self.tags = Button("", "pencil", height=28), Button("", "tag", height=28)
        self.merge = Button("", "git-merge", height=28)
        self.write, self.export = Button("", "mail", height=28), Button("", "download", height=28)
        self.write.hide()  # until mail can be written
        self.merge.hide()  # until some are ticked
        self.to_bin = Button("", "trash-2", key=key_of("page.bin"), height=28)
        self.clear = QuietButton("", "x", key="Esc", height=28)
        self._menu = QMenu(self)
        self._texts: dict[Button, str] = {}
        self.export.setMenu(self._menu)
        row = self._row = QHBoxLayout()
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(8)
        for widget in (self.words, self.every, self.field, self.tags, self.merge, self.write, self.export, self.to_bin):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        self.export.setVisible(has_export)
        column.addWidget(Line())
        self.field.clicked.connect(self.set_field)
        self.tags.clicked.connect(self.tag)
        self.merge.clicked.connect(self.merge_pressed)
        self.write.clicked.connect(self.write_pressed)
        self.to_bin.clicked.connect(self.bin)
        self.clear.clicked.connect(self.cleared)
        self.every.clicked.connect(self.all_pressed)

    def retranslate(self) -> None:
        """Speak the language of now."""
        self.setAccessibleName(tr("What to do with the ticked rows"))
        self.field.setText(tr("Set field…"))
        self.tags.setText(tr("Tag…"))
        self.merge.setText(tr("Merge…"))
        self.write.setText(tr("Write to them…"))
        self.export.setText(tr("Export"))
        self.to_bin.setText(tr("Move to bin"))
        self.clear.setText(tr("Untick"))
        self._texts = {
            button: button.text() for button in (self.to_bin, self.export, self.write, self.merge, self.tags)
        }
        self._fit()
        self._menu.clear()
        for form, text in export_forms(self._kind):
            self._menu.addAction(text).triggered.connect(lambda _=False, form=form: self.export_pressed.emit(form))

    def show_ticks(self, ticked: int, total: int, hidden: int) -> None:
        """Say how many are ticked, and of them how many the filter hides."""
        words = trn("{n} ticked", "{n} ticked", ticked, n=number(ticked))
        if hidden:
            words = trn(
                "{ticked} ticked, {n} of them not in view",
                "{ticked} ticked, {n} of them not in view",
                hidden,
                n=number(hidden),
                ticked=number(ticked),
            )
        self.words.setText(words)
        self.merge.setVisible(self._kind in (PERSON, COMPANY) and 2 <= ticked <= _MOST_MERGED)
        self.every.setText(trn("Tick all {n}", "Tick all {n}", total, n=number(total)))
        self.every.setVisible(ticked - hidden < total)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit what was said meanwhile."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where it is narrow the buttons drop to icons from the right; their words are in the tooltip."""
        if not self.isVisible():  # most lists are looked at without a tick
            return
        for button, text in self._texts.items():
            button.setText(text)
            button.setAccessibleName(text)
        for button, text in self._texts.items():
            if self._wanted() <= self.width():
                return
            button.setText("")
            button.setToolTip(text)

    def _wanted(self) -> int:
        """Return the width that everything needs; the layout's own answer lags behind a changed text."""
        shown = [item.widget() for n in range(self._row.count()) if (item := self._row.itemAt(n)) is not None]
        widths = [widget.sizeHint().width() for widget in shown if widget is not None and not widget.isHidden()]
        margins = self._row.contentsMargins()
        return sum(widths) + self._row.spacing() * len(widths) + margins.left() + margins.right()

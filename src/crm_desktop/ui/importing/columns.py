"""The columns of a file, where each goes, and what will happen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.targets import OTHERS, all_targets, target_label
from crm_desktop.ui.layouts import Scrolled, across, clear, down
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, icon_room, text_width
from crm_desktop.ui.widgets import Card, ElidedLabel, Line, Surface
from crm_desktop.viewmodels.importing_columns import ColumnLine, Effect

_TARGET = Qt.ItemDataRole.UserRole
# Lines that are made in one turn of the event loop, for a file may have hundreds: those in view at first, then more,
# since each turn lays out all of them.
_AT_ONCE, _THEN = 6, 12
_TURN_MS = 15  # until the next ones: what is there is painted by then, and what was pressed is done


class EffectLabel(QWidget):
    """What will happen to a column: icon and words in the colour of the outcome."""

    def __init__(self) -> None:
        super().__init__()
        self._effect = Effect("circle", "text2", "")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_effect(self, effect: Effect) -> None:
        """Show another outcome."""
        self._effect = effect
        self.setAccessibleName(effect.text)
        self.setToolTip(effect.text)
        self.update()

    def text(self) -> str:
        """Return the words."""
        return self._effect.text

    def sizeHint(self) -> QSize:
        """Return room for icon and words."""
        return QSize(icon_room() + text_width(self._effect.text, "label"), current_theme().scaled(20))

    def minimumSizeHint(self) -> QSize:
        """Return room for the icon and a piece of the words."""
        return QSize(72, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon and words."""
        painter, theme = QPainter(self), current_theme()
        draw_icon(painter, self._effect.icon, self._effect.tone, 0, self.height() / 2)
        painter.setFont(theme.font("second", tokens.SEMIBOLD if self._effect.tone != "text2" else tokens.MEDIUM))
        painter.setPen(theme.colour(self._effect.tone))
        draw_text(painter, self.rect().adjusted(icon_room(), 0, 0, 0), self._effect.text)


class TargetChoice(QComboBox):
    """A list of fields; the wheel scrolls the page unless the list has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(16)
        self.setMaxVisibleItems(16)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the page."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ColumnsTable(Card):
    """One line a column; choosing another target tells the page."""

    target_chosen = Signal(str, str)  # column, target

    def __init__(self) -> None:
        super().__init__(padded=False)
        self.setAccessibleName(tr("Columns of the file"))
        self._kind, self._model = "person", _targets_model("person")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 5)
        self._grid.setColumnStretch(2, 5)
        self._grid.setColumnStretch(3, 5)
        inner = QWidget()
        inner.setLayout(down(self._grid, 1, gap=0))
        self._grid.setContentsMargins(0, 6, 0, 0)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._titles = _Titles()
        inner.installEventFilter(self)
        self.body.addWidget(self._titles)
        self.body.addWidget(Scrolled(inner), 1)
        self.choices: dict[str, TargetChoice] = {}
        self.effects: dict[str, EffectLabel] = {}
        self._samples: dict[str, ElidedLabel] = {}
        self._row = 1
        self._is_filling = False
        self._lines: dict[str, ColumnLine] = {}
        self._more = QTimer(self, singleShot=True, interval=_TURN_MS)
        self._more.timeout.connect(self._fill)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the titles above their columns."""
        kinds = (QEvent.Type.Resize, QEvent.Type.LayoutRequest)
        if event.type() in kinds and self._grid.rowCount() > 1 and not self._is_filling:
            self._grid.activate()
            first, goes, effect = (self._grid.cellRect(1, column).x() for column in (0, 2, 3))
            self._titles.place((first + 14, goes, effect))
        return super().eventFilter(watched, event)

    def show_kind(self, kind_name: str) -> None:
        """Offer the fields of what the rows of the table are."""
        if kind_name != self._kind and (kind_name in OTHERS or self._kind in OTHERS):
            self._model = _targets_model(kind_name)
            self._lines = {}
        self._kind = kind_name

    def show_columns(self, lines: Sequence[ColumnLine]) -> None:
        """Show the columns of a file; those that are shown already only change their words."""
        if [line.column for line in lines] != list(self._lines):
            clear(self._grid)  # another table
            self.choices, self.effects, self._samples, self._row = {}, {}, {}, 1
        self._lines = {line.column: line for line in lines}
        for column in self.choices:
            self._show_line(self._lines[column])
        if not self._more.isActive():
            self._fill()

    def _fill(self) -> None:
        """Make the next lines, and more of them once the window had its turn."""
        due = [line for line in self._lines.values() if line.column not in self.choices]
        self._is_filling = True  # each line would be laid out for itself
        most = _THEN if self.choices else _AT_ONCE
        for line in due[:most]:
            self._add(line)
            self._show_line(line)
        self._is_filling = False
        if len(due) > most:
            self._more.start()

    def _show_line(self, line: ColumnLine) -> None:
        self.effects[line.column].set_effect(line.effect)
        self._samples[line.column].set_text(line.sample or tr("(empty)"))
        choice = self.choices[line.column]
        blocked = choice.blockSignals(True)
        choice.setCurrentIndex(max(0, choice.findData(line.target, _TARGET)))
        choice.blockSignals(blocked)
        choice.setToolTip(choice.currentText())

    def offer_own(self, targets: Sequence[tuple[str, str]]) -> None:
        """Offer the firm's own fields too, as targets with their words."""
        there = {self._model.item(row).data(_TARGET): self._model.item(row) for row in range(self._model.rowCount())}
        for target, words in reversed(targets):
            if target in there:
                there[target].setText(words)
            else:
                self._model.insertRow(2, _item(target, words))

    def _add(self, line: ColumnLine) -> None:
        row, self._row = self._row, self._row + 2
        title, sample = ElidedLabel(line.column, "strong"), ElidedLabel(line.sample, "second", "text2")
        arrow = _Arrow()
        choice, effect = TargetChoice(), EffectLabel()
        choice.setModel(self._model)
        if choice.findData(line.target, _TARGET) < 0:  # a label that the file brought, such as “Phone, mobile”
            self._model.insertRow(2, _item(line.target))
        choice.setAccessibleName(tr("“{column}” goes to", column=line.column))
        choice.activated.connect(partial(self._on_chosen, line.column))
        words = down(title, sample, gap=0, margins=(14, 0, 0, 0))
        self._grid.addLayout(words, row, 0)
        self._grid.addWidget(arrow, row, 1)
        self._grid.addWidget(choice, row, 2)
        self._grid.addLayout(across(effect, margins=(0, 0, 14, 0)), row, 3)
        self._grid.addWidget(Line(), row + 1, 0, 1, 4)
        self.choices[line.column], self.effects[line.column] = choice, effect
        self._samples[line.column] = sample

    def _on_chosen(self, column: str, place: int) -> None:
        self.target_chosen.emit(column, self.choices[column].itemData(place, _TARGET))


class _Arrow(QWidget):
    """Decoration between a column and where it goes."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(icon_room(14, 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_icon(QPainter(self), "arrow-right", "text3", 1, self.height() / 2, 14)


class _Titles(Surface):
    """The titles, which stay while the lines scroll and stand above what they name."""

    def __init__(self) -> None:
        super().__init__("sunken")
        texts = (tr("Column in your file"), tr("Goes to"), tr("What will happen"))
        self._labels = [ElidedLabel(text, "second", "text2", parent=self) for text in texts]
        self._edges: Sequence[int] = (0, 0, 0)

    def sizeHint(self) -> QSize:
        """Return the height of a line of text with some air."""
        return QSize(200, self._labels[0].sizeHint().height() + 16)

    def minimumSizeHint(self) -> QSize:
        """Return the same: titles never scroll."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep within the new width."""
        super().resizeEvent(event)
        self.place(self._edges)

    def place(self, edges: Sequence[int]) -> None:
        """Put the titles at the left edges of their columns."""
        self._edges = edges
        for label, left, right in zip(self._labels, edges, [*edges[1:], self.width()], strict=True):
            label.setGeometry(left, 0, max(0, right - left - 6), self.height())


def _item(target: str, words: str = "") -> QStandardItem:
    item = QStandardItem(words or target_label(target))
    item.setData(target, _TARGET)
    return item


def _targets_model(kind_name: str) -> QStandardItemModel:
    """Return the targets for all lists together: a file may have hundreds of columns."""
    model = QStandardItemModel()
    for target in all_targets(kind_name):
        model.appendRow(_item(target))
    return model

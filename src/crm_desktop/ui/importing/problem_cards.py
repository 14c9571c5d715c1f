"""Problems beside the columns, each with its repair: a question, rows to look at, a column without a field."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QDate, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.domain.specs import COMPANY
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, icon_room, rounded
from crm_desktop.ui.widgets import Button, ElidedLabel, FlowLayout, Label, QuietButton, Surface
from crm_desktop.viewmodels.importing_columns import OpenColumn, type_words
from crm_desktop.viewmodels.importing_problems import ProblemGroup
from crm_desktop.viewmodels.importing_required import RequiredGap
from crm_desktop.viewmodels.importing_wizard import KEEP, REF, SKIP

_HEIGHT = tokens.ROW_CONTROL_HEIGHT
_SHOWN_VALUES = 6


class _MatterCard(Surface):
    """A card with a coloured edge, an icon, a title, a sentence and what can be done."""

    def __init__(self, title: str, text: str, *, is_error: bool) -> None:
        super().__init__("card")
        self._tone = "danger" if is_error else "warn"
        self._icon = "circle-alert" if is_error else "triangle-alert"
        self.title, self.text = Label(title, "strong", wrap=True), Label(text, "second", "text2", wrap=True)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(16, 9, 12, 10)
        self.rows.setSpacing(4)
        self.rows.addLayout(across(self.title, margins=(icon_room(16, 6), 0, 0, 0)))
        self.rows.addWidget(self.text)
        self.buttons: list[Button] = []
        self.setAccessibleName(f"{title}. {text}")

    def add_buttons(self, *buttons: Button) -> None:
        """Offer what can be done; the buttons break into lines."""
        self.buttons += buttons
        box = QWidget()
        flow = FlowLayout(box)
        for button in buttons:
            button.setAccessibleDescription(self.title.text())
            flow.addWidget(button)
        self.rows.addWidget(box)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, the edge in the colour of the matter, and the icon."""
        super().paintEvent(event)
        painter, theme = QPainter(self), current_theme()
        rounded(painter, QRectF(0, 0, 3, self.height()), 1.5, theme.colour(self._tone))
        middle = self.title.y() + min(self.title.height(), theme.scaled(20)) / 2
        draw_icon(painter, self._icon, self._tone, 14, middle)


class ProblemCard(_MatterCard):
    """Problems of one sort: what is wrong, where, what happens, and the repair."""

    date_order_chosen = Signal(int, str, str)  # table, column, dmy or mdy
    meaning_chosen = Signal(int, str, str, str)  # table, column, value, option
    rows_asked = Signal(object)  # ProblemGroup

    def __init__(self, group: ProblemGroup) -> None:
        super().__init__(title_of(group), where_of(group), is_error=group.is_error or group.must_be_decided)
        self.group = group
        if group.must_be_decided:
            for order, day in zip(("dmy", "mdy"), group.readings, strict=True):
                button = Button(day_words(day), height=_HEIGHT)
                button.clicked.connect(partial(self.date_order_chosen.emit, group.table, group.column, order))
                self.add_buttons(button)
            self._side_by_side()
            return
        if group.options:
            self._add_meanings(group)
        see = Button(trn("See the {n} row", "See the {n} rows", group.count), height=_HEIGHT)
        see.clicked.connect(lambda: self.rows_asked.emit(group))
        self.add_buttons(see)

    def _side_by_side(self) -> None:
        """Put both answers into one line."""
        boxes = [button.parentWidget() for button in self.buttons]
        line = across(*self.buttons, 1)
        for box in boxes:
            if box is not None:
                self.rows.removeWidget(box)
                box.deleteLater()
        self.rows.addLayout(line)

    def _add_meanings(self, group: ProblemGroup) -> None:
        """Offer what each value may mean that is none of the options."""
        for value in group.values[:_SHOWN_VALUES]:
            choice = QComboBox()
            choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            choice.addItem(tr("Choose what it means"), "")
            for option in group.options:
                choice.addItem(tr(option.label), option.value)
            choice.setAccessibleName(tr("“{value}” means", value=value))
            choice.activated.connect(partial(self._on_meaning, choice, value))
            line = across(ElidedLabel(tr("“{value}” means", value=value), "second"))
            line.addWidget(choice, 1)
            self.rows.addLayout(line)

    def _on_meaning(self, choice: QComboBox, value: str, at: int) -> None:
        self.meaning_chosen.emit(self.group.table, self.group.column, value, choice.itemData(at))


class RequiredCard(_MatterCard):
    """A field that the firm needs and the file doesn't bring: the column that has it, or without."""

    target_chosen = Signal(int, str, str)  # table, column, target
    gone_without = Signal(object)  # RequiredGap

    def __init__(self, gap: RequiredGap) -> None:
        super().__init__(*required_words(gap), is_error=False)
        self.gap = gap
        self.choice = QComboBox()
        if gap.columns:
            self.choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.choice.addItem(tr("Choose its column"), "")
            for column in gap.columns:
                self.choice.addItem(column, column)
            self.choice.setAccessibleName(tr("Column of “{field}”", field=gap.field.label))
            self.choice.activated.connect(self._on_column)
            self.rows.addWidget(self.choice)
        without = QuietButton(tr("Go on without"), height=_HEIGHT)
        without.clicked.connect(lambda: self.gone_without.emit(gap))
        self.add_buttons(without)

    def _on_column(self, at: int) -> None:
        if column := self.choice.itemData(at):
            self.target_chosen.emit(self.gap.table, column, self.gap.target)


class OpenColumnCard(_MatterCard):
    """A column that no field takes: a custom field, the customer's number, or left out."""

    target_chosen = Signal(int, str, str)  # table, column, target

    def __init__(self, column: OpenColumn) -> None:
        text = (
            tr("All values are different, so it could be your customer number.")
            if column.can_be_ref
            else tr("Its values look like: {type}.", type=type_words(column.type))
        )
        super().__init__(tr("“{column}” has no field yet", column=column.column), text, is_error=False)
        keep = Button(tr("Make a custom field"), height=_HEIGHT)
        ref = Button(tr("Use as customer number"), height=_HEIGHT)
        skip = QuietButton(tr("Skip"), height=_HEIGHT)
        chosen = [(ref, REF)] if column.can_be_ref else []
        for button, target in (*chosen, (keep, KEEP), (skip, SKIP)):
            button.clicked.connect(partial(self.target_chosen.emit, column.table, column.column, target))
        self.add_buttons(*(button for button, _ in (*chosen, (keep, KEEP), (skip, SKIP))))


class OpenColumnsCard(_MatterCard):
    """Many columns that no field takes, decided together; each can still be chosen in its line."""

    all_chosen = Signal(str)  # target

    def __init__(self, columns: Sequence[OpenColumn]) -> None:
        n = len(columns)
        names = ", ".join(column.column for column in columns[:6])
        text = tr("{names}, and others", names=names) if n > 6 else names
        super().__init__(trn("{n} column has no field yet", "{n} columns have no field yet", n), text, is_error=False)
        keep = Button(tr("Make custom fields"), height=_HEIGHT)
        skip = QuietButton(tr("Skip them all"), height=_HEIGHT)
        keep.clicked.connect(lambda: self.all_chosen.emit(KEEP))
        skip.clicked.connect(lambda: self.all_chosen.emit(SKIP))
        self.add_buttons(keep, skip)


def required_words(gap: RequiredGap) -> tuple[str, str]:
    """Return what of a needed field is missing, and what becomes of the records."""
    label, is_company = gap.field.label, gap.field.kind == COMPANY.name
    if gap.has_column:
        title = trn("“{field}” is needed and empty in {shown} row", "“{field}” is needed and empty in {shown} rows",
                    gap.empty, field=label, shown=when.number(gap.empty))  # fmt: skip
    else:
        title = tr("“{field}” is needed, and no column brings it", field=label)
    if is_company:
        return title, tr("New companies come in without it and are listed after the import.")
    return title, tr("New people come in without it and are listed after the import.")


def day_words(day: str) -> str:
    """Return “3 November”, or with its year where there is no other day in it."""
    date = QDate.fromString(day, Qt.DateFormat.ISODate)
    return when.day(date, trc("date pattern", "d MMMM")) if date.isValid() else day


def title_of(group: ProblemGroup) -> str:
    """Return what is wrong."""
    n = group.count
    if group.must_be_decided:
        first, second = (day_words(day) for day in group.readings)
        return tr("Does {date} mean {first} or {second}?", date=group.found, first=first, second=second)
    if group.is_email:
        return trn("{n} e-mail address is not valid", "{n} e-mail addresses are not valid", n)
    if group.column and group.is_value:
        return trn(
            "“{column}”: {n} value is not {expected}", "“{column}”: {n} values are not {expected}", n,
            column=group.column, expected=group.expected,
        )  # fmt: skip
    return trn("In {n} row {expected} is missing", "In {n} rows {expected} is missing", n, expected=group.expected)


def where_of(group: ProblemGroup) -> str:
    """Return where it is, and what happens if nothing is done."""
    n, lines = group.count, ", ".join(when.number(line) for line in group.lines)
    if group.must_be_decided:
        shown = when.number(n)
        return trn(
            "“{column}”: {shown} row can be read both ways. Nothing was guessed.",
            "“{column}”: {shown} rows can be read both ways. Nothing was guessed.",
            n, column=group.column, shown=shown,
        )  # fmt: skip
    if not group.is_value:
        more = tr("Line {lines} and more: {found}.", lines=lines, found=group.found)
        return more if len(group.lines) < n else tr("Line {lines}: {found}.", lines=lines, found=group.found)
    words = {
        (True, True): tr("Line {lines}. Found “{found}”. These rows stay out.", lines=lines, found=group.found),
        (True, False): tr("Line {lines} and more. Found “{found}”. These rows stay out.", lines=lines,
                          found=group.found),
        (False, True): tr("Line {lines}. Found “{found}”. It is kept as text.", lines=lines, found=group.found),
        (False, False): tr("Line {lines} and more. Found “{found}”. They are kept as text.", lines=lines,
                           found=group.found),
    }  # fmt: skip
    return words[group.is_error, len(group.lines) == n]

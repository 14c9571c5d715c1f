"""A line that says whom the typed values look like. It blocks nothing and is asked for off the window's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.store.engine import Store
from crm_desktop.ui.tasks import Task, TaskRunner
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, icon_room, rounded
from crm_desktop.ui.widgets import Button, FlowLayout, Label, QuietButton, announce

if TYPE_CHECKING:
    from crm_desktop.services.duplicate_warning import Likeness

PAUSE_MS = 250  # after the last key
_ICON = 16


class LikenessLine(QWidget):
    """“Looks like Jana Nováková (same e-mail)”, with two ways on: open that record, or go on with this one."""

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        kind_name: str,
        open_record: Callable[[str], None],
        *,
        not_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._tasks, self._kind, self._not_id = store, tasks, kind_name, not_id
        self._open_record = open_record
        self._values: Mapping[str, object] = {}
        self._found: Sequence[Likeness] = ()
        self._waved: set[str] = set()  # “use it anyway” was said of these
        self._task: Task | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._build()
        self.hide()

    @property
    def shown(self) -> Likeness | None:
        """Return whom the line names now."""
        return next((one for one in self._found if one.id not in self._waved), None)

    def look(self, values: Mapping[str, object]) -> None:
        """Ask a moment after the last call whom these values look like."""
        self._values = dict(values)
        self._pause.start()

    def clear(self) -> None:
        """Say nothing, and take no answer that is on its way."""
        self._pause.stop()
        self._drop_question()
        self._show(())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, edge and icon."""
        theme, painter = current_theme(), QPainter(self)
        edge = theme.colour("border") if theme.colours.high_contrast else None
        rounded(painter, self.rect(), tokens.RADIUS.card, theme.tone("warn")[1], edge)
        draw_icon(painter, "triangle-alert", "warn", 12, 8 + self.label.fontMetrics().height() / 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the lines that the text takes at this width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Ask for the height of all lines, no more and no less: a dialog grows for a least height alone."""
        margins = self._column.contentsMargins()
        width = self.width() - margins.left() - margins.right()
        self.label.setMinimumHeight(0)  # what it was asked to be at another width counts as what it needs
        heights = [max(0, part.heightForWidth(width)) for part in (self.label, self._buttons)]
        for part, height in zip((self.label, self._buttons), heights, strict=True):
            part.setMinimumHeight(height)
        self.setMaximumHeight(sum(heights) + self._column.spacing() + margins.top() + margins.bottom())

    def _build(self) -> None:
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(12 + icon_room(_ICON, 8), 8, 10, 8)
        column.setSpacing(6)
        self.label = Label("", "label", wrap=True)
        self.open_button = Button(tr("Open it"), height=28)
        self.anyway_button = QuietButton(tr("Use it anyway"), height=28)
        self._buttons = QWidget()
        row = FlowLayout(self._buttons)
        for button in (self.open_button, self.anyway_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        column.addWidget(self.label)
        column.addWidget(self._buttons)
        self.open_button.clicked.connect(self._on_open)
        self.anyway_button.clicked.connect(self._on_anyway)

    def _ask(self) -> None:
        from crm_desktop.services.duplicate_warning import like  # late: a form is opened without comparing anything

        self._drop_question()
        store, kind, values, not_id = self._store, self._kind, self._values, self._not_id
        self._task = self._tasks.run(
            lambda: like(store, kind, values, not_id=not_id), self._show, self._on_error, owner=self
        )

    def _drop_question(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _on_error(self, error: CrmError) -> None:
        """Say nothing: a warning that fails is none, and saving will say what is wrong with the file."""
        self._show(())

    def _show(self, found: Sequence[Likeness]) -> None:
        before, self._found = self.shown, found
        one = self.shown
        if one is None:
            self.hide()
            return
        reasons = ", ".join(reason.text[:1].lower() + reason.text[1:] for reason in one.reasons)
        text = tr("Looks like {name} ({reasons})", name=one.title, reasons=reasons)
        if one.subtitle:
            self.setToolTip(one.subtitle)
        self.label.setText(text)
        self.setAccessibleName(text)
        self._fit()
        self.open_button.setAccessibleName(tr("Open {name}", name=one.title))
        self.show()
        self.update()
        if before is None or before.id != one.id:
            announce(self, text)

    def _on_open(self) -> None:
        if self.shown is not None:
            self._open_record(self.shown.id)

    def _on_anyway(self) -> None:
        """Be quiet about this one; the keyboard goes on where it was."""
        if self.shown is not None:
            self._waved.add(self.shown.id)
        self.focusPreviousChild()
        self._show(self._found)

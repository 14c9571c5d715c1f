"""The palette over the window: a field, its lines, and the focus given back exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.palette.lines import FoundRecord, offered_lines, record_lines
from crm_desktop.ui.palette.panel import PalettePanel
from crm_desktop.ui.tasks import Task, TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets.announce import announce
from crm_desktop.viewmodels.palette import Scope, arrange, match, next_scope, split_scope
from crm_desktop.viewmodels.recent import Line, Recent, Section

FindRecords = Callable[[str], Sequence[FoundRecord]]
_TOP, _WIDTH, _HEIGHT, _LEAST = 56, 660, 572, 260


class Palette(QWidget):
    """Opens over its window. Lines of commands are there at once, records come as the search finds them."""

    closed = Signal()

    def __init__(
        self, window: QWidget, desk: WindowDesk, tasks: TaskRunner, recent: Recent, find: FindRecords | None = None
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk, self._tasks, self._recent, self._find = desk, tasks, recent, find
        self._offered: list[Line] = []
        self._found: list[Line] = []
        self._planned: Line | None = None
        self._reading: Task | None = None
        self._answered = ""
        self._search: Task | None = None
        self._returns_to: QWidget | None = None
        self.panel = PalettePanel(self)
        self.panel.field.textChanged.connect(self._on_text_changed)
        self.panel.field.installEventFilter(self)
        self.panel.view.clicked.connect(lambda index: self._run(self.panel.model.line(index.row())))
        window.installEventFilter(self)
        self.hide()

    def open(self, text: str = "") -> None:
        """Show the palette, the cursor in its field."""
        if self.isHidden():
            self._returns_to = QApplication.focusWidget()
        selection = self._desk.selection
        self._offered = offered_lines(self._desk)
        self._found, self._answered, self._planned = [], "", None
        self.panel.begin(selection.title if selection else "")
        self.setGeometry(self._window.rect())
        self.panel.field.setText(text)
        self._show_lines()
        self._ask()
        self.show()
        self.raise_()
        self.panel.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Go away and give the focus back to where it was."""
        if self.isHidden():
            return
        if self._search is not None:
            self._search.cancel()
        target, self._returns_to = self._returns_to, None
        self.hide()
        if target is not None and isValid(target) and target.isVisible():
            target.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def lines(self) -> list[Line]:
        """Return the lines that are shown."""
        model = self.panel.model
        return [line for row in range(model.rowCount()) if (line := model.line(row)) is not None]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field move the cursor; the window's size is ours."""
        if event.type() == QEvent.Type.Resize and watched is self._window:
            self.setGeometry(self._window.rect())
            self._place()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched is self.panel.field:
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the panel closes it."""
        self.close_palette()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window."""
        shade = QColor(0, 0, 0, 130) if current_theme().colours.is_dark else QColor(23, 26, 33, 112)
        QPainter(self).fillRect(self.rect(), shade)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            for _ in range(5):
                self._move(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.panel.field.setText(next_scope(self.panel.field.text(), 1 if key == Qt.Key.Key_Tab else -1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.panel.current_line())
        else:
            return False
        return True

    def _on_text_changed(self) -> None:
        self._planned = None
        self._show_lines()
        self._ask()

    def _show_lines(self) -> None:
        typed = self.panel.field.text()
        text = split_scope(typed)[1]
        # Until the search has answered, what it found before stays if it still fits: nothing flickers.
        is_answered = self._answered == text or self._find is None
        found = self._found if is_answered else [line for line in self._found if match(text, line.title)]
        lines = arrange(
            typed,
            offered=self._offered,
            found=found,
            recent=self._recent,
            planned=self._planned,
            can_create=is_answered and self._desk.has_form("person") and not self._desk.is_read_only,
        )
        selection = self._desk.selection
        is_recent = not text and not typed.strip().startswith(Scope.COMMANDS.value)
        self.panel.show_lines(lines, selection.title if selection else "", is_recent=is_recent)
        self._place()

    def _ask(self) -> None:
        scope, text = split_scope(self.panel.field.text())
        self._read_sentence(text if scope is Scope.ALL else "")
        if self._search is not None:
            self._search.cancel()
        if self._find is None or not text or scope is Scope.COMMANDS:
            self._found, self._answered = [], text
            return
        find = self._find
        self._search = self._tasks.run(
            lambda: find(text), lambda hits: self._on_found(text, hits), self._desk.notices.show, owner=self
        )

    def _read_sentence(self, text: str) -> None:
        """Say what a sentence would plan, before Enter."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        sentences = self._desk.sentences
        if sentences is None or not text or self._desk.is_read_only:
            return

        def show(line: Line | None) -> None:
            self._planned = line
            if line is not None:
                self._show_lines()

        self._reading = self._tasks.run(lambda: sentences.line(text), show, self._desk.notices.show, owner=self)

    def _on_found(self, text: str, hits: Sequence[FoundRecord]) -> None:
        self._answered = text
        self._found = record_lines(hits, self._desk)
        self._show_lines()

    def _move(self, step: int) -> None:
        self.panel.step(step)
        line = self.panel.current_line()
        if line is not None:
            announce(self.panel.field, self.panel.spoken())

    def _run(self, line: Line | None) -> None:
        if line is None:
            return
        self.close_palette()
        if line.section is Section.PLAN and self._desk.sentences is not None:
            self._desk.sentences.plan(line.target)
        elif line.target.startswith("create:"):
            self._desk.open_form("person", line.target.removeprefix("create:"))
        elif "/" in line.target:
            self._desk.navigation.go(line.target)
        else:
            self._desk.run(self._desk.registry[line.target])

    def _place(self) -> None:
        theme = current_theme()
        width = min(theme.scaled(_WIDTH), self.width() - 32)
        top = min(_TOP, max(16, self.height() // 12))
        most = min(theme.scaled(_HEIGHT), self.height() - top - 36)
        height = min(most, max(self.panel.wanted_height(), theme.scaled(_LEAST)))
        self.panel.setGeometry(QRect((self.width() - width) // 2, top, width, height))

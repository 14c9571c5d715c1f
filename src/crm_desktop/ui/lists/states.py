"""What stands in the place of the rows: nothing yet, no match, an error. Each offers a next step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.ui.lists.kind_of_list import ListKind
from crm_desktop.ui.widgets import Button, EmptyState, PrimaryButton
from crm_desktop.viewmodels.importing_place import import_state


@plain
class Step:
    """A button and what it does; one without words is not offered."""

    text: str
    do: Callable[[], None]
    icon: str = ""


class Content(QStackedWidget):
    """The table, or a sentence in its place."""

    def __init__(self, table: QWidget) -> None:
        super().__init__()
        self._table = table
        self._place = QWidget()
        self._column = QVBoxLayout(self._place)
        self._column.setContentsMargins(24, 24, 24, 24)
        self._state: EmptyState | None = None
        self._shown: tuple[object, ...] = ()
        self.addWidget(table)
        self.addWidget(self._place)

    @property
    def state(self) -> EmptyState | None:
        """Return what stands in the place of the rows."""
        return self._state if self.currentWidget() is self._place else None

    def show_rows(self) -> None:
        """Show the table."""
        self._shown = ()
        if self.currentWidget() is not self._table:
            had_focus = self._place.isAncestorOf(focused) if (focused := self.window().focusWidget()) else False
            self.setCurrentWidget(self._table)
            if had_focus:
                self._table.setFocus()

    def show_empty(self, icon: str, title: str, text: str, steps: tuple[Step, ...], *, tone: str = "neutral") -> None:
        """Show a sentence with at most two buttons, the first one filled."""
        key = (icon, title, text, tuple(step.text for step in steps))
        if key == self._shown and self.currentWidget() is self._place:
            return
        had_focus = self._table.hasFocus() or (self._state is not None and _has_focus(self._state))
        self._shown = key
        buttons: list[Button] = []
        for step in steps:
            button = PrimaryButton(step.text, step.icon) if not buttons else Button(step.text, step.icon)
            button.clicked.connect(lambda _=False, do=step.do: do())
            buttons.append(button)
        if self._state is not None:
            self._column.removeWidget(self._state)
            self._state.hide()
            self._state.deleteLater()
        self._state = EmptyState(icon, title, text, tuple(buttons), tone=tone)
        self._column.addWidget(self._state)
        self.setCurrentWidget(self._place)
        if had_focus and buttons:
            buttons[0].setFocus()

    def show_nothing_yet(self, what: ListKind, desk: Desk) -> None:
        """Say that there are no records yet, and offer to bring or to type some."""
        kind, (title, text) = what.kind, what.empty()
        steps = []
        if desk.navigation.has("import") and not desk.is_read_only:
            steps.append(Step(tr("Import"), lambda: desk.navigation.go("import", import_state(kind)), "upload"))
        if desk.has_form(kind.name) and not desk.is_read_only:
            steps.append(Step(what.new_title(), lambda: desk.open_form(kind.name), "plus"))
        self.show_empty(kind.icon, title, text if steps else "", tuple(steps))

    def show_error(self, error: CrmError, again: Callable[[], None]) -> None:
        """Say what happened, what is still safe, and offer to try again."""
        safe = tr("Nothing was changed by looking.")
        steps = (Step(tr("Try again"), again, "refresh-cw"),)
        self.show_empty("circle-alert", error.title, f"{error.advice} {safe}".strip(), steps, tone="danger")


def _has_focus(widget: QWidget) -> bool:
    focused = widget.window().focusWidget()
    return focused is not None and widget.isAncestorOf(focused)

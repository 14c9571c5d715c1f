"""What the program says to the person: one sentence at the bottom, or an error with what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.errors import Canceled, CrmError, StorageError, StoreReadOnly
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.widgets.announce import announce
from crm_desktop.ui.widgets.banner import Banner
from crm_desktop.ui.widgets.buttons import QuietButton
from crm_desktop.ui.widgets.toast import Toaster


class ErrorPlace(QWidget):
    """Under the top bar: the error that was not yet closed. It stays until the person has read it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(12, 8, 12, 0)
        self._banner: Banner | None = None
        self.hide()

    @property
    def text(self) -> str:
        """Return what is said now."""
        return self._banner.label.text() if self._banner else ""

    def show_error(self, error: CrmError) -> None:
        """Say what happened and what to do; a newer error takes the place of an older one."""
        self.clear()
        close = QuietButton(tr("Close"))
        close.clicked.connect(self.clear)
        tone = "danger" if isinstance(error, StorageError) and not isinstance(error, StoreReadOnly) else "warn"
        words = f"{error.title}. {error.advice}" if error.advice else error.title
        self._banner = Banner(words, tone, (close,))
        self._rows.addWidget(self._banner)
        self.show()
        announce(self, words, assertive=tone == "danger")

    def clear(self) -> None:
        """Take the error away."""
        if self._banner is not None:
            self._rows.removeWidget(self._banner)
            self._banner.deleteLater()
            self._banner = None
        self.hide()


class WindowNotices(QObject):
    """Toasts for what was done, a banner for what failed."""

    undo_asked = Signal()
    failed = Signal(object)  # CrmError

    def __init__(self, toaster: Toaster, errors: ErrorPlace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toaster = toaster
        self._errors = errors

    def say(self, text: str, *, undo: bool = False) -> None:
        """Show one sentence in the past tense; with `undo`, offer to take the last change back."""
        take_back: Callable[[], object] | None = self.undo_asked.emit if undo else None
        self._toaster.show(text, undo=take_back, key=key_of("edit.undo"))

    def offer(self, text: str, take_back: Callable[[], object]) -> None:
        """Show one sentence in the past tense, with an Undo of its own: what was done is no change of records."""
        self._toaster.show(text, undo=take_back, key="")

    def show(self, error: CrmError) -> None:
        """Show an error; that the person stopped a job is no error."""
        if isinstance(error, Canceled):
            self.say(error.title)
            return
        self._errors.show_error(error)
        self.failed.emit(error)

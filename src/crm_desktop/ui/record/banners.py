"""What stands above the page: that it lies in the bin, that somebody else has just changed it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Banner, Button, IconButton, announce


class Banners(QWidget):
    """At most one banner for each reason."""

    restore_asked = Signal()
    show_asked = Signal()
    keep_asked = Signal()  # of a record that somebody deleted while it was changed here
    bin_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(tokens.PAGE_MARGIN, 10, tokens.PAGE_MARGIN, 0)
        self._column.setSpacing(8)
        self._restore = Button(tr("Restore"), "archive-restore", height=28)
        self._restore.clicked.connect(self.restore_asked)
        self.deleted = Banner("", "warn", (self._restore,), icon="trash-2")
        show = Button(tr("Show"), height=28)
        show.clicked.connect(self._on_show)
        close = IconButton("x", tr("Close this notice"), height=28)
        close.clicked.connect(lambda: self.say_changed(""))
        self.changed = Banner("", "accent", (show, close))
        keep, remove = Button(tr("Keep it"), "undo-2", height=28), Button(tr("Move to bin"), "trash-2", height=28)
        keep.clicked.connect(self.keep_asked)
        remove.clicked.connect(self.bin_asked)
        self.contested = Banner("", "warn", (keep, remove), icon="git-compare")
        for banner in (self.deleted, self.contested, self.changed):
            banner.hide()
            self._column.addWidget(banner)
        self.hide()

    def say_deleted(self, words: str, *, can_restore: bool = True) -> None:
        """Say since when the record lies in the bin; empty where it does not."""
        self._restore.setVisible(can_restore)
        self._say(self.deleted, words)

    def say_contested(self, words: str, reason: str = "") -> None:
        """Say who deleted the record while it was changed here; empty where nobody did."""
        for button in self.contested.findChildren(Button):
            button.set_reason(reason)
        self._say(self.contested, words)

    def say_changed(self, words: str) -> None:
        """Say who has changed the record while it was open; empty takes it away."""
        self._say(self.changed, words)

    def _say(self, banner: Banner, words: str) -> None:
        if words and words != banner.label.text():
            banner.label.setText(words)
            banner.setAccessibleName(words)
            announce(self, words)
        banner.setVisible(bool(words))
        self.setVisible(any(not each.isHidden() for each in (self.deleted, self.contested, self.changed)))

    def _on_show(self) -> None:
        self.say_changed("")
        self.show_asked.emit()

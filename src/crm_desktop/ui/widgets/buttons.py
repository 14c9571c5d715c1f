"""Buttons: one filled for the main action, outlined, quiet, link, and icon only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QWidget

from crm_desktop.ui.theme import icon as make_icon
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.theme.paint import text_width


def with_key(text: str, key: str) -> str:
    """Return a tooltip that also teaches the key."""
    return f"{text}  ({key})" if key else text


class Button(QPushButton):
    """An outlined button with an optional icon; the tooltip shows its key."""

    kind = "plain"

    def __init__(
        self,
        text: str,
        icon: str = "",
        *,
        key: str = "",
        tip: str = "",
        height: int = tokens.CONTROL_HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", self.kind)
        self.setProperty("controlHeight", height)
        self.set_icon(icon)
        self._key = key
        self._full_text = ""
        if tip or key:
            self.setToolTip(with_key(tip or text, key))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Enter presses the focused button, also outside dialogs.
        self.setAutoDefault(True)

    def set_key(self, key: str) -> None:
        """Show another key in the tooltips to come."""
        self._key = key

    def set_icon(self, name: str) -> None:
        """Show an icon left of the text."""
        self.setIcon(make_icon(name) if name else QIcon())

    def set_compact(self, compact: bool) -> None:
        """Show the icon alone where there is no room; the name stays for tooltip and screen reader."""
        if compact and not self._full_text and not self.icon().isNull():
            self._full_text = self.text()
            self.setAccessibleName(self._full_text)
            self.setText("")
            self.setToolTip(with_key(self._full_text, self._key))
        elif not compact and self._full_text:
            self.setText(self._full_text)
            self._full_text = ""
        self.updateGeometry()

    def full_width(self) -> int:
        """Return the width with icon and text."""
        if not self._full_text:
            return self.sizeHint().width()
        return self.sizeHint().width() + text_width(self._full_text, "body", tokens.SEMIBOLD) + 6

    def set_reason(self, reason: str) -> None:
        """Switch the button off and say why; an empty reason switches it on."""
        self.setEnabled(not reason)
        self.setToolTip(reason or with_key(self._full_text or self.text(), self._key))
        self.setAccessibleDescription(reason)


class PrimaryButton(Button):
    """The one filled button of a zone."""

    kind = "primary"


class DangerButton(Button):
    """A filled button for what is hard to take back."""

    kind = "danger"


class QuietButton(Button):
    """A button without an outline."""

    kind = "quiet"


class LinkButton(Button):
    """A button that looks like a link."""

    kind = "link"


class IconButton(Button):
    """A square button with an icon only; its name says the object ("Call Zuzana")."""

    kind = "quiet"

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        key: str = "",
        outlined: bool = False,
        checkable: bool = False,
        height: int = tokens.CONTROL_HEIGHT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", icon, key=key, tip=name, height=height, parent=parent)
        self.setAccessibleName(name)
        self.setProperty("kind", "plain" if outlined else "quiet")
        self.setCheckable(checkable)

    def set_name(self, name: str) -> None:
        """Change what the button does it to, in name and tooltip."""
        self.setAccessibleName(name)
        self.setToolTip(with_key(name, self._key))

"""What a field of a form is typed into."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit


def line_of(options: tuple[str, ...], *, several: bool) -> QLineEdit:
    """Return a line, with a list where something is chosen."""
    if not options:
        return QLineEdit()
    from crm_desktop.ui.widgets.options_edit import OptionsEdit  # late: few forms have one

    return OptionsEdit(options, several=several)

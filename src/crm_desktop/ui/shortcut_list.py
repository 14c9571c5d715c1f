"""The list of all keys, made from the registry."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.commands.registry import MENU_TITLES, Command, Group, split_shortcut
from crm_desktop.domain.i18n import tr, without_mnemonic
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.shortcuts import key_caps
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets.buttons import PrimaryButton
from crm_desktop.ui.widgets.card import Surface
from crm_desktop.ui.widgets.chip import KeyCap
from crm_desktop.ui.widgets.labels import Label


class ShortcutList(QDialog):
    """Every command that has a key and exists here."""

    def __init__(self, desk: WindowDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._list(desk))
        close = PrimaryButton(tr("Close"))
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(
            Label(tr("Single keys work while a list or a record has the focus."), "second", "text2", wrap=True), 1
        )
        foot.addWidget(close)
        rows = QVBoxLayout(self)
        rows.addWidget(area, 1)
        rows.addLayout(foot)
        theme = current_theme()
        room = parent.size() if parent is not None else self.sizeHint()
        self.resize(min(theme.scaled(560), room.width() - 40), min(theme.scaled(640), room.height() - 40))
        area.setFocus()

    def _list(self, desk: WindowDesk) -> QWidget:
        inner = Surface("bg")
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        row = 0
        for group in Group:
            commands = [c for c in desk.registry.of(group) if (c.shortcuts or c.keys) and c.is_shown(desk)]
            if not commands:
                continue
            grid.addWidget(Label(without_mnemonic(tr(MENU_TITLES[group])), "card"), row, 0, 1, 2)
            row += 1
            for command in commands:
                grid.addWidget(Label(command.label, wrap=True), row, 0)
                grid.addLayout(_caps(command), row, 1)
                row += 1
        if count := len([name for name in ("people", "companies") if desk.navigation.has(name)]):
            grid.addWidget(Label(tr("Places of the sidebar, in their order"), wrap=True), row, 0)
            grid.addLayout(_line([("Ctrl", "1"), ("Ctrl", str(max(2, count)))]), row, 1)
        grid.setRowStretch(row + 1, 1)
        return inner


def _caps(command: Command) -> QHBoxLayout:
    lines = [tuple(line.split()) for line in command.keys]
    lines += [split_shortcut(shortcut) for shortcut in command.shortcuts[:1]]
    return _line(lines)


def _line(lines: list[tuple[str, ...]]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    row.addStretch(1)
    for n, keys in enumerate(lines):
        if n:
            row.addWidget(Label(tr("or"), "second", "text3"))
        for key in key_caps(keys):
            row.addWidget(KeyCap(key))
    return row

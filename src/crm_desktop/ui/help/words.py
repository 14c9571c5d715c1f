"""What the help names of the program, as it is now: it can't disagree with menus and keys."""

from __future__ import annotations

from crm_desktop.commands.registry import MENU_TITLES, Command, Group
from crm_desktop.domain.i18n import tr, without_mnemonic
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.shortcuts import key_caps
from crm_desktop.viewmodels.help import Words


def words_of(desk: WindowDesk) -> Words:
    """Return keys and titles of the commands of a window."""
    return Words(
        keys=lambda name: _keys(desk.registry[name]),
        title=lambda name: desk.registry[name].label.rstrip("…"),
        all_keys=lambda: _table(desk),
    )


def _keys(command: Command) -> str:
    """Return the shortest way to a command, `Ctrl` + `K` or `G` `P`; its name where it has none."""
    keys = key_caps(command.shown_keys)
    between = " + " if "+" in "".join(command.shortcuts[:1]) and not command.keys else " "
    return between.join(f"`{key}`" for key in keys) or f"**{command.label}**"


def _table(desk: WindowDesk) -> str:
    """Return every command that has a key and exists here, a table for each menu."""
    parts, head = [], (tr("Command"), tr("Keys"))
    for group in Group:
        commands = [c for c in desk.registry.of(group) if (c.shortcuts or c.keys) and c.is_shown(desk)]
        if commands:
            title = without_mnemonic(tr(MENU_TITLES[group]))
            rows = [f"| {command.label} | {_keys(command)} |" for command in commands]
            parts.append("\n".join((f"## {title}\n", f"| {' | '.join(head)} |", "| --- | --- |", *rows)))
    return "\n\n".join(parts)

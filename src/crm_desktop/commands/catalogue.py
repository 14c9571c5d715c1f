"""Every area's commands in one registry."""

from __future__ import annotations

from crm_desktop.commands import go, new, page, program
from crm_desktop.commands.registry import Registry


def all_commands() -> Registry:
    """Return the registry of the program, in the order of the menus."""
    return Registry((*new.COMMANDS, *page.COMMANDS, *program.COMMANDS, *go.COMMANDS))

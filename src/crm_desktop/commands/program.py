"""The program itself: look, help, undo, the palette, closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from crm_desktop.commands.registry import Command, Group
from crm_desktop.domain.i18n import mark, tr

if TYPE_CHECKING:
    from crm_desktop.commands.desk import Desk

THEME_CYCLE = ("light", "dark", "system")
DENSITY_CYCLE = ("compact", "normal", "roomy")
TEXT_SIZES = (90, 100, 110, 125, 150, 175, 200)


def next_of(cycle: tuple[str, ...], now: str) -> str:
    """Return the value after this one, the first after the last."""
    return cycle[(cycle.index(now) + 1) % len(cycle)] if now in cycle else cycle[0]


def stepped(now: int, step: int) -> int:
    """Return the next larger or smaller text size; at the end of the scale the same one."""
    nearest = min(range(len(TEXT_SIZES)), key=lambda i: abs(TEXT_SIZES[i] - now))
    return TEXT_SIZES[max(0, min(len(TEXT_SIZES) - 1, nearest + step))]


def _cycle_theme(desk: Desk) -> None:
    desk.look.theme = next_of(THEME_CYCLE, desk.look.theme)
    words = {"light": tr("Light look"), "dark": tr("Dark look"), "system": tr("Look as on this computer")}
    desk.notices.say(words[desk.look.theme])


def _cycle_density(desk: Desk) -> None:
    desk.look.density = next_of(DENSITY_CYCLE, desk.look.density)
    words = {"compact": tr("Compact rows"), "normal": tr("Rows of normal height"), "roomy": tr("Roomy rows")}
    desk.notices.say(words[desk.look.density])


def _text_size(step: int) -> Callable[[Desk], None]:
    def change(desk: Desk) -> None:
        desk.look.text_size = stepped(desk.look.text_size, step) if step else 100
        desk.notices.say(tr("Text size {percent}%", percent=desk.look.text_size))

    return change


def _toggle_single_keys(desk: Desk) -> None:
    desk.look.single_keys = not desk.look.single_keys
    desk.notices.say(tr("Single keys are on") if desk.look.single_keys else tr("Single keys are off"))


def _close(desk: Desk) -> None:
    desk.frame.close()


COMMANDS = (
    Command(
        "edit.undo",
        mark("&Undo"),
        Group.EDIT,
        lambda desk: desk.undo_stack.undo(),
        icon="undo-2",
        shortcuts=("Ctrl+Z",),
        enabled_when=lambda desk: desk.undo_stack.can_undo,
        changes_data=True,
    ),
    Command(
        "edit.redo",
        mark("&Redo"),
        Group.EDIT,
        lambda desk: desk.undo_stack.redo(),
        icon="redo-2",
        shortcuts=("Ctrl+Shift+Z",),
        enabled_when=lambda desk: desk.undo_stack.can_redo,
        changes_data=True,
    ),
    Command(
        "palette.open",
        mark("Se&arch and commands"),
        Group.GO,
        lambda desk: desk.frame.open_palette(),
        icon="search",
        shortcuts=("Ctrl+K",),
    ),
    Command(
        "zone.next",
        mark("Next part of the &window"),
        Group.GO,
        lambda desk: desk.frame.next_zone(1),
        shortcuts=("F6",),
    ),
    Command(
        "zone.previous",
        mark("Previous part of the win&dow"),
        Group.GO,
        lambda desk: desk.frame.next_zone(-1),
        shortcuts=("Shift+F6",),
    ),
    Command(
        "view.theme",
        mark("Light, &dark or like the computer"),
        Group.VIEW,
        _cycle_theme,
        icon="sun-moon",
        shortcuts=("Ctrl+Shift+D",),
    ),
    Command(
        "view.larger", mark("&Larger text"), Group.VIEW, _text_size(1), icon="type", shortcuts=("Ctrl++", "Ctrl+=")
    ),
    Command("view.smaller", mark("&Smaller text"), Group.VIEW, _text_size(-1), icon="type", shortcuts=("Ctrl+-",)),
    Command("view.usual", mark("&Usual text size"), Group.VIEW, _text_size(0), icon="type", shortcuts=("Ctrl+0",)),
    Command("view.density", mark("&Row height: compact, normal, roomy"), Group.VIEW, _cycle_density, icon="rows-3"),
    Command(
        "view.language",
        mark("Lan&guage…"),
        Group.VIEW,
        lambda desk: desk.navigation.go("settings", {"section": "language"}),
        icon="languages",
        hint=mark("English, Spanish, Slovak"),
        shown_when=lambda desk: desk.navigation.has("settings"),
    ),
    Command(
        "view.single_keys",
        mark("Single &keys"),
        Group.VIEW,
        _toggle_single_keys,
        icon="keyboard",
        hint=mark("A letter alone edits, calls, goes to a place"),
        is_checked=lambda desk: desk.look.single_keys,
    ),
    Command(
        "help.open",
        mark("&Help"),
        Group.HELP,
        lambda desk: desk.frame.open_help(),
        icon="circle-help",
        hint=mark("about this place; works offline"),
        shortcuts=("F1",),
        shown_when=lambda desk: desk.navigation.has("help"),
    ),
    Command(
        "help.first_hour",
        mark("Your &first hour"),
        Group.HELP,
        lambda desk: desk.navigation.go("help/first-hour"),
        icon="clock",
        shown_when=lambda desk: desk.navigation.has("help"),
    ),
    Command(
        "help.shortcuts",
        mark("&Keys"),
        Group.HELP,
        lambda desk: desk.frame.show_shortcuts(),
        icon="keyboard",
        hint=mark("the list of all shortcuts"),
        shortcuts=("Shift+F1",),
        keys=("?",),
    ),
    Command("window.close", mark("&Close the window"), Group.FILE, _close, icon="x", shortcuts=("Ctrl+W", "Ctrl+Q")),
)

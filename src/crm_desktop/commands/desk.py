"""What a command may use: the window, as plain Python. The command does not know Qt and the window not the command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.plain import plain


@plain
class Selection:
    """The record that commands are about: the cursor row of a list or the open record."""

    kind: str
    id: str
    title: str


class Navigation(Protocol):
    """Goes to places by name: `people`, `person/<id>`."""

    @property
    def can_go_back(self) -> bool:
        """Return whether there is a place to go back to."""
        ...

    @property
    def can_go_forward(self) -> bool:
        """Return whether there is a place to go forward to."""
        ...

    def has(self, place: str) -> bool:
        """Return whether this place is built."""
        ...

    def go(self, place: str, state: Mapping[str, Any] | None = None) -> None:
        """Show a place."""
        ...

    def back(self) -> None:
        """Show the place before this one, as it was left."""
        ...

    def forward(self) -> None:
        """Undo `back`."""
        ...


class Notices(Protocol):
    """Says things to the person without stopping them."""

    def say(self, text: str, *, undo: bool = False) -> None:
        """Show one sentence at the bottom; with `undo`, offer to take the last change back."""
        ...

    def show(self, error: CrmError) -> None:
        """Show what happened and what to do."""
        ...


class Look(Protocol):
    """How the window looks; kept for the next start."""

    theme: str
    text_size: int
    density: str
    single_keys: bool


class Frame(Protocol):
    """The parts of the window itself."""

    def open_palette(self, text: str = "") -> None:
        """Open the palette, with a text in its field."""
        ...

    def open_help(self) -> None:
        """Show the help about the place that is shown."""
        ...

    def show_shortcuts(self) -> None:
        """Show the list of keys."""
        ...

    def show_new_menu(self) -> None:
        """Open the menu of the New button."""
        ...

    def next_zone(self, step: int) -> None:
        """Move the focus to the next or previous zone."""
        ...

    def close(self) -> bool:
        """Close the window."""
        ...


class UndoStack(Protocol):
    """The last change that can be taken back, and the last one that was."""

    @property
    def can_undo(self) -> bool:
        """Return whether there is something to undo."""
        ...

    @property
    def can_redo(self) -> bool:
        """Return whether there is something to redo."""
        ...

    def undo(self) -> None:
        """Take the last change back."""
        ...

    def redo(self) -> None:
        """Do again what was taken back last."""
        ...


class Desk(Protocol):
    """Everything that a command may use."""

    @property
    def navigation(self) -> Navigation:
        """Return what goes to places."""
        ...

    @property
    def notices(self) -> Notices:
        """Return what speaks to the person."""
        ...

    @property
    def look(self) -> Look:
        """Return how the window looks."""
        ...

    @property
    def frame(self) -> Frame:
        """Return the window itself."""
        ...

    @property
    def undo_stack(self) -> UndoStack:
        """Return what can be taken back."""
        ...

    @property
    def is_read_only(self) -> bool:
        """Return whether the workspace can't be changed."""
        ...

    @property
    def selection(self) -> Selection | None:
        """Return the record that is selected or open."""
        ...

    def has_form(self, kind: str) -> bool:
        """Return whether a new record of this kind can be made."""
        ...

    def open_form(self, kind: str, name: str = "") -> None:
        """Ask for a new record of this kind."""
        ...

    def has_verb(self, verb: str) -> bool:
        """Return whether the page that is shown, or the program everywhere, can do this now."""
        ...

    def do_verb(self, verb: str) -> None:
        """Do it."""
        ...

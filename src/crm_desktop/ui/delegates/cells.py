"""What a list cell shows, as plain values; models answer with these and painters draw them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

# Roles that a model of rows answers. KEY and VERSION are asked of column 0 only; equal pairs look equal.
CELL_ROLE = Qt.ItemDataRole.UserRole + 1
KEY_ROLE = Qt.ItemDataRole.UserRole + 2
VERSION_ROLE = Qt.ItemDataRole.UserRole + 3
TIMELINE_ROLE = Qt.ItemDataRole.UserRole + 4


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: one or two lines, with an avatar, an icon or a chip. Colours are token names."""

    primary: str = ""
    secondary: str = ""
    tone: str = "text"
    secondary_tone: str = "text2"
    strong: bool = False
    numeric: bool = False  # right-aligned with equally wide figures
    tabular: bool = False  # left-aligned with equally wide figures (phones, dates)
    icon: str = ""
    icon_tone: str = "text2"
    avatar: str = ""  # the name whose initials are drawn
    square: bool = False  # a company's avatar
    chip: str = ""
    chip_tone: str = "neutral"
    chip_icon: str = ""
    tip: str = ""  # full text for the tooltip, when it says more than the lines


def name_cell(name: str, second: str = "", *, company: bool = False) -> Cell:
    """Return the first cell of a row: avatar, strong name, second line."""
    return Cell(primary=name, secondary=second, strong=True, avatar=name, square=company)


def text_cell(text: str, second: str = "", *, tone: str = "text", tip: str = "") -> Cell:
    """Return one or two lines of text."""
    return Cell(primary=text, secondary=second, tone=tone, tip=tip)


def phone_cell(number: str) -> Cell:
    """Return a number that lines up with the ones above and below."""
    return Cell(primary=number, tabular=True)


def date_cell(short: str, ago: str = "", *, full: str = "", tone: str = "text2") -> Cell:
    """Return a date with how long ago it is; the tooltip has it in full."""
    return Cell(primary=short, secondary=ago, tabular=True, secondary_tone=tone, tip=full)


def number_cell(text: str, second: str = "", *, strong: bool = False) -> Cell:
    """Return a number or an amount, right-aligned."""
    return Cell(primary=text, secondary=second, numeric=True, strong=strong)


def chip_cell(text: str, tone: str = "neutral", icon: str = "") -> Cell:
    """Return a chip; no text is an empty cell."""
    return Cell(chip=text, chip_tone=tone, chip_icon=icon)


def icon_cell(icon: str, tip: str, tone: str = "text2") -> Cell:
    """Return a mark alone; the tooltip says what it means."""
    return Cell(icon=icon, icon_tone=tone, tip=tip)


def step_cell(icon: str, text: str, second: str = "", *, tone: str = "text2", strong: bool = False) -> Cell:
    """Return an icon with one or two lines, of which icon and second line carry the tone."""
    lead = tone if strong else "text"
    return Cell(text, second, tone=lead, secondary_tone=tone, strong=strong, icon=icon, icon_tone=tone)


def spoken(header: str, cell: Cell) -> str:
    """Return a cell for screen readers: header, then all its words."""
    words = [word for word in (cell.primary, cell.secondary, cell.chip) if word] or [cell.tip]
    return f"{header}: {', '.join(words)}" if words != [""] else header

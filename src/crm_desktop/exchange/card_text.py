"""A card as text that a person can correct: one property a line, pictures folded, letters as they are meant."""

from __future__ import annotations

from crm_desktop.exchange.vcard import Card, line_text
from crm_desktop.exchange.vcard_lines import logical_lines
from crm_desktop.exchange.vcard_write import fold

MOST_TEXT = 1 << 19  # characters of a card that can be corrected; its pictures count
_LONG = 2_000  # a line that nobody reads: a picture


def text_of(card: Card) -> str:
    """Return the text of a card that was read from a file; empty where it is too long to be corrected by hand."""
    lines = card.lines
    if lines is None or lines.is_too_big:
        return ""
    shown = [line_text(raw) for raw in logical_lines(lines)]
    if not lines.has_begin:  # a line outside of any card: it may have lost its beginning
        shown = ["VERSION:3.0", *shown]
    text = "\n".join(fold(line).replace("\r\n", "\n") if len(line) > _LONG else line for line in shown).rstrip()
    end = "\nEND:VCARD" if lines.has_end else ""
    return f"BEGIN:VCARD\n{text}{end}\n" if len(text) <= MOST_TEXT else ""

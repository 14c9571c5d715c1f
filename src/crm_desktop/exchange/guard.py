"""A leading apostrophe keeps a spreadsheet from running a cell as a formula; the import takes exactly that one off.

A text that already begins with apostrophes and then looks like a formula gets one more, so that every text comes
back as it was: ``unguard(guard(text)) == text``.
"""

from __future__ import annotations

import re

# = + - @, tab, carriage return, line feed, and the full-width forms that some spreadsheets fold to them.
_RISKY = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def guard(text: str) -> str:
    """Return the text as it may stand in a spreadsheet's cell."""
    return "'" + text if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """Return the text as it was before `guard`."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text

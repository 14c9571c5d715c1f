"""How vCard spells a text: escapes, lists and the parts of a structured value."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r'\\([nN\\;,:"])')
_TOKENS = {sep: re.compile(rf"\\.|[^\\{sep}]+|{sep}|\\\Z", re.S) for sep in ";,"}
_LINE_END = re.compile(r"\r\n|\r|\n")


def unescape(value: str) -> str:
    """Return the text that an escaped value means."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def escape(text: str) -> str:
    """Return a text as versions 3.0 and 4.0 write it."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _LINE_END.sub(r"\\n", text)


def split(value: str, separator: str) -> list[str]:
    """Split at `;` or `,` where it isn't escaped; the parts are unescaped."""
    if "\\" not in value:
        return value.split(separator)
    return [unescape(part) for part in raw_split(value, separator)]


def raw_split(value: str, separator: str) -> list[str]:
    """Split at `;` or `,` where it isn't escaped; the parts stay escaped."""
    if "\\" not in value:
        return value.split(separator)
    parts: list[list[str]] = [[]]
    for token in _TOKENS[separator].findall(value):
        if token == separator:
            parts.append([])
        else:
            parts[-1].append(token)
    return ["".join(part) for part in parts]


def structured(value: str, size: int) -> list[str]:
    """Return the first `size` parts of a value such as N or ADR, trimmed, empty where missing."""
    parts = [part.strip() for part in split(value, ";")[:size]]
    return parts + [""] * (size - len(parts))


def bare_line(value: str) -> str:
    """Return a value that stands on one line."""
    return _LINE_END.sub(r"\\n", value) if "\n" in value or "\r" in value else value

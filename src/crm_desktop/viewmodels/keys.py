"""Keys: which digit lies under a finger, and single keys one after the other."""

from __future__ import annotations

from collections.abc import Iterable

PATIENCE_MS = 1500  # between G and P
_MAC_DIGITS = {18: 1, 19: 2, 20: 3, 21: 4, 23: 5, 22: 6, 26: 7, 28: 8, 25: 9}


def digit_at(platform: str, scan_code: int, virtual_key: int, key: int) -> int | None:
    """Return 1 to 9 for a key of the top row by its position: on a Slovak keyboard these keys give + ľ š č.

    `key` is what the layout says; it decides only where the system gives no position (a synthetic event).
    """
    if platform == "darwin":
        if virtual_key in _MAC_DIGITS:
            return _MAC_DIGITS[virtual_key]
    elif scan_code:
        first = 2 if platform == "win32" else 10  # set 1 scan codes; evdev codes + 8
        return scan_code - first + 1 if first <= scan_code <= first + 8 else None
    return key - ord("0") if ord("1") <= key <= ord("9") else None


class KeyLine:
    """Follows single keys: "E" at once, "G P" one after the other within a moment."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = {tuple(line.split()) for line in lines}
        self._typed: tuple[str, ...] = ()
        self._at = 0

    @property
    def is_waiting(self) -> bool:
        """Return whether a first key was pressed and the second is due."""
        return bool(self._typed)

    def press(self, key: str, now_ms: int) -> str | None:
        """Take a key; return the line that it completes, "" if it begins one, None if it means nothing here."""
        typed = self._typed if now_ms - self._at <= PATIENCE_MS else ()
        self._typed, self._at = (), now_ms
        for attempt in ((*typed, key), (key,)) if typed else ((key,),):
            if attempt in self._lines:
                return " ".join(attempt)
            if any(line[: len(attempt)] == attempt for line in self._lines):
                self._typed = attempt
                return ""
        return None

    def forget(self) -> None:
        """Forget a first key, as after a click."""
        self._typed = ()

"""Which digit lies under a finger, whatever letter the layout puts there."""

from __future__ import annotations

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

"""How numbers of cases and documents look: a pattern with the year and the running number. Values in, values out."""

from __future__ import annotations

import re

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain

BLOCK = 50  # numbers that a device leases at a time
_PLACE = re.compile(r"\{(year|n)(?::(\d))?\}")
_LONGEST = 60


@plain
class Pattern:
    """A pattern such as “C-{year}-{n:4}”: {n:4} is the running number with at least four digits."""

    text: str
    per_year: bool = False
    first: int = 1

    def write(self, n: int, year: int) -> str:
        """Return a number as it is shown."""

        def put(match: re.Match[str]) -> str:
            value = year if match[1] == "year" else n
            return str(value).zfill(int(match[2] or 0))

        return _PLACE.sub(put, self.text)

    def read(self, number: str, year: int) -> int | None:
        """Return the running number of a text that this pattern wrote in a year; None for any other text."""
        pieces, at = [], 0
        for match in _PLACE.finditer(self.text):
            pieces.append(re.escape(self.text[at : match.start()]))
            if match[1] == "n":
                pieces.append(r"(?P<n>\d{1,15})")
            else:
                pieces.append(re.escape(str(year)) if self.per_year else r"\d{4}")
            at = match.end()
        found = re.fullmatch("".join(pieces) + re.escape(self.text[at:]), number)
        return int(found["n"]) if found else None

    @property
    def prefix(self) -> str:
        """Return what stands before the first changing part."""
        match = _PLACE.search(self.text)
        return self.text[: match.start()] if match else self.text


def check_pattern(text: str, *, per_year: bool) -> str:
    """Return a pattern as it is kept; a sentence where numbers of it could be the same."""
    found = text.strip()
    places = [match[1] for match in _PLACE.finditer(found)]
    if places.count("n") != 1 or len(found) > _LONGEST or set(re.sub(_PLACE, "", found)) & set("{}"):
        raise ValidationError(
            tr("“{pattern}” is no pattern for numbers", pattern=found[:60]),
            tr("Write it like C-{year}-{n:4}: {n} is the running number and must be there once."),
            field="pattern",
        )
    if per_year and "year" not in places:
        raise ValidationError(
            tr("A number that begins anew each year needs the year in it"),
            tr("Add {year} to the pattern, or let the numbers run on."),
            field="pattern",
        )
    return found

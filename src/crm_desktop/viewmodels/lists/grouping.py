"""The rows of a list in groups: a header before the records of each group that is open."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from crm_desktop.domain.country_names import country_name
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain

if TYPE_CHECKING:  # most lists have no groups
    from crm_desktop.services.grouping import Group, GroupField

Month = Callable[[str], str]


@plain
class Listing:
    """The keys of all records in their order, and the groups that they stand in, if they do."""

    keys: array[int]
    groups: tuple[Group, ...] = ()
    field: GroupField | None = None


class GroupedRows:
    """Rows as they are shown: a record by its key, the header of the n-th group by -(n + 1)."""

    def __init__(self, listing: Listing, closed: Iterable[str] = ()) -> None:
        self.listing = listing
        self.closed = set(closed)  # values of groups that are folded
        self.rows = listing.keys
        self._headers: list[int] = []  # the rows of the headers
        self._starts: list[int] = []  # which record a group begins with
        self._lay_out()

    @property
    def records(self) -> array[int]:
        """Return the keys of all records in their order, those of folded groups included."""
        return self.listing.keys

    def group(self, row: int) -> Group:
        """Return the group of a header."""
        return self.listing.groups[-row - 1]

    def is_open(self, row: int) -> bool:
        """Return whether the records under a header are shown."""
        return self.group(row).value not in self.closed

    def set_open(self, row: int, is_open: bool) -> bool:
        """Unfold or fold a group; return whether anything changed."""
        if self.is_open(row) is is_open:
            return False
        value = self.group(row).value
        (self.closed.discard if is_open else self.closed.add)(value)
        self._lay_out()
        return True

    def number_at(self, at: int) -> int:
        """Return which record of the list stands in a row, counted from 0; -1 for a header."""
        if not self._headers or at < 0:
            return at
        group = bisect_right(self._headers, at) - 1
        return -1 if self._headers[group] == at else self._starts[group] + at - self._headers[group] - 1

    def _lay_out(self) -> None:
        if not self.listing.groups:
            return
        rows, self._headers, self._starts, at = array("q"), [], [], 0
        for n, group in enumerate(self.listing.groups):
            self._headers.append(len(rows))
            self._starts.append(at)
            rows.append(-(n + 1))
            if group.value not in self.closed:
                rows.extend(self.listing.keys[at : at + group.n])
            at += group.n
        self.rows = rows


def group_title(field: GroupField, group: Group, month: Month = str) -> str:
    """Return what a group is called; `month` writes “2026-03”, or “03” for a month of every year."""
    if not group.value:
        return tr("Without a company") if field.sort == "record" else tr("Nothing given")
    if field.sort in ("month", "yearly"):
        return month(group.value)
    if field.sort == "country":
        return country_name(group.value) or group.value
    if field.name == "language":
        from crm_desktop.domain.words import language_word  # late: start-up

        return language_word(group.value) or group.value
    return group.title or dict(field.options).get(group.value, group.value)

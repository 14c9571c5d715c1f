"""What makes one list differ from another: its source, columns and words."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import Kind
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.columns import Column
from crm_desktop.viewmodels.lists.columns import Arrangement
from crm_desktop.viewmodels.lists.source import Source

# Asked to write rows to a file: "csv" or "vcard", the kind's name, the keys of the rows in their order.
Export = Callable[[str, str, "array[int]"], None]


def all_columns(store: Store, what: ListKind) -> tuple[Column, ...]:
    """Return the columns of a list, those of the firm's own fields behind the others."""
    from crm_desktop.ui.lists.custom_columns import columns_of  # late: most lists begin without them
    from crm_desktop.viewmodels.lists.custom import custom_columns

    return (*what.columns, *columns_of(custom_columns(store, what.kind)))


@plain
class ListKind:
    """One list. Texts are functions, because they speak the language of the moment."""

    place: str
    kind: Kind
    source: Callable[[Store], Source]
    columns: tuple[Column, ...]
    arrangements: tuple[Arrangement, ...]
    title: Callable[[], str]
    new_title: Callable[[], str]
    filter_hint: Callable[[], str]
    sorts: Callable[[], Sequence[tuple[str, str]]]
    count_words: Callable[[int], str]
    count_of_words: Callable[[int, int], str]
    empty: Callable[[], tuple[str, str]]
    no_match: Callable[[int], str]
    second_line: Callable[[Any], str]
    facts: Callable[[Any], Sequence[tuple[str, str]]]

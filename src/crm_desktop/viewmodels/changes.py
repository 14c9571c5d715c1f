"""What a view needs to know of a commit."""

from __future__ import annotations

from collections.abc import Set
from typing import Protocol

from crm_desktop.domain.specs import Kind


class ChangeSet(Protocol):
    """What was added to the log; the store makes them."""

    @property
    def head(self) -> int:
        """Return the last number of the log that is covered."""
        ...

    @property
    def is_all(self) -> bool:
        """Return whether so much changed that everything shown should be read again."""
        ...

    def touches(self, kind: Kind) -> bool:
        """Return whether records of this kind changed."""
        ...

    def ids_of(self, kind: Kind) -> Set[str]:
        """Return the ids of the changed records of this kind."""
        ...

"""What an import does with a record that is here already, and with one that isn't."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """Chosen for a whole file."""

    FILL = "fill"  # create; only what is empty is filled, nothing that was typed here is overwritten
    UPDATE = "update"  # create; the file's values replace those here
    NEW = "new"  # create only: a row whose record is here already is skipped
    EXISTING = "existing"  # replace only: a row whose record isn't here is skipped

    @property
    def overwrites(self) -> bool:
        """Whether the file's values replace those here."""
        return self in (Mode.UPDATE, Mode.EXISTING)

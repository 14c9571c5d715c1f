"""What a file leaves to a person: columns without a field, and the few things that its values can't tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldProposal:
    """A custom field for a column that no field takes; `type` is that of a custom field, told by the values."""

    column: str
    label: str
    type: str  # text, integer, decimal, date, choice, yes_no, link
    options: tuple[str, ...] = ()  # of a choice


@dataclass(frozen=True)
class Question:
    """Something that can't be known from the file: in `column`, one of `answers` holds.

    A question of the kind `date_order` is answered by `ColumnTarget.date_order` (`dmy` or `mdy`).
    """

    column: str
    kind: str = "date_order"
    answers: tuple[str, ...] = ("dmy", "mdy")
    example: str = ""  # a value that can be read either way

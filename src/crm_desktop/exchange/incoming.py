"""What an importer hands to the runner: one row or card, whatever format it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crm_desktop.domain.specs import COMPANY, KIND, PERSON, Kind

Fields = Mapping[str, object]
"""Values by the field names of a spec. An absent field is left alone, None clears it.

Choices hold the option's value. Labels of points are short English words in lower case (`work`, `home`, `mobile`,
`fax`, `work fax`, `pager`, `main`, `other`), or what the person called it. `normalized` is left to the runner.
`points` and `addresses` are tuples of items (dicts by the field names of the item) without keys: the runner makes them.
"""

Ref = tuple[str, str]
"""An id in another program: its system (`vcard`, `salesforce`) and the id there."""


class Severity(StrEnum):
    """Whether a row can still go in."""

    ERROR = "error"  # the row stays out
    WARNING = "warning"  # the row goes in without this value, or with a changed one


@dataclass(frozen=True, slots=True)
class Problem:
    """A place in a file that isn't as it should be; `expected` and `found` are words for the report."""

    line: int
    column: str
    expected: str
    found: str
    severity: Severity = Severity.ERROR
    table: str = ""  # the name of the table, where a file holds several


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of a person."""

    mime: str
    data: bytes = field(repr=False)


@dataclass(slots=True)  # not frozen: that would triple what making one costs
class Incoming:
    """One row: a person, a company, or a person with the company they work at.

    What isn't named otherwise (notes, tags, refs, kept, photo, deleted) belongs to the person if there is one, else to
    the company. With a person, `company` says where they work: found by `company_ref`, else by its name, else created
    (and then given `company_ref` as an id of its own); a `company_ref` without `company` links only.
    """

    line: int  # where the row begins in its file, from 1
    person: Fields | None = None
    company: Fields | None = None
    affiliation: Fields | None = None  # job_title, department, role, is_primary; never the ids
    notes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # names as they stand in the file
    refs: Mapping[str, str] = field(default_factory=dict)  # system -> id there: the key that finds the record again
    company_ref: Ref | None = None
    parent_ref: Ref | None = None  # of a company: the company it belongs to
    reports_to_ref: Ref | None = None  # of a person: whom they report to
    is_deleted: bool = False  # deleted at the source
    kept: Mapping[str, object] = field(default_factory=dict)  # goes into `custom`: what no field holds
    kept_types: Mapping[str, str] = field(default_factory=dict)  # title -> type of the custom field; absent is text
    photo: Photo | None = None
    problems: tuple[Problem, ...] = ()
    cells: tuple[str, ...] = ()  # the row as it stood, for the file of failed rows; empty where rows have no cells
    kind: str = ""  # of `record`
    record: Fields | None = None  # of any other kind: then there is no person and no company
    named: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # links of it: field -> what names it, column
    same_as: str = ""  # a person decided: the row is this record, or the one made from the row with this `made_id`
    is_new: bool = False  # a person decided: the row is none of the records here
    is_left_out: bool = False  # a person decided: the row stays out
    made_id: str = ""  # the id that the row's record gets if it is created; another row may be `same_as` it
    emptied: tuple[str, ...] = ()  # targets whose cells are empty; cleared only in an import that was asked to

    @property
    def about(self) -> Kind:
        """The kind of record that the row is about."""
        if self.record is not None:
            return KIND[self.kind]
        return COMPANY if self.person is None else PERSON

    @property
    def is_refused(self) -> bool:
        """Whether a problem keeps the row out."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

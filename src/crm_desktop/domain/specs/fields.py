"""What a field and a kind are. Tables, capture, forms, search, import, history and sync read these declarations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cached_property

from crm_desktop.domain.ids import natural_id, natural_id_beside
from crm_desktop.domain.plain import plain

Value = str | int | bool | None | dict[str, object] | list[object]
Values = Mapping[str, object]


class Type(StrEnum):
    """How a field is stored and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"  # YYYY-MM-DD; where partial, also --MM-DD, YYYY-MM, YYYY
    INSTANT = "instant"  # UTC milliseconds
    CHOICE = "choice"
    REF = "ref"  # id of another record
    MAP = "map"  # JSON object: key -> item


class Policy(StrEnum):
    """What happens when two people changed the same field (sync.md 3.7)."""

    REGISTER = "register"
    SET = "set"
    TEXT = "text"
    FIXED = "fixed"


@plain
class Option:
    """One value of a choice."""

    value: str
    label: str


@plain(eq=False)
class Field:
    """One fact of a record."""

    name: str
    type: Type
    label: str = ""
    searchable: bool = False
    required: bool = False
    policy: Policy = Policy.REGISTER
    options: tuple[Option, ...] = ()
    ref: str = ""
    item: tuple[Field, ...] = ()
    partial: bool = False
    vcard: str = ""
    salesforce: str = ""
    hidden: bool = False  # not offered in forms and columns
    begins: object = None  # what a new record has where nobody said it; a function is asked with its values and now
    limit: int = 10_000  # characters
    since: int = 1  # schema that brought it

    @property
    def is_map(self) -> bool:
        """Whether each key of the value is a field of its own."""
        return self.type is Type.MAP

    @property
    def sql_type(self) -> str:
        """The column's type in a STRICT table."""
        return "INTEGER" if self.type in (Type.INTEGER, Type.BOOLEAN, Type.INSTANT) else "TEXT"


@plain
class Derived:
    """A column that the program computes: never logged, never sent."""

    name: str
    type: Type = Type.TEXT
    label: str = ""
    searchable: bool = False


@plain
class Link:
    """A kind whose records tie two others: `parent` and `child` are its fields that name them."""

    kind: str
    parent: str
    child: str


@plain
class Rollup:
    """A derived column computed from the records that point here, by one SQL expression over `child`.

    `expression` is a scalar subquery in which ``{id}`` stands for the parent's id. A child may point here by its own
    field `key` and by the records of `links`.
    """

    column: str
    child: str
    key: str
    expression: str
    links: tuple[Link, ...] = ()

    def keys_of(self, kind: str) -> tuple[str, ...]:
        """Return the fields of a kind that name the parent: of the child itself, or of a link."""
        own = (self.key,) if kind == self.child else ()
        return (*own, *(link.parent for link in self.links if link.kind == kind))


@plain
class Copied:
    """Derived columns that repeat what another record says, so that an index of this kind can be asked for it.

    The own field `key` names that record, of kind `source`; `columns` are pairs of an own column and what is asked of
    the other's row. They are empty while either of the two lies in the bin.
    """

    source: str
    key: str
    columns: tuple[tuple[str, str], ...]


def no_columns(values: Values) -> dict[str, object]:
    """Derive nothing."""
    return {}


def now(values: Values, at: int) -> int:
    """Begin with the moment at which the record is made."""
    return at


def no_words(values: Values) -> str:
    """Add nothing to the search text."""
    return ""


@plain(eq=False)  # there is one of each: compared and hashed by identity
class Kind:
    """One kind of record. `number` is stable for ever: search rows and index rows carry it."""

    name: str
    number: int
    label: str
    plural: str
    icon: str
    fields: tuple[Field, ...]
    derived: tuple[Derived, ...] = ()
    derive: Callable[[Values], dict[str, object]] = no_columns
    search_words: Callable[[Values], str] = no_words
    rollups: tuple[Rollup, ...] = ()
    copied: Copied | None = None
    root: str = ""  # the field that names the page this record belongs to
    indexes: tuple[str, ...] = ()  # SQL column lists, in addition to id; "columns WHERE condition" for a part of them
    title: str = "display_name"  # the column that names the record to a person
    has_tags: bool = False
    is_searched: bool = False
    natural: tuple[str, ...] = ()  # refs that make the id by natural_id(name, *refs): see `natural_id_of`
    is_unordered: bool = False  # the natural id is the same whichever of the refs comes first
    is_inner: bool = False  # the program's own knowledge: not in the bin
    is_listed: bool = False  # people keep lists of them: fields of their own, rows of a file, saved views
    has_page: bool = False  # it has a page of its own, where fields of their own are shown
    known_by: tuple[str, ...] = ()  # fields by which a row means a record: the first finds it, all must agree
    since: int = 1  # schema that brought it
    derives_from_birth: bool = False  # its derived columns ask when it was made
    sent_by: tuple[str, tuple[str, ...]] = ("", ())  # field and its values that freeze the `fixed` fields for ever

    def __post_init__(self) -> None:
        vars(self)["fields"] = self.fields + _common(self.has_tags)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """All fields by their names."""
        return {f.name: f for f in self.fields}

    @cached_property
    def scalars(self) -> tuple[Field, ...]:
        """Fields that are one value."""
        return tuple(f for f in self.fields if not f.is_map)

    @cached_property
    def maps(self) -> tuple[Field, ...]:
        """Fields whose keys are fields of their own."""
        return tuple(f for f in self.fields if f.is_map)

    @cached_property
    def found_by(self) -> tuple[str, ...]:
        """Rolled-up columns whose words find the record."""
        return tuple(d.name for d in self.derived if d.searchable)

    @cached_property
    def searched(self) -> tuple[str, ...]:
        """Those, and the fields whose words find it."""
        return (*(f.name for f in self.fields if f.searchable), *self.found_by)

    @cached_property
    def coded(self) -> Mapping[str, Field]:
        """Fields whose column is not the value as it is."""
        return {f.name: f for f in self.fields if f.is_map or f.type is Type.BOOLEAN}

    def begun(self, values: Values, now: int) -> dict[str, object]:
        """Return what a new record has besides these values."""
        open_ones = (f for f in self.scalars if f.begins is not None and values.get(f.name) in (None, ""))
        found = {f.name: f.begins(values, now) if callable(f.begins) else f.begins for f in open_ones}
        return {name: value for name, value in found.items() if value is not None}

    def natural_id_of(self, values: Values) -> str:
        """Return the id that every device gives to the record with these refs."""
        parts = [str(values.get(name) or "") for name in self.natural]
        if self.natural[0] == self.root:
            return natural_id_beside(parts[0], self.name, *parts)
        return natural_id(self.name, *(sorted(parts) if self.is_unordered else parts))


def _common(has_tags: bool) -> tuple[Field, ...]:
    """Return the fields of every synced record (data-model.md)."""
    tags = (Field("tags", Type.MAP, "Tags", policy=Policy.SET, hidden=True),) if has_tags else ()
    return (
        Field("created_at", Type.INSTANT, "Created", hidden=True),
        Field("created_by", Type.REF, "Created by", ref="user", hidden=True),
        Field("owner_id", Type.REF, "Owner", ref="user", hidden=True),
        Field("deleted_at", Type.INSTANT, "Deleted", hidden=True),
        Field("custom", Type.MAP, "Custom fields", hidden=True),
        Field("refs", Type.MAP, "Ids in other programs", hidden=True),
        *tags,
    )


def text(name: str, label: str, **more: object) -> Field:
    """Return a one-line text."""
    return Field(name, Type.TEXT, label, **more)  # type: ignore[arg-type]


def long_text(name: str, label: str, **more: object) -> Field:
    """Return a text of several lines, up to 1 MiB."""
    return Field(name, Type.LONG_TEXT, label, **{"limit": 1_048_576, **more})  # type: ignore[arg-type]


def integer(name: str, label: str, **more: object) -> Field:
    """Return a whole number."""
    return Field(name, Type.INTEGER, label, **more)  # type: ignore[arg-type]


def boolean(name: str, label: str, **more: object) -> Field:
    """Return a yes or no."""
    return Field(name, Type.BOOLEAN, label, **more)  # type: ignore[arg-type]


def date(name: str, label: str, **more: object) -> Field:
    """Return a day without time."""
    return Field(name, Type.DATE, label, **more)  # type: ignore[arg-type]


def instant(name: str, label: str, **more: object) -> Field:
    """Return a moment, in UTC milliseconds."""
    return Field(name, Type.INSTANT, label, **more)  # type: ignore[arg-type]


def choice(name: str, label: str, *options: tuple[str, str], **more: object) -> Field:
    """Return one of a few values, each with its label."""
    return Field(name, Type.CHOICE, label, options=tuple(Option(*o) for o in options), **more)  # type: ignore[arg-type]


def ref(name: str, label: str, kind: str, **more: object) -> Field:
    """Return the id of another record; `kind` is empty where a second field names the kind."""
    return Field(name, Type.REF, label, ref=kind, **more)  # type: ignore[arg-type]


def map_of(name: str, label: str, *item: Field, **more: object) -> Field:
    """Return a JSON object whose keys are fields of their own."""
    return Field(name, Type.MAP, label, item=item, **more)  # type: ignore[arg-type]

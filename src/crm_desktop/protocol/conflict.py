"""A conflict: an ordinary synced record that only the fold writes, with both values and who set them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from crm_desktop.domain.ids import natural_id
from crm_desktop.protocol.op import Doc, Json, canonical

KIND_NAME = "conflict"
_TEXTS = ("base", "kept", "other", "decided_value")  # JSON texts in the record


class What(StrEnum):
    """What two people disagree about."""

    VALUE = "value"
    DELETE = "delete"  # one edited, the other deleted
    HELD = "held"  # too many deletes at once


class Standing(StrEnum):
    """How far a conflict has come."""

    OPEN = "open"
    DECIDED = "decided"
    EQUAL = "equal"  # both sides came to the same value
    WITHDRAWN = "withdrawn"  # the other side went back to what there was


class Author(msgspec.Struct, frozen=True, gc=False):
    """Who set a value, when by their clock, and on which device."""

    by: str = ""
    at: int = 0
    dev: str = ""


class Conflict(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One field of one record on which two sides disagree; `kept` is current, `other` came later or lost."""

    id: str
    record_kind: str
    record_id: str
    root_id: str = ""
    field: str
    base: Json = None
    kept: Json = None
    other: Json = None
    kept_by: str = ""
    kept_at: int = 0
    kept_dev: str = ""
    other_by: str = ""
    other_at: int = 0
    other_dev: str = ""
    line: str = ""  # device that may carry on the other side
    what: What = What.VALUE
    batch: str = ""
    state: Standing = Standing.OPEN
    decided_by: str = ""
    decided_value: Json = None
    count: int = 1  # changes of the other side

    @property
    def is_open(self) -> bool:
        """Whether a person has still to decide."""
        return self.state is Standing.OPEN


_defaults = Conflict(id="", record_kind="", record_id="", field="")
_NAMES = tuple(name for name in Conflict.__struct_fields__ if name != "id")


def conflict_id(op_digest: str, record_id: str, field: str) -> str:
    """Return the id that a replay of the same op makes again."""
    return natural_id(KIND_NAME, op_digest, record_id, field)


def to_doc(conflict: Conflict) -> Doc:
    """Return the fields of the conflict's record."""
    doc: Doc = {}
    for name in _NAMES:
        value = getattr(conflict, name)
        if name in _TEXTS:
            if value is not None:
                doc[name] = canonical(value).decode()
        elif value not in (None, ""):
            doc[name] = value.value if isinstance(value, StrEnum) else value
    return doc


def from_doc(record_id: str, doc: Doc) -> Conflict:
    """Return the conflict that a record says."""
    facts = {name: doc[name] for name in _NAMES if doc.get(name) is not None}
    for name in _TEXTS:
        if name in facts:
            facts[name] = msgspec.json.decode(facts[name])
    return msgspec.convert({"id": record_id, **facts}, Conflict)

"""The op: one change of one record as it travels, its canonical bytes and its digest."""

from __future__ import annotations

from binascii import b2a_base64
from hashlib import sha256
from typing import Any, TypeAlias

import msgspec

Json: TypeAlias = Any  # what JSON can say: msgspec knows no recursive types
Doc: TypeAlias = dict[str, Json]  # a record by flat field names ("points.p7"); nothing in it is null

PROTOCOL = 1
SCHEMA = 2  # of the specs; grows with each field or kind that is added (`Field.since`)
DELETED = "deleted_at"

INSERT, UPDATE, PURGE = "I", "U", "P"

_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_encode = msgspec.json.Encoder(order="sorted").encode


def canonical(value: Json) -> bytes:
    """Return the one JSON text of a value in UTF-8: sorted keys, no spaces. Equal bytes mean equal values."""
    return _encode(value)


def same(left: Json, right: Json) -> bool:
    """Return whether two values are equal as JSON: `True` is not `1`, and a missing field is null."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    if type(left) is dict or type(left) is list:
        return _encode(left) == _encode(right)
    return bool(left == right)


class Op(msgspec.Struct, omit_defaults=True, gc=False, rename={"lsn": "l"}):
    """One change of one record.

    `t` kind of record, `i` its id, `k` kind of op (I, U, P), `s` the fields set (null empties), `o` what the person
    saw in them (absent: nothing), `r` root id, `b` highest seq pulled when it was made, `h` hash of the record that a
    delete saw, `d` decision or confirmation (see `Decision`), `sv` schema, `w` (dev, lsn) before a re-labelling, `f`
    (epoch, seq) that it had first, when it is offered again.

    An edit that knew of the record's deletion says so: `o` names `deleted_at`, `s` does not.
    """

    lsn: int
    t: str
    i: str
    k: str = UPDATE
    s: dict[str, Json] = {}
    o: dict[str, Json] = {}
    r: str = ""
    b: int = 0
    h: str = ""
    d: dict[str, Json] | None = None
    sv: int = 1  # for ever: what is left out on the wire means the same to programs of every schema
    w: tuple[str, int] | None = None
    f: tuple[str, int] | None = None


class Header(msgspec.Struct, omit_defaults=True, gc=False, kw_only=True):
    """What all ops of a transaction share; `at` is the device's clock and decides nothing."""

    x: int
    at: int
    by: str
    cause: str = "edit"
    batch: str = ""
    title: str = ""
    undoes: str = ""


class Tx(Header, omit_defaults=True, gc=False, kw_only=True):
    """A local transaction: travels whole and becomes visible whole."""

    ops: list[Op]

    def header(self) -> dict[str, Json]:
        """Return the fields of the header, to build the same transaction for the feed."""
        return {name: getattr(self, name) for name in Header.__struct_fields__}


def digest(dev: str, tx: Header, op: Op) -> str:
    """Return what identifies an op besides (device, lsn); it survives a re-labelling of the device."""
    origin, lsn = op.w or (dev, op.lsn)
    sealed = [origin, lsn, tx.at, tx.by, tx.cause, tx.batch, tx.undoes, op.t, op.i, op.k, op.s, op.o, op.r, op.h, op.d]
    sealed.append(op.sv)
    return b2a_base64(sha256(_encode(sealed)).digest())[:32].translate(_URL_SAFE).decode()

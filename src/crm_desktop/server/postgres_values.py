"""Columns on their way into PostgreSQL: arrays in its binary form, of types that do not change with their values."""

from __future__ import annotations

from collections.abc import Collection
from struct import Struct, pack
from typing import Any

from psycopg.abc import AdaptContext
from psycopg.adapt import Dumper
from psycopg.pq import Format

_ELEMENT = {"T": 25, "N": 20, "B": 17}  # PostgreSQL's numbers of text, bigint and bytea
_HEAD = Struct(">iiIii").pack  # dimensions, whether there are nulls, element, count, first index
_SIZE = Struct(">i").pack


class Texts(bytes):
    """An array of texts."""


class Numbers(bytes):
    """An array of whole numbers."""


class Blobs(bytes):
    """An array of bytes."""


_ARRAY: dict[str, type[Texts | Numbers | Blobs]] = {"T": Texts, "N": Numbers, "B": Blobs}


def array(kind: str, values: Collection[Any]) -> Texts | Numbers | Blobs:
    """Return the values of a column as one parameter; `kind` is the type's letter in the schema."""
    head = _HEAD(1, 0, _ELEMENT[kind], len(values), 1)
    if kind == "N":
        pairs = [number for value in values for number in (8, value)]
        return Numbers(head + pack(">" + "iq" * len(values), *pairs))
    parts = [head]
    for value in values:
        part = value.encode() if kind == "T" else value
        parts += (_SIZE(len(part)), part)
    return _ARRAY[kind](b"".join(parts))


class _Dumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        return obj


class _TextsDumper(_Dumper):
    oid = 1009


class _NumbersDumper(_Dumper):
    oid = 1016


class _BlobsDumper(_Dumper):
    oid = 1001


def register(context: AdaptContext) -> None:
    """Let a connection take these arrays."""
    for kind, dumper in ((Texts, _TextsDumper), (Numbers, _NumbersDumper), (Blobs, _BlobsDumper)):
        context.adapters.register_dumper(kind, dumper)

"""The tables as SQLAlchemy Core knows them, made from the specs; for filters only. Import it late: start-up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Column, Integer, MetaData, Table, Text

from crm_desktop.domain.specs import KINDS, Kind, Type

_INDEXES = {
    "point_index": ("type", "value"),
    "address_index": ("country", "locality", "postal_code"),
    "tag_index": ("tag_id",),
    "ref_index": ("system", "ref"),
}


@cache
def tables() -> Mapping[str, Table]:
    """Return every table that a filter may ask, by name."""
    metadata = MetaData()
    for kind in KINDS:
        _record_table(kind, metadata)
    for name, columns in _INDEXES.items():
        Table(name, metadata, Column("kind", Integer), Column("k", Integer), *(Column(c, Text) for c in columns))
    return metadata.tables


def _record_table(kind: Kind, metadata: MetaData) -> Table:
    return Table(
        kind.name,
        metadata,
        Column("k", Integer, primary_key=True),
        Column("id", Text),
        *(Column(f.name, Integer() if f.sql_type == "INTEGER" else Text()) for f in kind.fields),
        *(Column(d.name, _type(d.type)) for d in kind.derived),
        Column("updated_at", Integer),
        Column("updated_by", Text),
    )


def _type(type_: Type) -> Integer | Text:
    return Integer() if type_ in (Type.INTEGER, Type.BOOLEAN, Type.INSTANT) else Text()

"""What a unit of work says to SQLite about each kind: made from its spec, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from crm_desktop.domain.specs import KIND, KINDS, Kind
from crm_desktop.domain.specs.fields import no_words
from crm_desktop.store.codec import Row, are_keys, as_map, check_key, columns_of

NAMED = ("refs", "custom")  # maps whose keys somebody gave; those of the others are made


def check_keys(maps: Iterable[str], fields: Mapping[str, object]) -> None:
    """Refuse keys of these maps that the log can't name."""
    for name in maps:
        value = fields.get(name)
        if value and (type(value) is dict or isinstance(value, Mapping)) and not _known_keys.issuperset(value):
            if not are_keys(value):
                for key in value:
                    check_key(key)
            if name in NAMED and len(_known_keys) < _MOST_KEYS:
                _known_keys.update(value)


_known_keys: set[str] = set()  # good ones: the systems and fields of an import come again with each row
_MOST_KEYS = 2_000


@cache
def map_names(kind: Kind) -> tuple[str, ...]:
    """Return the fields of a kind that are maps."""
    return tuple(f.name for f in kind.maps)


def without_nulls(kind: Kind, row: Row) -> Row:
    """Return a row whose maps hold no JSON null: another program may write it, and it means "removed"."""
    return row | {f.name: {k: v for k, v in as_map(row[f.name]).items() if v is not None} for f in kind.maps}


@cache
def index_fields(kind: Kind) -> frozenset[str]:
    """Return the fields that search words or index rows come from: an edit of others need not compute them."""
    if kind.search_words is not no_words:
        return frozenset(kind.by_name)
    return frozenset(f.name for f in kind.fields if f.searchable or f.is_map or f.name == "deleted_at")


@cache
def text_fields(kind: Kind) -> frozenset[str]:
    """Return the fields whose every letter is searched: where one of them changes, so do the search words."""
    return frozenset(f.name for f in kind.scalars if f.searchable)


@cache
def select_sql(kind: Kind) -> str:
    """Return what reads a record: its key, its own columns, and what is derived of it."""
    return f"SELECT {', '.join(places(kind))} FROM {kind.name} WHERE id = ?"


@cache
def places(kind: Kind) -> dict[str, int]:
    """Return where `select_sql` gives each column."""
    return {name: at for at, name in enumerate(("k", *columns_of(kind), *(d.name for d in kind.derived)))}


@cache
def update_sql(kind: Kind, columns: tuple[str, ...]) -> str:
    """Return what changes columns of a record, when and by whom."""
    changes = ", ".join(f"{name} = ?" for name in (*columns, "updated_at", "updated_by"))
    return f"UPDATE {kind.name} SET {changes} WHERE k = ?"


@cache
def rollup_keys(child: Kind) -> tuple[str, ...]:
    """Return the fields of a kind that name records which compute columns from it."""
    return tuple({key: None for kind in KINDS for r in kind.rollups for key in r.keys_of(child.name)})


@cache
def linked_sql(child: Kind) -> tuple[tuple[Kind, str, str], ...]:
    """Return, for each kind of links to parents of this kind, its field and what reads the parents of some children."""
    links = {link: None for kind in KINDS for r in kind.rollups if r.child == child.name for link in r.links}
    read = (
        "SELECT DISTINCT {parent} FROM {kind} WHERE {child} IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL"
    )
    return tuple((KIND[x.kind], x.parent, read.format(parent=x.parent, kind=x.kind, child=x.child)) for x in links)


@cache
def copied_columns(kind: Kind) -> tuple[str, ...]:
    """Return the columns of a kind that repeat what another record says."""
    return tuple(name for name, _ in kind.copied.columns) if kind.copied else ()


@cache
def copy_sql(kind: Kind) -> str:
    """Return the UPDATE that writes those columns; which rows is still to be said. Empty where there are none."""
    return f"UPDATE {kind.name} SET ({', '.join(copied_columns(kind))}) = ({_said(kind)})" if kind.copied else ""


@cache
def is_no_copy_sql(kind: Kind) -> str:
    """Return the condition that those columns are not what the other record says."""
    return f"({', '.join(copied_columns(kind))}) IS NOT ({_said(kind)})"


@cache
def copied_from_sql(source: Kind) -> tuple[str, ...]:
    """Return what writes the copies of some records of this kind, wherever they differ; the bin holds none."""
    return tuple(
        f"{copy_sql(kind)} WHERE deleted_at IS NULL AND {kind.copied.key} IN (SELECT value FROM json_each(?)) "
        f"AND {is_no_copy_sql(kind)}"
        for kind in KINDS
        if kind.copied and kind.copied.source == source.name
    )


def _said(kind: Kind) -> str:
    copied = kind.copied
    assert copied is not None
    asked = ", ".join(expression for _, expression in copied.columns)
    return (
        f"SELECT {asked} FROM {copied.source} s "
        f"WHERE s.id = {kind.name}.{copied.key} AND s.deleted_at IS NULL AND {kind.name}.deleted_at IS NULL"
    )


@cache
def watched_sql(parent: Kind, child: Kind) -> str:
    """Return what reads the columns rolled up from `child` whose words find the parent; empty without any."""
    names = [r.column for r in parent.rollups if r.keys_of(child.name) and r.column in parent.found_by]
    return f"SELECT {', '.join(names)} FROM {parent.name} WHERE id = ?" if names else ""


@cache
def roll_up_sql(kind: Kind) -> str:
    """Return the UPDATE that computes all such columns of the records whose ids a JSON list names."""
    changes = ", ".join(f"{r.column} = ({r.expression.format(id=f'{kind.name}.id')})" for r in kind.rollups)
    return f"UPDATE {kind.name} SET {changes} WHERE id IN (SELECT value FROM json_each(?))"


@cache
def pointed_to_sql(kind: Kind) -> str:
    """Return the condition that a record has others which point to it."""
    sources = {(r.child, r.key): None for r in kind.rollups}
    sources |= {(link.kind, link.parent): None for r in kind.rollups for link in r.links}
    return " OR ".join(f"EXISTS (SELECT 1 FROM {child} p WHERE p.{key} = {kind.name}.id)" for child, key in sources)


@cache
def rollup_sql(child: Kind, key: str) -> tuple[tuple[Kind, str, int], ...]:
    """Return one UPDATE for each kind that computes columns from `child`, and how often it wants the parent's id."""
    statements = []
    for parent in KINDS:
        rollups = [r for r in parent.rollups if key in r.keys_of(child.name)]
        if rollups:
            changes = ", ".join(f"{r.column} = ({r.expression.format(id='?')})" for r in rollups)
            sql = f"UPDATE {parent.name} SET {changes} WHERE id = ?"
            statements.append((parent, sql, sql.count("?")))
    return tuple(statements)

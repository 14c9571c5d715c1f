"""Capture: triggers, generated from the specs, that append each change of a record to the log (log.md 1-7)."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.domain.specs import KINDS, Field, Kind, Type
from crm_desktop.store.ddl import NOW

_INTO = "INSERT INTO change(tx, lsn, tbl, rid, root_id, kind, new, old, seen, state)"
_ON = "(SELECT off FROM ctx) = 0"
_TX = "coalesce(c.tx, (SELECT max(tx) FROM tx))"
# Where no store set the context, another program writes: its change gets a transaction of its own.
_OUTSIDE = (
    "INSERT INTO tx(tx, dev, batch, cause, at) SELECT n, dev, n, 'outside', "
    f"{NOW} FROM ctx, (SELECT coalesce(max(tx), 0) + 1 AS n FROM tx) WHERE ctx.tx IS NULL;"
)


def capture_triggers() -> dict[str, str]:
    """Return every capture trigger: name -> statement."""
    return {name: sql for kind in KINDS for name, sql in kind_triggers(kind).items()}


def kind_triggers(kind: Kind) -> dict[str, str]:
    """Return the five triggers of one kind."""
    return {
        f"{kind.name}_I": _insert(kind),
        f"{kind.name}_Us": _update_scalars(kind),
        f"{kind.name}_Um": _update_maps(kind),
        f"{kind.name}_D": _delete(kind),
        f"{kind.name}_id": (
            # rowid and its other names mean k; naming the columns keeps the trigger out of every other update.
            f"CREATE TRIGGER {kind.name}_id BEFORE UPDATE OF id, k, rowid, _rowid_, oid ON {kind.name} "
            "WHEN NEW.id IS NOT OLD.id OR NEW.k IS NOT OLD.k "
            "BEGIN SELECT RAISE(ABORT, 'the id of a record never changes'); END"
        ),
    }


def _insert(kind: Kind) -> str:
    terms = [f"iif(NEW.{f.name} IS NULL, '', {_pair(f, 'NEW')})" for f in kind.scalars]
    # A whole map as it stands: taken apart by the reader (fold.py), for a third of what it costs here.
    terms += [f"iif(NEW.{f.name} = '{{}}', '', ',\"{f.name}\":' || json(NEW.{f.name}))" for f in kind.maps]
    return (
        f"CREATE TRIGGER {kind.name}_I AFTER INSERT ON {kind.name} WHEN {_ON} BEGIN {_OUTSIDE} "
        f"{_INTO} SELECT {_TX}, c.lsn + 1, '{kind.name}', NEW.id, {_root(kind, 'NEW')}, 'I', "
        f"'{{' || substr({_join(terms)}, 2) || '}}', NULL, NULL, 'local' FROM ctx c; "
        "UPDATE ctx SET lsn = lsn + 1; END"
    )


def _update_scalars(kind: Kind) -> str:
    same_maps = " AND ".join(f"NEW.{f.name} IS OLD.{f.name}" for f in kind.maps)
    return (
        # OF: an update of derived columns alone, such as a roll-up, does not even compile the trigger in.
        f"CREATE TRIGGER {kind.name}_Us AFTER UPDATE OF {_names(kind.scalars)} ON {kind.name} "
        f"WHEN {_ON} AND {same_maps} AND ({_any_scalar(kind)}) BEGIN {_OUTSIDE} "
        f"{_INTO} SELECT {_TX}, c.lsn + 1, '{kind.name}', NEW.id, {_root(kind, 'OLD')}, 'U', "
        f"'{{' || substr({_changed(kind, 'NEW')}, 2) || '}}', '{{' || substr({_changed(kind, 'OLD')}, 2) || '}}', "
        "c.seen, 'local' FROM ctx c; UPDATE ctx SET lsn = lsn + 1; END"
    )


def _update_maps(kind: Kind) -> str:
    different = " OR ".join(f"NEW.{f.name} IS NOT OLD.{f.name}" for f in kind.maps)
    unions = " UNION ALL ".join(_map_difference(f) for f in kind.maps)
    return (
        f"CREATE TRIGGER {kind.name}_Um AFTER UPDATE OF {_names(kind.maps)} ON {kind.name} "
        f"WHEN {_ON} AND ({different}) BEGIN {_OUTSIDE} "
        f"{_INTO} SELECT * FROM (SELECT {_TX}, c.lsn + 1, '{kind.name}', NEW.id, {_root(kind, 'OLD')}, 'U', "
        f"'{{' || substr({_changed(kind, 'NEW')} || coalesce(p.n, ''), 2) || '}}' AS new, "
        f"'{{' || substr({_changed(kind, 'OLD')} || coalesce(p.o, ''), 2) || '}}', c.seen, 'local' "
        f"FROM ctx c, (SELECT group_concat(n, '') n, group_concat(o, '') o FROM ({unions})) p) WHERE new <> '{{}}'; "
        # No gap in the numbers when only spacing or the order of keys differed.
        "UPDATE ctx SET lsn = lsn + changes(); END"
    )


def _delete(kind: Kind) -> str:
    return (
        f"CREATE TRIGGER {kind.name}_D AFTER DELETE ON {kind.name} WHEN {_ON} BEGIN {_OUTSIDE} "
        f"{_INTO} SELECT {_TX}, c.lsn + 1, '{kind.name}', OLD.id, {_root(kind, 'OLD')}, 'D', NULL, NULL, NULL, 'local' "
        "FROM ctx c; UPDATE ctx SET lsn = lsn + 1; END"
    )


def _map_difference(field: Field) -> str:
    """Return a select of the keys of one map whose items differ: n and o are the texts for new and old."""
    name = field.name

    def items(side: str) -> str:
        return (
            f"(SELECT key, iif(type = 'null', NULL, {_item(f'{side}.{name}')}) v FROM json_each({side}.{name}) "
            f"WHERE NEW.{name} IS NOT OLD.{name})"
        )

    def pair(side: str) -> str:
        return f"',' || json_quote('{name}.' || coalesce(x.key, y.key)) || ':' || coalesce({side}.v, 'null')"

    return (
        f"SELECT {pair('x')} n, {pair('y')} o FROM {items('NEW')} x FULL JOIN {items('OLD')} y ON x.key = y.key "
        "WHERE x.v IS NOT y.v"
    )


def _item(column: str) -> str:
    """Return the JSON text of one item of json_each: a single value by its path, which keeps a long number's digits.

    SQLite before 3.45 finds no path whose key has a quote in it, and another program may run that: then by its value.
    The value of an object is its text already; its path would only be looked up again.
    """
    return (
        f"iif(type IN ('object', 'array'), value, coalesce({column} -> fullkey, "
        "iif(type IN ('true', 'false'), type, json_quote(value))))"
    )


def _changed(kind: Kind, side: str) -> str:
    return _join([f"iif(NEW.{f.name} IS OLD.{f.name}, '', {_pair(f, side)})" for f in kind.scalars])


def _join(terms: list[str]) -> str:
    """Concatenate terms as a balanced tree: SQLite limits how deep an expression may be."""
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return f"({_join(terms[:middle])} || {_join(terms[middle:])})"


def _names(fields: Sequence[Field]) -> str:
    return ", ".join(f.name for f in fields)


def _any_scalar(kind: Kind) -> str:
    return " OR ".join(f"NEW.{f.name} IS NOT OLD.{f.name}" for f in kind.scalars)


def _pair(field: Field, side: str) -> str:
    column = f"{side}.{field.name}"
    if field.type is Type.BOOLEAN:
        value = f"iif({column} IS NULL, 'null', iif({column}, 'true', 'false'))"
    else:
        value = f"json_quote({column})"
    return f"',\"{field.name}\":' || {value}"


def _root(kind: Kind, side: str) -> str:
    return f"{side}.{kind.root}" if kind.root else "NULL"

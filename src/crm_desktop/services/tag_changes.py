"""Tags as a whole: new, renamed, merged, coloured, removed. Each is one batch with one undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KINDS, SAVED_VIEW, TAG, Kind
from crm_desktop.services.many import NOBODY, Watch, stoppable
from crm_desktop.services.tags import TagRow, clean_name, get_tag, put_tag, tag_id
from crm_desktop.services.views import views_with_tag
from crm_desktop.store.batch import Batch
from crm_desktop.store.codec import as_map
from crm_desktop.store.engine import Store

# Names of tones of the theme: each has a readable pair of colours in light and dark.
COLOURS: Mapping[str, str] = {
    "": _("Grey"),
    "accent": _("Blue"),
    "ok": _("Green"),
    "warn": _("Amber"),
    "danger": _("Red"),
    "conflict": _("Violet"),
}
_TAGGED = tuple(kind for kind in KINDS if kind.has_tags)
_STEP = 50


def create_tag(store: Store, name: str, colour: str = "") -> str:
    """Add a tag and return its id; one that is there already is refused."""
    name = clean_name(name)
    _check_free(store, name)
    with store.write(tr("Tag “{name}” made", name=name)) as unit:
        found = put_tag(unit, name)
        unit.update(TAG, found, {"name": name, "colour": _colour(colour)})
    return found


def set_colour(store: Store, tag: str, colour: str) -> str | None:
    """Give a tag a colour; return the batch, None where it has it."""
    row = get_tag(store, tag)
    with store.write(tr("Colour of tag “{name}” changed", name=row.name)) as unit:
        return unit.batch_id if unit.update(TAG, row.id, {"colour": _colour(colour)}) else None


def rename_tag(store: Store, tag: str, name: str, watch: Watch = NOBODY) -> str | None:
    """Give a tag another name: a new tag, to which the marks move. A name that is taken is refused: merge them."""
    old, name = get_tag(store, tag), clean_name(name)
    if tag_id(name) == old.id:  # other capitals or accents: the same tag
        with store.write(tr("Tag “{old}” renamed to “{new}”", old=old.name, new=name)) as unit:
            return unit.batch_id if unit.update(TAG, old.id, {"name": name}) else None
    _check_free(store, name)
    title = tr("Tag “{old}” renamed to “{new}”", old=old.name, new=name)
    return _move(store, old, name, title, watch, colour=old.colour)


def merge_tags(store: Store, tag: str, into: str, watch: Watch = NOBODY) -> str | None:
    """Move the marks of a tag to another one and remove it."""
    old, other = get_tag(store, tag), get_tag(store, into)
    if old.id == other.id:
        raise ValidationError(tr("These are the same tag"), tr("Choose another one."), field="tags")
    title = tr("Tag “{old}” merged into “{new}”", old=old.name, new=other.name)
    return _move(store, old, other.name, title, watch)


def remove_tag(store: Store, tag: str, watch: Watch = NOBODY) -> str | None:
    """Take a tag off all records and remove it."""
    row = get_tag(store, tag)
    bearers = _bearers(store, row.id)
    with stoppable(store, tr("Tag “{name}” removed for all", name=row.name)) as batch:
        for done, (kind, record_id) in enumerate(bearers, start=1):
            batch.unit().update(kind, record_id, {f"tags.{row.id}": None})
            _breathe(batch, watch, done, len(bearers))
        batch.unit().delete(TAG, row.id)
    return batch.id


def _move(store: Store, old: TagRow, name: str, title: str, watch: Watch, colour: str | None = None) -> str:
    bearers = _bearers(store, old.id)
    with stoppable(store, title) as batch:
        new = put_tag(batch.unit(), name)
        if colour is not None:
            batch.unit().update(TAG, new, {"name": name, "colour": colour or None})
        for done, (kind, record_id) in enumerate(bearers, start=1):
            row = batch.unit().row(kind, record_id) or {}
            tags = as_map(row.get("tags"))
            marks = {**as_map(tags.get(new)), **as_map(tags.get(old.id))}
            batch.unit().update(kind, record_id, {f"tags.{old.id}": None, f"tags.{new}": marks})
            _breathe(batch, watch, done, len(bearers))
        batch.unit().delete(TAG, old.id)
        for view_id, changed in views_with_tag(store, old.id, name):
            batch.unit().update(SAVED_VIEW, view_id, {"filter": changed})
    return batch.id


def _breathe(batch: Batch, watch: Watch, done: int, total: int) -> None:
    batch.breathe()
    if done % _STEP == 0 or done == total:
        watch.at(done, total)


def _bearers(store: Store, tag: str) -> Sequence[tuple[Kind, str]]:
    """Return the records that bear a tag, those in the bin included: they come back with what it is called now."""
    found: list[tuple[Kind, str]] = []
    for kind in _TAGGED:
        sql = f"SELECT id FROM {kind.name} WHERE tags <> '{{}}' AND json_type(tags, ?) IS NOT NULL"  # noqa: S608 name
        found += [(kind, str(row[0])) for row in store.query(sql, (f'$."{tag}"',))]
    return found


def _check_free(store: Store, name: str) -> None:
    if store.query("SELECT 1 FROM tag WHERE id = ? AND deleted_at IS NULL", (tag_id(name),)):
        raise ValidationError(
            tr("There is a tag “{name}” already", name=name), tr("Choose another name, or merge the two."), field="tags"
        )


def _colour(colour: str) -> str | None:
    if colour not in COLOURS:
        raise ValidationError(
            tr("“{name}” is no colour of a tag", name=colour[:20]),
            tr("Choose one of: {names}.", names=", ".join(name for name in COLOURS if name)),
            field="colour",
        )
    return colour or None

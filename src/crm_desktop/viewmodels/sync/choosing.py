"""What is chosen of a record that two people changed; nothing is, before a person chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.merging import Side
from crm_desktop.domain.specs import KIND, Kind, Type
from crm_desktop.services.conflict_sides import OneSided, one_sided
from crm_desktop.services.conflicts import Choice, ConflictField, ConflictGroup, DeleteConflict, Merged, Own
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.services.custom_values import clean_custom
from crm_desktop.services.settings import region
from crm_desktop.services.validation import clean_item, clean_value
from crm_desktop.store.engine import Store

_CHOICE = {Side.LEFT: Choice.MINE, Side.RIGHT: Choice.THEIRS, Side.BOTH: Choice.BOTH}
_TYPED = (Type.TEXT, Type.LONG_TEXT, Type.INTEGER, Type.DATE)
_CUSTOM_TYPED = ("text", "integer", "decimal", "money", "date", "link")


@dataclass
class Choosing:
    """A record's conflicts and what is chosen of them. LEFT is mine, RIGHT the team's."""

    group: ConflictGroup
    custom: Mapping[str, CustomField] = field(default_factory=dict)
    merged: tuple[Merged, ...] = ()  # texts of this record that were merged by themselves today
    one_sided: tuple[OneSided, ...] = ()  # fields that one of the two changed: taken as they are
    region: str = ""
    chosen: dict[str, Side] = field(default_factory=dict)
    own: dict[str, tuple[str, object]] = field(default_factory=dict)  # conflict -> what was typed, and as a value

    @property
    def kind(self) -> Kind:
        """Return the kind of the record."""
        return KIND[self.group.kind]

    @property
    def total(self) -> int:
        """Return how many choices there are."""
        return len(self.group.fields) + (self.group.delete is not None)

    @property
    def missing(self) -> list[str]:
        """Return the ids of what still waits for a choice."""
        ids = [one.id for one in self.group.fields]
        if self.group.delete is not None:
            ids.insert(0, self.group.delete.id)
        return [one for one in ids if one not in self.chosen and one not in self.own]

    def choose(self, conflict_id: str, side: Side) -> None:
        """Choose one of two values, or both."""
        self.chosen[conflict_id] = side
        self.own.pop(conflict_id, None)

    def choose_all(self, side: Side) -> None:
        """Choose one side's values in all fields; a delete is a question of its own."""
        for one in self.group.fields:
            self.choose(one.id, side)

    def type_own(self, one: ConflictField, typed: str) -> None:
        """Take a value that was typed; ValidationError where the field can't hold it."""
        value = self._parsed(one, typed)
        if typed.strip() == self.both(one).strip() and one.can_keep_both:
            self.choose(one.id, Side.BOTH)
        elif typed == one.mine.words:
            self.choose(one.id, Side.LEFT)
        elif typed == one.theirs.words:
            self.choose(one.id, Side.RIGHT)
        else:
            self.chosen.pop(one.id, None)
            self.own[one.id] = (typed, value)

    def can_type(self, one: ConflictField) -> bool:
        """Return whether another value can be typed as one text."""
        name, _, key = one.field.partition(".")
        if name == "custom":
            return key in self.custom and self.custom[key].type in _CUSTOM_TYPED
        if name == "points":
            return isinstance(one.mine.value, Mapping) and isinstance(one.theirs.value, Mapping)
        found = self.kind.by_name.get(name)
        return found is not None and not key and found.type in _TYPED

    def is_long(self, one: ConflictField) -> bool:
        """Return whether the text has lines."""
        found = self.kind.by_name.get(one.field)
        return found is not None and found.type is Type.LONG_TEXT

    def is_date(self, one: ConflictField) -> bool:
        """Return whether the value is a date."""
        name, _, key = one.field.partition(".")
        found = self.kind.by_name.get(name)
        is_custom = name == "custom" and key in self.custom and self.custom[key].type == "date"
        return is_custom or (found is not None and not key and found.type is Type.DATE)

    def both(self, one: ConflictField) -> str:
        """Return both texts, mine first."""
        return "\n".join(part for part in (one.mine.words.strip(), one.theirs.words.strip()) if part)

    def result(self, one: ConflictField) -> str | None:
        """Return what the record will hold; None before a choice."""
        if one.id in self.own:
            return self.own[one.id][0]
        side = self.chosen.get(one.id)
        if side is None:
            return None
        return {Side.LEFT: one.mine.words, Side.RIGHT: one.theirs.words, Side.BOTH: self.both(one)}[side]

    def choices(self) -> dict[str, Choice | Own]:
        """Return what is chosen, as the service takes it."""
        found: dict[str, Choice | Own] = {one: _CHOICE[side] for one, side in self.chosen.items()}
        delete = self.group.delete
        if delete is not None and delete.id in found:
            is_kept = (self.chosen[delete.id] is Side.LEFT) is not delete.deleted_by_me
            found[delete.id] = delete_choice(delete, is_kept=is_kept)
        return found | {one: Own(value) for one, (_, value) in self.own.items()}

    def take_over(self, older: Choosing | None) -> None:
        """Keep the choices in fields that did not change since."""
        if older is None or older.group.record_id != self.group.record_id:
            return
        before = {one.id: (one.mine.value, one.theirs.value) for one in older.group.fields}
        same = {one.id for one in self.group.fields if before.get(one.id) == (one.mine.value, one.theirs.value)}
        if self.group.delete is not None and self.group.delete == older.group.delete:
            same.add(self.group.delete.id)
        self.chosen = {one: side for one, side in older.chosen.items() if one in same}
        self.own = {one: typed for one, typed in older.own.items() if one in same}

    def _parsed(self, one: ConflictField, typed: str) -> object:
        name, _, key = one.field.partition(".")
        if name == "custom":
            return clean_custom(self.custom[key], typed)
        found = self.kind.by_name[name]
        if name == "points":
            if not typed.strip():
                raise ValidationError(tr("Nothing is typed"), tr("Type a value, or choose one of the two."))
            item = one.mine.value if isinstance(one.mine.value, Mapping) else {}
            return clean_item(found, {**item, "value": typed.strip()}, self.region)
        value = clean_value(found, typed if typed.strip() else None)
        if value is None and found.required:
            raise ValidationError(tr("“{field}” can't be empty", field=one.label), tr("Type it."))
        return value


def delete_choice(delete: DeleteConflict, *, is_kept: bool) -> Own:
    """Return the choice that keeps a record or deletes it: by the moment of the delete, whoever made it."""
    return Own(None if is_kept else delete.at)


def begin_choosing(store: Store, group: ConflictGroup, merged: tuple[Merged, ...] = ()) -> Choosing:
    """Return a record's conflicts with what is needed to type a value of one's own."""
    custom = {one.key: one for one in list_custom_fields(store, group.kind)} if group.kind in KIND else {}
    own = tuple(one for one in merged if one.record_id == group.record_id)
    sided = tuple(one_sided(store, group.kind, group.record_id)) if group.kind in KIND else ()
    return Choosing(group, custom, own, sided, region(store))

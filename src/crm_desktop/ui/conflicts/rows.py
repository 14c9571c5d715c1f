"""The rows of a conflict: a field with both values, or a record that one deleted and another one changed."""

from __future__ import annotations

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.merging import Side
from crm_desktop.services.conflicts import ConflictField, DeleteConflict
from crm_desktop.ui.compare.choice import ResultBox, SideChoice
from crm_desktop.ui.compare.row import CompareRow, RowParts
from crm_desktop.ui.record.dates import show_day
from crm_desktop.viewmodels.differences import differing
from crm_desktop.viewmodels.sync.choosing import Choosing


class ConflictRow(CompareRow):
    """One field; `lines` says under the values whose they are, where that differs from field to field."""

    def __init__(
        self, one: ConflictField, choosing: Choosing, lines: tuple[str, str], heads: tuple[str, str], *, has_keys: bool
    ) -> None:
        self.one, self._is_date = one, choosing.is_date(one)
        super().__init__(_parts(one, choosing, lines, heads, has_keys=has_keys), has_keys=has_keys)

    @property
    def key(self) -> str:
        """Return the id of the conflict."""
        return self.one.id

    def show_state(self, choosing: Choosing) -> None:
        """Show what is chosen."""
        result = choosing.result(self.one)
        shown = _shown(result or "", is_date=self._is_date and self.key not in choosing.own)
        self.show_choice(choosing.chosen.get(self.key), shown, is_chosen=result is not None)


class DeleteRow(CompareRow):
    """Keep the record or delete it."""

    def __init__(self, delete: DeleteConflict, *, has_keys: bool) -> None:
        self.delete = delete
        keep, remove = tr("Keep it with my changes"), tr("Delete it too")
        words = (keep, remove)
        if delete.deleted_by_me:
            words = (tr("Delete it"), tr("Keep it as the team has it"))
        label = tr("Keep or delete")
        self._results = (tr("It stays."), tr("It goes to the bin, for everybody."))
        choices = {side: SideChoice(text, text) for side, text in zip((Side.LEFT, Side.RIGHT), words, strict=True)}
        box = ResultBox(lambda value: tr("After saving, {field}: {value}", field=label, value=value))
        super().__init__(RowParts(label, box, choices), has_keys=has_keys)

    @property
    def key(self) -> str:
        """Return the id of the conflict."""
        return self.delete.id

    def show_state(self, choosing: Choosing) -> None:
        """Show what is chosen."""
        side = choosing.chosen.get(self.key)
        is_kept = (side is Side.LEFT) is not self.delete.deleted_by_me
        self.show_choice(side, self._results[0 if is_kept else 1] if side else "")


def _shown(value: str, *, is_date: bool) -> str:
    return show_day(value) if is_date and value else value


def _parts(
    one: ConflictField, choosing: Choosing, lines: tuple[str, str], heads: tuple[str, str], *, has_keys: bool
) -> RowParts:
    is_date = choosing.is_date(one)
    left, right = (_shown(side.words, is_date=is_date) for side in (one.mine, one.theirs))
    before = _shown(one.base_words, is_date=is_date)
    marks = differing(left, right)
    choices = {
        side: SideChoice(
            tr("{field} of {record}: {value}", field=one.label, record=head, value=value or tr("empty")),
            value,
            spans,
            about=line,
        )
        for side, head, value, spans, line in zip(
            (Side.LEFT, Side.RIGHT), heads, (left, right), marks, lines, strict=True
        )
    }
    is_long = choosing.is_long(one)
    if one.can_keep_both:
        words = tr("Keep both texts, yours first")
        name = tr("{field}: {words}", field=one.label, words=words)
        choices[Side.BOTH] = SideChoice(name, words, key="B" if has_keys else "", grows=False)
    edit = ""
    if choosing.can_type(one):
        edit = tr("Edit the result") if one.can_keep_both else tr("Type another value")
    box = ResultBox(lambda value: tr("After saving, {field}: {value}", field=one.label, value=value))
    said = tr("Before: {value}", value=before) if before else tr("Before: empty")
    return RowParts(one.label, box, choices, said, edit, edits_any=True, is_line=not is_long, start=one.mine.words)

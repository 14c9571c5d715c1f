"""A field in which two records differ: both values, both together where that can be, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.merging import Side
from crm_desktop.domain.specs import Type
from crm_desktop.services.merge import FieldPair
from crm_desktop.ui.compare.choice import ResultBox, SideChoice
from crm_desktop.ui.compare.row import CompareRow, RowParts
from crm_desktop.ui.record.dates import show_day
from crm_desktop.viewmodels.differences import differing


class FieldRow(CompareRow):
    """A row of the two records of a pair."""

    chosen = Signal(object, object)  # FieldPair, Side
    edited = Signal(object, str)  # FieldPair, the text that comes out

    def __init__(self, pair: FieldPair, left_name: str, right_name: str, *, has_keys: bool) -> None:
        self.pair = pair
        self._pictures: dict[Side, QImage] = {}
        super().__init__(_parts(pair, left_name, right_name, has_keys=has_keys), has_keys=has_keys)
        self.picked.connect(lambda side: self.chosen.emit(pair, side))
        self.typed.connect(lambda text: self.edited.emit(pair, text))

    def show_side(self, side: Side | None, result: str) -> None:
        """Show what is chosen, and what comes of it."""
        self.show_choice(side, shown_value(self.pair, result))
        self.result.show_text(self.result.text, self._pictures.get(side) if side else None)

    def show_pictures(self, pictures: Mapping[Side, QImage]) -> None:
        """Show the two photos themselves."""
        self._pictures = dict(pictures)
        for side, picture in pictures.items():
            self.choices[side].set_picture(picture)
        chosen = next((side for side, choice in self.choices.items() if choice.isChecked()), None)
        self.result.show_text(self.result.text, self._pictures.get(chosen) if chosen else None)


def _parts(pair: FieldPair, left_name: str, right_name: str, *, has_keys: bool) -> RowParts:
    left, right = (shown_value(pair, value) for value in (pair.left, pair.right))
    one, two = differing(left, right)
    choices = {
        Side.LEFT: SideChoice(_name(pair, left_name, left), left, one),
        Side.RIGHT: SideChoice(_name(pair, right_name, right), right, two),
    }
    if pair.can_keep_both:
        words = tr("Keep both texts, the left one first") if pair.type is Type.LONG_TEXT else tr("Keep both")
        both = SideChoice(f"{pair.label}: {words}", words, key="B" if has_keys else "", grows=False)
        choices[Side.BOTH] = both
    edit = tr("Edit the result") if pair.can_edit else ""
    box = ResultBox(lambda value: tr("After merging, {field}: {value}", field=pair.label, value=value))
    return RowParts(pair.label, box, choices, edit=edit)


def shown_value(pair: FieldPair, value: str) -> str:
    """Return a value in the formats of this computer."""
    return show_day(value) if value and pair.type is Type.DATE else value


def _name(pair: FieldPair, record: str, value: str) -> str:
    return tr("{field} of {record}: {value}", field=pair.label, record=record, value=value)

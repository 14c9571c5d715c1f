"""Editing cells: what opens, what is refused, and what happens when the store says no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QTimer, Signal

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import PERSON
from crm_desktop.ui.lists.actions import ListActions
from crm_desktop.ui.lists.row_model import RowsModel
from crm_desktop.viewmodels.lists.edit import EMAIL, NAME, PHONE, check_cell, name_parts
from crm_desktop.viewmodels.lists.source import Row, Source


class CellEdits(QObject):
    """Between the cells of the table and the verbs that save."""

    closed = Signal()  # an edit was handed on

    def __init__(self, source: Source, model: RowsModel, actions: ListActions, parent: QObject) -> None:
        super().__init__(parent)
        self._source, self._model, self._actions = source, model, actions
        model.edited.connect(self._on_edited)

    def parts_of(self, index: QModelIndex) -> tuple[tuple[str, str, str], ...]:
        """Return the parts of a person's name; other cells have one field."""
        row = self._model.row_at(index.row())
        if self._model.columns[index.column()].name != NAME or self._source.kind is not PERSON or row is None:
            return ()
        labels = {"given_name": tr("First name"), "family_name": tr("Last name")}
        parts = name_parts(self._source.store, PERSON, row.id)
        return tuple((name, labels[name], text) for name, text in parts.items())

    def check(self, index: QModelIndex, typed: Mapping[str, str]) -> str:
        """Return what is wrong with what is typed; empty where it can be saved."""
        found = self._model.columns[index.column()]
        column = found.name
        if found.check is not None:
            return found.check(typed.get("", ""))
        texts = {column: typed[""]} if "" in typed else typed
        return check_cell(self._source.kind, column, texts)

    def _on_edited(self, k: int, column: str, texts: tuple[dict[str, str], dict[str, str]]) -> None:
        row = self._model.row_at(self._model.place_of(k))
        if row is None:
            return
        before: Any = row
        typed = texts[0]
        if column in (PHONE, EMAIL):
            self._model.replace(replace(before, **{column: typed[column].strip()}))
        self._actions.save(row, column, texts, lambda error: self._on_refused(before, error))
        QTimer.singleShot(0, self, self.closed.emit)

    def _on_refused(self, before: Row, error: CrmError) -> None:
        self._model.replace(before)
        self._actions.refuse(error)

"""On the record page: a name, a phone or an e-mail that is being typed may be somebody else's already."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout

from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.likeness import LikenessLine
from crm_desktop.ui.record.facts_card import FactsCard
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.record.alike import typed_values
from crm_desktop.viewmodels.record.facts import Fact
from crm_desktop.viewmodels.record.load import Record

_EDGE = 10  # the card leaves its edges to what stands in it


class FactWarning(QObject):
    """Listens to the Facts card and shows its line above the facts."""

    def __init__(
        self,
        facts: FactsCard,
        record: Callable[[], Record | None],
        store: Store,
        tasks: TaskRunner,
        place: str,
        go: Callable[[str], None],
    ) -> None:
        super().__init__(facts)
        self._record = record
        kind, _, record_id = place.partition("/")
        self.line = LikenessLine(
            store, tasks, kind, lambda other: go(f"{kind}/{other}"), not_id=record_id, parent=facts
        )
        beside = QHBoxLayout()
        beside.setContentsMargins(_EDGE, 0, _EDGE, 0)
        beside.addWidget(self.line)
        facts.body.insertLayout(facts.body.count() - 1, beside)
        facts.typing.connect(self._on_typing)
        facts.item_edited.connect(self._on_item)

    def _on_typing(self, fact: Fact, text: str) -> None:
        self._look(fact.part if fact.type == "point" else fact.key, text)

    def _on_item(self, map_name: str, key: str, item: object) -> None:
        if map_name == "points" and isinstance(item, dict):
            self._look(str(item.get("kind") or ""), str(item.get("value") or ""))

    def _look(self, name: str, text: str) -> None:
        record = self._record()
        values = typed_values(record, name, text) if record is not None else {}
        if values:
            self.line.look(values)

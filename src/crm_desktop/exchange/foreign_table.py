"""A table of records that have no place here is refused by name: deals must not fill the list of people."""

from __future__ import annotations

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.exchange.recognise import foreign_of
from crm_desktop.exchange.tables import Readable


class ForeignTable(ImportFailed):
    """The file is a table of deals, tasks, orders or the like."""

    def __init__(self, title: str, advice: str, what: str, rows: int) -> None:
        super().__init__(title, advice)
        self.what = what
        self.rows = rows


def refuse_foreign(table: Readable) -> None:
    """Raise ForeignTable if the titles are those of records of which there is no kind here."""
    kind = foreign_of(table.header)
    if kind is None:
        return
    count = sum(1 for _row in table.rows())
    stays = trn(
        "Only people and companies are imported. Its {n} row stays in the file.",
        "Only people and companies are imported. Its {n} rows stay in the file.",
        count,
    )
    if kind.kind:
        stays = tr("They don't come in with people and companies. Open Cases and choose Import there.")
    raise ForeignTable(
        tr("“{name}” can't be imported: {what}", name=table.path.name, what=tr(kind.label)),
        stays,
        tr(kind.label),
        count,
    )

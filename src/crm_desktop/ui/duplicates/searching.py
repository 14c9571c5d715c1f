"""The search for duplicates of the whole file."""

from __future__ import annotations

from collections.abc import Callable

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services.duplicates import search_duplicates
from crm_desktop.store import Store
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.duplicates.long_work import LongWork
from crm_desktop.ui.tasks import Job

_KINDS = (PERSON.name, COMPANY.name)


class Searching:
    """Compares all people and all companies; what was found before stays where it is stopped."""

    def __init__(self, store: Store, desk: WindowDesk, long: LongWork, on_searched: Callable[[], None]) -> None:
        self._store, self._desk, self._long = store, desk, long
        self._on_searched = on_searched

    def start(self) -> None:
        """Search all people and all companies."""
        if not self._desk.is_read_only:
            words = tr("Comparing people and companies. You can keep working.")
            self._long.run(words, self._search, self._on_done, self._on_error)

    def _search(self, job: Job) -> int:
        found = 0
        for at, kind in enumerate(_KINDS):

            def progress(done: int, of: int, at: int = at) -> None:
                job.progress((at * of + done, len(_KINDS) * of))

            found += len(
                search_duplicates(self._store, kind, on_progress=progress, is_canceled=lambda: job.is_canceled)
            )
        return found

    def _on_done(self, found: int) -> None:
        self._desk.notices.say(trn("{n} pair found", "{n} pairs found", found) if found else tr("No duplicates found"))
        self._on_searched()

    def _on_error(self, error: CrmError) -> None:
        self._desk.notices.show(error)
        self._on_searched()

"""One change of many records: small transactions in one batch, said how far it is, undone where it is stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crm_desktop.domain.errors import Canceled
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.services.undo import undo
from crm_desktop.store.batch import Batch
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause


@plain
class Watch:
    """Who watches a job: how many of how many are done, and whether it should stop."""

    progress: Callable[[int, int], None] = lambda done, total: None
    is_canceled: Callable[[], bool] = lambda: False

    def at(self, done: int, total: int) -> None:
        """Say how far it is; raise Canceled where it should stop."""
        self.progress(done, total)
        if self.is_canceled():
            raise Canceled(tr("Stopped"), tr("What was changed before is put back."))


NOBODY = Watch()


@contextmanager
def stoppable(store: Store, title: str) -> Iterator[Batch]:
    """Write one batch; where it is stopped, all that it did is undone."""
    batch: Batch | None = None
    try:
        with store.batch(title, cause=Cause.BULK) as batch:
            yield batch
    except Canceled:
        if batch is not None:
            undo(store, batch.id)
        raise

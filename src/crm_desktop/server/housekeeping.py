"""What is over is cleared away: once an hour, a workspace at a time."""

from __future__ import annotations

import asyncio

from crm_desktop.domain.clock import Clock
from crm_desktop.domain.errors import StorageError
from crm_desktop.server.accounts import workspaces
from crm_desktop.server.blobs import collect
from crm_desktop.server.core import Core
from crm_desktop.server.db import Db
from crm_desktop.server.limits import BOOTSTRAP_LIFE, GUARD_WINDOW, HOUR
from crm_desktop.server.logs import log
from crm_desktop.server.problems import Problem


class Housekeeping:
    """Runs beside the requests."""

    def __init__(self, core: Core, clock: Clock) -> None:
        self._core = core
        self._clock = clock

    async def run(self) -> None:
        """Tidy now and then every hour."""
        while True:
            await asyncio.to_thread(self.tidy_all)
            await asyncio.sleep(HOUR / 1000)

    def tidy_all(self) -> None:
        """Tidy each workspace; one that is busy has its turn next time."""
        try:
            names = workspaces(self._core.database)
        except (Problem, StorageError):
            return
        for name in names:
            try:
                with self._core.database.write(name) as db:
                    count = tidy(db, self._clock.now())
                if count:
                    log.info("files forgotten", extra={"workspace": name, "count": count})
            except (Problem, StorageError):
                continue


def tidy(db: Db, now: int) -> int:
    """Forget old bootstraps, tokens and counts, and files that nothing names; return how many files."""
    before = now - BOOTSTRAP_LIFE
    old = "SELECT id FROM bootstrap WHERE workspace_id = ? AND at < ?"
    for (name,) in db.rows(old, before):
        db.run("DELETE FROM segment WHERE workspace_id = ? AND id = ?", name)
        db.run("DELETE FROM bootstrap WHERE workspace_id = ? AND id = ?", name)
    db.run("DELETE FROM access WHERE workspace_id = ? AND expires < ?", now)
    db.run("DELETE FROM removal WHERE workspace_id = ? AND hour < ?", (now - GUARD_WINDOW) // HOUR - 1)
    return collect(db, now)

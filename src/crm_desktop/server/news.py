"""Waking those who wait: at once after a commit of this process; those of others by one query for all who wait.

Never LISTEN/NOTIFY: it makes all commits of a database wait for each other.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable

Head = tuple[int, str]  # seq, epoch
Heads = Callable[[Iterable[str]], dict[str, Head]]
PERIODS = {"postgresql": 0.25, "sqlite": 15.0}  # seconds; only one process serves files of SQLite
_AWAY = 3.0
_OWN = 0.2  # seconds: who sent a change knows it, and is asked to look only after the others
_REMEMBERED = 10_000


class News:
    """Who waits for which workspace to move on."""

    def __init__(self, heads: Heads, period: float) -> None:
        self._heads = heads
        self._period = period
        self._waiting: dict[str, dict[asyncio.Future[Head], tuple[int, str]]] = {}  # the place and the device of each
        self._last: OrderedDict[str, Head] = OrderedDict()
        self._task: asyncio.Task[None] | None = None
        self.queries = 0
        self.is_over = False

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    def tell(self, workspace: str, head: Head, by: str = "") -> int:
        """Wake who waits: this process moved a workspace on, for the device `by`; return how many others there are."""
        others = 0
        self._last[workspace] = head
        self._last.move_to_end(workspace)
        if len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)
        for news, (after, dev) in list(self._waiting.get(workspace, {}).items()):
            if head[0] != after and by and dev == by:
                asyncio.get_running_loop().call_later(_OWN, _wake, news, head)
            elif head[0] != after:
                _wake(news, head)
                others += 1
        return others

    async def wait(self, workspace: str, after: int, seconds: float, dev: str = "") -> Head | None:
        """Return where the workspace stands once that is not `after`; None when the time is over."""
        if self.is_over:
            return None
        last = self._last.get(workspace)
        if last is not None and last[0] > after:  # it moved between the answer and now
            return last
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        news: asyncio.Future[Head] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(workspace, {})[news] = after, dev
        try:
            return await asyncio.wait_for(news, seconds)
        except TimeoutError:
            return None
        finally:
            waiting = self._waiting[workspace]
            del waiting[news]
            if not waiting:
                del self._waiting[workspace]

    async def _watch(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._period)
            names = list(self._waiting)
            if not names:
                return
            try:
                self.queries += 1
                found = await asyncio.to_thread(self._heads, names)
            except Exception:  # noqa: BLE001 the database is away for a moment; they go on waiting
                await asyncio.sleep(_AWAY)
                continue
            for workspace, head in found.items():
                self.tell(workspace, head)

    def stop(self) -> None:
        """Answer everybody who waits, and let nobody wait any more."""
        self.is_over = True
        for waiting in self._waiting.values():
            for news, (after, _dev) in waiting.items():
                _wake(news, (after, ""))
        if self._task is not None:
            self._task.cancel()
            self._task = None


def _wake(news: asyncio.Future[Head], head: Head) -> None:
    if not news.done():
        news.set_result(head)

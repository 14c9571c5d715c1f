"""Who waits for a workspace is woken when it moves on: the others at once, who moved it after them."""

from __future__ import annotations

import asyncio

from crm_desktop.server.news import Head, News


def test_the_others_are_counted_and_woken_and_who_sent_it_hears_of_it_after_them() -> None:
    async def work() -> tuple[int, list[str], list[Head | None]]:
        news, order = News(lambda _: {}, 60.0), list[str]()

        async def wait(dev: str) -> Head | None:
            found = await news.wait("w", 0, 30, dev)
            order.append(dev)
            return found

        waits = [asyncio.create_task(wait(dev)) for dev in ("sender", "eve", "ida")]
        await asyncio.sleep(0)
        others = news.tell("w", (1, "e"), "sender")
        heads = await asyncio.gather(*waits)
        news.stop()
        return others, order, heads

    assert asyncio.run(work()) == (2, ["eve", "ida", "sender"], [(1, "e")] * 3)


def test_nobody_is_counted_where_nobody_waits_for_more_than_there_was() -> None:
    async def work() -> tuple[int, int]:
        news = News(lambda _: {}, 60.0)
        alone = news.tell("w", (1, "e"), "sender")
        waiting = asyncio.create_task(news.wait("w", 1, 30, "eve"))
        await asyncio.sleep(0)
        again = news.tell("w", (1, "e"))
        news.stop()
        await waiting
        return alone, again

    assert asyncio.run(work()) == (0, 0)

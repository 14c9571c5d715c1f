"""Two people work through a network that does its worst: nothing is lost and nothing comes twice.

`pytest tests/e2e/test_sync_faults.py -rP` prints how often each fault happened.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.fault_proxy import RATE, RAW, FaultProxy, Mode
from tests.e2e.sync_lab import Laptop, ServerProcess, check, say, team

SEED = 20_261
ADDRESSES = {Mode.DROP: "/push", Mode.REPLAY: "/push"}  # what these faults are about
# Which bytes are cut, stalled and reset: of the hello, of a reply and its body, of the requests.
PLACES = ((200, True), (2_600, True), (6_000, True), (700, False), (2_400, False))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    one = ServerProcess(tmp_path)
    one.admin("init")
    one.start()
    yield one
    one.stop()


@pytest.fixture
def proxy(server: ServerProcess) -> Iterator[FaultProxy]:
    one = FaultProxy(server.port, server.certificate, server.key, server.ca, seed=SEED)
    yield one
    one.close()


@pytest.fixture
def laptops(tmp_path: Path, server: ServerProcess, proxy: FaultProxy) -> Iterator[list[Laptop]]:
    made = team(tmp_path, server, proxy.base)
    yield made
    for laptop in made:
        laptop.close()


def meet(laptops: list[Laptop]) -> int:
    """Everybody syncs until all have everything; return how often somebody had to try again."""
    return sum(laptop.settle() for laptop in [*laptops, *laptops[:1]])


def test_through_each_fault_everything_arrives_once(
    server: ServerProcess, proxy: FaultProxy, laptops: list[Laptop]
) -> None:
    ada, eve = laptops
    [shared] = ada.add("shared")
    meet(laptops)
    failed = 0
    for number, mode in enumerate(Mode):
        ada.add(f"ada{number}", note=secrets.token_hex(4_000 if mode is Mode.SLOW else 8))
        eve.add(f"eve{number}")
        ada.edit(shared, nickname=f"a{number}")
        eve.edit(shared, nickname=f"e{number}")
        places = PLACES[:3] if mode is Mode.STALL else PLACES
        for after, is_reply in places if mode in RAW and mode is not Mode.SLOW else [(0, True)]:
            proxy.disarm()
            eve.add(f"eve{number} {after}", note=secrets.token_hex(8_000))
            eve.settle()  # so that there is much to be fetched
            proxy.arm(
                mode, 2 if mode is Mode.SLOW else 1, match=ADDRESSES.get(mode, ""), after=after, is_reply=is_reply
            )
            began = time.monotonic()
            failed += ada.settle()
            if mode is Mode.SLOW:
                assert time.monotonic() - began > 4_000 / RATE
            ada.edit(shared, family_name=f"{mode} {after}")
        failed += eve.settle()
        proxy.disarm()
        meet(laptops)
    said = check(server, laptops)
    conflicts = len(ada.rows("SELECT 1 FROM conflict WHERE field = 'nickname' AND state = 'open'"))
    for mode in Mode:
        say(f"{mode:24} {proxy.hits[mode]:4} hits")
    say(f"{failed} rounds failed and were done again; {said}; {conflicts} open conflict(s) of one field; seed {SEED}")
    assert all(proxy.hits[mode] for mode in Mode), proxy.hits
    assert failed >= 8
    assert conflicts >= 1


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_a_network_that_is_bad_all_the_time(
    server: ServerProcess, proxy: FaultProxy, laptops: list[Laptop], seed: int
) -> None:
    proxy.chance.seed(seed)
    proxy.share = 0.5
    failed = 0
    for number in range(40):
        for laptop in laptops:
            laptop.add(f"{laptop.name}{number}")
            failed += laptop.settle(40)
        done = [laptop.crm("sync", "now").returncode for laptop in laptops] if number % 10 == 9 else []
        assert set(done) <= {0, 16}, done
    proxy.disarm()
    meet(laptops)
    said = check(server, laptops)
    say(f"seed {seed}: {failed} rounds failed; {said}; {dict(proxy.hits)}")
    assert failed and sum(proxy.hits.values()) >= 20

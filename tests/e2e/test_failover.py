"""The leader of a PostgreSQL cluster dies under pushes: what crm-server acknowledged is there on the next one.

    pytest tests/e2e/test_failover.py --long -rP

The control runs the same with asynchronous replication, and must lose.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.e2e.failover_cluster import Cluster, needed
from tests.e2e.http_room import HttpRoom, Pusher, acked_by, wait_until
from tests.e2e.sync_lab import ServerProcess, say
from tests.integration.server.postgres_here import Missing

from crm_desktop.server.postgres import PostgresDatabase
from crm_desktop.server.proving import faults

DEVICES = 4
STALL = 1.5  # seconds; without it the control loses nothing and proves nothing


@pytest.fixture
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    try:
        needed()
    except Missing as missing:
        pytest.skip(str(missing))
    one = Cluster(is_synchronous=request.param)
    try:
        one.wait_whole()
        one.prepare()
        yield one
    finally:
        one.close()


@pytest.fixture
def server(tmp_path: Path, cluster: Cluster) -> Iterator[ServerProcess]:
    one = ServerProcess(tmp_path, database=cluster.dsn())
    one.admin("init")
    one.start()
    yield one
    one.stop()


def start(server: ServerProcess) -> tuple[HttpRoom, list[Pusher]]:
    room = HttpRoom(server)
    pushers = [Pusher(device) for device in room.devices(DEVICES)]
    for pusher in pushers:
        pusher.start()
    wait_until(lambda: len(acked_by(pushers)) >= 60)
    return room, pushers


def on_leader(cluster: Cluster) -> Counter[str]:
    return Counter(str(i) for (i,) in cluster.ask("SELECT i FROM op WHERE t = 'person'"))


@pytest.mark.long
@pytest.mark.parametrize("cluster", [True], indirect=True, ids=["strict"])
def test_no_acknowledged_change_is_lost_when_the_leader_dies(cluster: Cluster, server: ServerProcess) -> None:
    room, pushers = start(server)
    kills = []
    for _ in range(2):
        leader = cluster.wait_whole()
        assert cluster.stall_replication(leader) >= 1
        time.sleep(0.3)  # what was on its way is acknowledged
        before = len(acked_by(pushers))
        time.sleep(STALL)
        in_stall = len(acked_by(pushers)) - before
        cluster.kill_node(leader)
        took = cluster.wait_for(lambda leader=leader: cluster.is_("primary", 1 - leader), "a new leader")  # type: ignore[misc]
        acked, taken = acked_by(pushers), on_leader(cluster)
        lost = [i for i in acked if i not in taken]
        kills.append((took, in_stall, len(lost)))
        cluster.start(leader)
        cluster.wait_whole()
        count = len(acked_by(pushers))
        wait_until(lambda count=count: len(acked_by(pushers)) >= count + 40, 120)  # type: ignore[misc]
    for pusher in pushers:
        pusher.stopped.set()
    for pusher in pushers:
        pusher.end()
    taken, acked = on_leader(cluster), acked_by(pushers)
    times = sorted(at for pusher in pushers for at in pusher.times)
    longest = max(b - a for a, b in pairwise(times))
    say(f"{len(kills)} leaders killed with replication stalled {STALL} s (new leader after, acks while stalled, lost):")
    say(", ".join(f"({took:.1f} s, {stalled}, {lost})" for took, stalled, lost in kills))
    missing = [i for i in acked if i not in taken]
    unknown = sum(pusher.unknown for pusher in pushers)
    say(f"strict: {len(missing)} of {len(acked)} acknowledged lost; {unknown} pushes without an answer, each done once")
    say(f"longest time without an ack: {longest:.1f} s; {sum(taken.values())} on the server")
    assert missing == []
    assert set(taken.values()) == {1}
    assert [stalled for _, stalled, _ in kills] == [0, 0]
    database = PostgresDatabase(cluster.dsn())
    with database.read(room.owner.workspace) as db:
        assert faults(db) == []
    database.close()


@pytest.mark.long
@pytest.mark.parametrize("cluster", [False], indirect=True, ids=["async"])
def test_the_control_with_asynchronous_replication_loses(cluster: Cluster, server: ServerProcess) -> None:
    _, pushers = start(server)
    leader = cluster.wait_whole()
    assert cluster.stall_replication(leader) >= 1
    before = len(acked_by(pushers))
    time.sleep(STALL)
    in_stall = len(acked_by(pushers)) - before
    for pusher in pushers:
        pusher.stopped.set()
    acked = acked_by(pushers)
    cluster.kill_node(leader)
    took = cluster.wait_for(lambda: cluster.is_("primary", 1 - leader), "a new leader")
    taken = on_leader(cluster)
    lost = [i for i in acked if i not in taken]
    say(f"control, async: {len(lost)} of {len(acked)} acknowledged lost; {in_stall} acks while stalled {STALL} s; "
        f"new leader after {took:.1f} s")  # fmt: skip
    assert in_stall > 0
    assert lost

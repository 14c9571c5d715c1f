"""First sync of 10,000 people, push and pull, beside the bare limit, PouchDB, RxDB and vdirsyncer with Radicale."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from benchmarks import sync_peers
from benchmarks.measure import Took, cpu_ratio, figure, median, scratch
from benchmarks.sync_runs import Run, both, first_sync, run_device, told
from benchmarks.sync_server import ServerProcess

_WHAT = "first sync of {count:,} people: CPU of client and server by"


def main(people: int = 10_000, contacts: int = 1_000, rounds: int = 3) -> None:
    ours: list[Took] = []
    runs: list[dict[str, Run | float]] = []
    peers: dict[str, list[dict]] = {"raw": [], "pouch": [], "rxdb": []}
    with scratch() as folder:
        seeded = _seeded(folder / "seeded", people)
        for number in range(rounds):
            place = folder / str(number)
            shutil.copytree(seeded, place / "published")
            runs.append(first_sync(place, place / "published"))
            ours.append(both(runs[-1]))
            shutil.rmtree(place)
            _ask_peers(peers, people)
        _ratios(people, ours, peers, runs)
        if peers["raw"]:
            _wire(people, runs[-1], peers["raw"][-1])
        _feed(folder / "feed", people, peers["raw"])
    _dav(contacts, people, ours)


def _seeded(folder: Path, people: int) -> Path:
    run_device(None, "add", folder, people)
    return folder


def _ask_peers(peers: dict[str, list[dict]], people: int) -> None:
    for name, metric, ask in (
        ("raw", "sync_raw_first", sync_peers.raw),
        ("pouch", "pouch_first", sync_peers.pouch),
        ("rxdb", "rxdb_first", sync_peers.rxdb),
    ):
        found = ask(people)
        if metric in found:
            peers[name].append(found[metric] | {"wire": found.get("sync_raw_push", {}).get("wire_bytes", 0)})


def _ratios(count: int, ours: list[Took], peers: dict[str, list[dict]], runs: list[dict[str, Run | float]]) -> None:
    what = _WHAT.format(count=count)
    own = {"cpu_s": median([t.cpu for t in ours]), "wall_s": median([t.wall for t in ours])}
    for half in ("push", "pull"):
        parts = [run[half] for run in runs]
        own[f"{half}_client_s"] = median([part["cpu"] for part in parts if isinstance(part, Run)])
        own[f"{half}_server_s"] = median([part["server_cpu"] for part in parts if isinstance(part, Run)])
    if len(peers["raw"]) == len(ours):
        raw = [told(line) for line in peers["raw"]]
        figure(f"{what} the bare limit", cpu_ratio(ours, raw), most=4, limit_s=median([t.cpu for t in raw]), **own)
    if len(peers["pouch"]) == len(ours):
        pouch = [told(line) for line in peers["pouch"]]
        figure(
            f"{what} PouchDB, how much less", cpu_ratio(pouch, ours), least=5, pouch_s=median([t.cpu for t in pouch])
        )
    if len(peers["rxdb"]) == len(ours):
        rxdb = [told(line) for line in peers["rxdb"]]
        figure(f"{what} RxDB in memory", cpu_ratio(ours, rxdb), most=1.5, rxdb_s=median([t.cpu for t in rxdb]))


def _wire(count: int, run: dict[str, Run | float], raw: dict) -> None:
    push, pull = run["push"], run["pull"]
    assert isinstance(push, Run) and isinstance(pull, Run)
    limit = raw["wire"] / count
    for name, sent in (("sent", push["sent"] + push["received"]), ("received", pull["sent"] + pull["received"])):
        each = sent / count
        figure(f"bytes on the wire a person, {name}: by the limit's", each / limit, most=1.3, bytes=each, limit=limit)


def _feed(folder: Path, people: int, raw: list[dict]) -> None:
    """The same people reach a device that is a member already: change by change, with the log."""
    with ServerProcess(folder / "server") as server:
        run_device(None, "create", folder / "a")
        push = run_device(server, "publish", folder / "a", server.address, server.code())
        run_device(server, "join", folder / "b", server.address, server.code(str(push["workspace"]), "member"))
        run_device(server, "sync", folder / "a")
        run_device(None, "add", folder / "a", people)
        sent, got = run_device(server, "sync", folder / "a"), run_device(server, "sync", folder / "b")
        assert got["people"] == people, "people are missing"
    limit = median([float(line["cpu_s"]) for line in raw]) if raw else 0.0
    cpu = sent.took.cpu + got.took.cpu
    name = "people that a member's device receives change by change: CPU by the bare limit"
    figure(name, cpu / limit if limit else 0.0, cpu_s=cpu, pull_client_s=got["cpu"], requests=got["requests"])


def _dav(contacts: int, people: int, ours: list[Took]) -> None:
    dav = sync_peers.dav(contacts).get("dav_first")
    if dav:
        peer, own = float(dav["cpu_s"]) / contacts, median([t.cpu for t in ours]) / people
        figure("first sync: CPU a contact of vdirsyncer and Radicale by ours", peer / own, least=100,
               dav_ms=peer * 1000, ms=own * 1000, contacts=contacts)  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--contacts", type=int, default=1_000, help="for vdirsyncer")
    parser.add_argument("--rounds", type=int, default=3)
    main(**vars(parser.parse_args()))

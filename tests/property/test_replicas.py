"""Simulated devices with real files and the real server's core, over a network and a world that do their worst."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule
from tests.integration.sync.world import Device, World
from tests.property.ledger import Ledger, commits, held_by, replayed
from tests.property.replica_rounds import Rounding
from tests.property.replica_ties import Tying

from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.specs import ACTIVITY, PERSON, TAG
from crm_desktop.protocol import failpoints
from crm_desktop.server.compacting import compact
from crm_desktop.services.conflicts import Choice, Own, decide, list_conflicts
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store.codec import flat_get
from crm_desktop.store.net import find_differences
from crm_desktop.sync.run import sync_round
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.troubles import Unreached, Why

POINTS = (
    "client.sealed", "client.before-push", "client.pushed", "client.ack-stored", "client.page-half",
    "client.page-applied", "client.cursor-set", "client.page-committed", "client.rewound", "client.rebased",
    "server-locked", "server-folded", "server-before-commit", "server-committed",
)  # fmt: skip
FATES = ("ok", "ok", "lost", "reply lost", "twice", "later")
who = st.integers(0, 2)
which = st.integers(0, 3)
fields = st.sampled_from(["nickname", "family_name", "points.p1"])


@cache
def _template() -> Path:
    """A world in which two devices share a workspace with a few records; made once."""
    folder = Path(tempfile.mkdtemp(prefix="crm-replicas-"))
    world = World(folder)
    ada, eve = world.device("d0"), world.device("d1")
    ada.create()
    with ada.store.write("Begin") as unit:
        for n in range(3):
            unit.insert(PERSON, id=f"person-{n}", given_name=f"P{n}")
        unit.insert(ACTIVITY, id="note-0", kind="note", body="one\ntwo\nthree\nfour\nfive\n")
    ada.publish()
    eve.join(world.invite(ada))
    for device in (ada, eve, ada):
        device.sync()
    world.close()
    return folder


class Replicas(Tying, Rounding):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="crm-replicas-run-"))
        for part in _template().iterdir():
            shutil.copytree(part, self.folder / part.name)
        self.world = World(self.folder, is_new=False)
        self.ledger = Ledger()
        self.count = 0
        self.late: list[Call] = []
        self.server_copy: Path | None = None
        self.copies: dict[str, Path] = {}
        self.looks: dict[tuple[str, str], dict[str, Any]] = {}
        for name in ("d0", "d1"):
            self.add_device(name)

    def add_device(self, name: str) -> Device:
        device = self.world.device(name)
        device.move_marks()
        device.open()
        return device

    def device(self, number: int) -> Device:
        return self.world.devices[number % len(self.world.devices)]

    def token(self) -> str:
        self.count += 1
        return f"v{self.count}"

    # --- what people do

    @rule(d=who, p=which, field=fields, is_stale=st.booleans())
    def edit(self, d: int, p: int, field: str, is_stale: bool) -> None:
        device, person = self.device(d), f"person-{p}"
        row = self.row(device, person)
        if row is None:
            return
        seen = self.looks.get((device.name, person)) if is_stale else None
        value: object = self.token()
        if field == "points.p1":
            value = {"kind": "im", "value": value}
        shown = {field: flat_get(seen, field)} if seen else None
        with device.store.write("Edit") as unit:
            unit.update(PERSON, person, {field: value}, shown)
        self.ledger.take(device)

    @rule(d=who, p=which)
    def look(self, d: int, p: int) -> None:
        device, person = self.device(d), f"person-{p}"
        row = self.row(device, person)
        if row is not None:
            self.looks[device.name, person] = row

    @rule(d=who, p=which)
    def empty(self, d: int, p: int) -> None:
        device, person = self.device(d), f"person-{p}"
        if self.row(device, person):
            with device.store.write("Empty") as unit:
                unit.update(PERSON, person, {"nickname": None, "points.p1": None})
            self.ledger.take(device)

    @rule(d=who, line=st.integers(0, 4), is_new_line=st.booleans())
    def write(self, d: int, line: int, is_new_line: bool) -> None:
        device = self.device(d)
        body = str((self.row(device, "note-0", "activity") or {}).get("body") or "")
        lines = body.split("\n")
        at = min(line, len(lines) - 1)
        lines[at : at + (0 if is_new_line else 1)] = [self.token()]
        with device.store.write("Write") as unit:
            unit.update(ACTIVITY, "note-0", {"body": "\n".join(lines)})
        self.ledger.take(device)

    @rule(d=who, p=which, is_added=st.booleans())
    def tag(self, d: int, p: int, is_added: bool) -> None:
        device, person = self.device(d), f"person-{p}"
        if self.row(device, person):
            with device.store.write("Tag") as unit:
                unit.update(PERSON, person, {"tags.t1": {self.token(): 1} if is_added else None})
            self.ledger.take(device)

    @rule(d=who)
    def same_tag_on_two_devices(self, d: int) -> None:
        device, tag = self.device(d), natural_id("tag", "key account")
        if self.row(device, tag, "tag") is None:
            with device.store.write("New tag") as unit:
                unit.insert(TAG, id=tag, name="Key account", colour=self.token())
            self.ledger.take(device)

    @rule(d=who)
    def create(self, d: int) -> None:
        device = self.device(d)
        if self.row(device, "person-3") is None and not self.row(device, "person-3"):
            with device.store.write("New") as unit:
                unit.insert(PERSON, id="person-3", given_name=self.token(), points={"p1": {"value": self.token()}})
            self.ledger.take(device)

    @rule(d=who, p=which)
    def delete(self, d: int, p: int) -> None:
        device, person = self.device(d), f"person-{p}"
        if self.row(device, person):
            with device.store.write("Delete") as unit:
                unit.delete(PERSON, person)
            self.ledger.take(device)

    @rule(d=who, p=which)
    def restore_record(self, d: int, p: int) -> None:
        device, person = self.device(d), f"person-{p}"
        if self.row(device, person):
            with device.store.write("Restore") as unit:
                unit.restore(PERSON, person)
            self.ledger.take(device)

    @rule(d=who)
    def undo_last(self, d: int) -> None:
        device = self.device(d)
        batch = next_undo(device.store)
        if batch is not None:
            undo(device.store, batch.id)
            self.ledger.take(device)

    @rule(d=who, choice=st.sampled_from([Choice.MINE, Choice.THEIRS, "own"]))
    def choose(self, d: int, choice: Choice | str) -> None:
        device = self.device(d)
        for group in list_conflicts(device.store)[:1]:
            ids = [f.id for f in group.fields] or ([group.delete.id] if group.delete else [])
            chosen = Own(self.token()) if choice == "own" and group.fields else choice
            if group.fields and group.fields[0].field == "points.p1" and isinstance(chosen, Own):
                chosen = Own({"value": self.token()})
            try:
                decide(device.store, group.record_id, {ids[0]: Choice.MINE if chosen == "own" else chosen})
            except ValidationError as error:  # a moment, a state: words are no value of these
                note(f"{device.name}: {error.title}")
            self.ledger.take(device)

    @rule(d=who, years=st.sampled_from([-10, 0, 10]))
    def clock_jumps(self, d: int, years: int) -> None:
        self.device(d).clock.off = years * 365 * 86_400_000

    # --- what the world does

    @rule(d=who, fates=st.lists(st.sampled_from(FATES), max_size=6))
    def sync(self, d: int, fates: list[str]) -> None:
        device = self.device(d)
        plan = list(fates)
        device.network = lambda call: self.carry(call, plan)
        try:
            sync_round(device.store, device.around)
        except CrmError as error:
            note(f"{device.name}: {error.title}")
        finally:
            device.network = self.world.answer
        self.check_step(device)

    def carry(self, call: Call, plan: list[str]) -> Answer:
        fate = plan.pop(0) if plan else "ok"
        if fate == "lost":
            raise Unreached(Why.UNREACHABLE)
        if fate == "later":
            self.late.append(call)
            raise Unreached(Why.UNREACHABLE)
        answer = self.world.answer(call)
        if fate == "twice":
            answer = self.world.answer(call)
        if fate == "reply lost":
            raise Unreached(Why.BROKEN)
        return answer

    @precondition(lambda self: getattr(self, "late", []))
    @rule()
    def a_late_request_arrives(self) -> None:
        self.world.answer(self.late.pop(0))

    @rule(d=who, point=st.sampled_from(POINTS), after=st.integers(1, 3))
    def crash(self, d: int, point: str, after: int) -> None:
        device = self.device(d)
        failpoints.arm(point, after)
        try:
            sync_round(device.store, device.around)
        except (CrmError, failpoints.Crash) as error:
            note(f"{device.name}: {error}")
        finally:
            failpoints.disarm()
        device.close()
        device.open()
        self.check_step(device)

    @rule(d=who)
    def back_up(self, d: int) -> None:
        device = self.device(d)
        device.close()
        self.copies[device.name] = shutil.copytree(device.folder, self.folder / f"copy-{self.token()}")
        device.open()

    @rule(d=who)
    def restore_file(self, d: int) -> None:
        device = self.device(d)
        copy = self.copies.get(device.name)
        if copy is not None:
            device.close()
            for file in copy.glob("firm.crm*"):
                if file.is_file():
                    shutil.copy(file, device.folder / file.name)
            device.open()
            self.ledger.read[device.name] = int(str(device.rows("SELECT max(n) FROM change")[0][0]))
            self.ledger.forget_lost(self.world)

    @precondition(lambda self: len(self.world.devices) == 2)
    @rule(d=who, is_known=st.booleans())
    def clone(self, d: int, is_known: bool) -> None:
        """A laptop's disk is copied; on another computer the program finds its own folder as it was, or not at all."""
        device = self.device(d)
        device.close()
        target = self.folder / "d2"
        shutil.copytree(device.folder, target)
        if not is_known:
            shutil.rmtree(target / "app")
            (target / "app").mkdir()
        device.open()
        copy = self.world.device("d2", is_new=False)
        copy.move_marks()
        copy.open()
        self.ledger.read["d2"] = self.ledger.read.get(device.name, 0)

    @rule()
    def server_backup(self) -> None:
        self.world.database.close()
        self.server_copy = shutil.copytree(self.folder / "server", self.folder / f"server-{self.token()}")
        self.world.open_server()

    @rule()
    def server_forgets(self) -> None:
        """A backup is made, and everything up to it is so old that the server forgets it."""
        before = commits(self.world)
        with self.world.database.write(self.world.workspace) as db:
            db.run("UPDATE workspace SET durable = seq WHERE workspace_id = ?")
            db.forget_head()
            compact(db, 1 << 60)
        self.world.forgotten = before  # type: ignore[attr-defined]

    @precondition(lambda self: getattr(self, "server_copy", None) is not None)
    @rule()
    def server_is_set_back(self) -> None:
        self.world.database.close()
        shutil.rmtree(self.folder / "server")
        shutil.copytree(str(self.server_copy), self.folder / "server")
        self.world.open_server()
        self.late.clear()
        self.ledger.forget_lost(self.world)

    # --- what must hold

    def check_step(self, device: Device) -> None:
        self.ledger.take(device)
        assert list(find_differences(device.store)) == [], "a record is not what its log says"
        [(off, tx, seen)] = device.rows("SELECT off, tx, seen FROM ctx")
        assert (off, tx, seen) == (0, None, None)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.quiet()
        finally:
            self.world.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def quiet(self) -> None:
        """Faults stop; everybody syncs until nothing moves. It must come to an end, and all must hold."""
        for _ in range(12):
            before = self.places()
            for device in self.world.devices:
                sync_round(device.store, device.around)
                self.check_step(device)
            if self.places() == before:
                break
        else:
            raise AssertionError("the devices never come to rest")
        docs = replayed(self.world)
        for device in self.world.devices:
            assert held_by(device) == docs, f"{device.name} differs from the server's log"
            waiting = device.rows("SELECT * FROM change WHERE seq IS NULL AND state <> 'answered'")
            assert waiting == [], f"{device.name} keeps something back: {waiting} {device.state()}"
        seqs = [fed.q for c in commits(self.world) for tx in c.txs for fed in tx.items]
        assert seqs == list(range(1, len(seqs) + 1)), "the server's numbers have a gap"
        missing = self.ledger.missing(docs)
        assert missing == [], f"something that a person saved is nowhere: {missing}"
        in_bin = {i for (t, i), doc in docs.items() if doc.get("deleted_at") is not None}
        assert in_bin <= self.ledger.deleted(), "something was deleted by nobody"

    def places(self) -> list[object]:
        return [
            device.rows("SELECT value FROM sync_state WHERE name IN ('seq', 'epoch')") for device in self.world.devices
        ]

    def row(self, device: Device, record_id: str, table: str = "person") -> dict[str, Any] | None:
        from crm_desktop.domain.specs import KIND
        from crm_desktop.store.codec import columns_of, read_row

        found = device.rows(f"SELECT {', '.join(columns_of(KIND[table]))} FROM {table} WHERE id = ?", record_id)
        return read_row(KIND[table], found[0]) if found else None


TestReplicas = Replicas.TestCase

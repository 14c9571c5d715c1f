"""People at several devices, a server and an unreliable network: one action after the other, chosen by numbers."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.property.sync.device import Device
from tests.property.sync.hub import Hub
from tests.property.sync.people import TAG, People

from crm_desktop.protocol import fold_guard
from crm_desktop.protocol.effects import Key
from crm_desktop.protocol.op import DELETED, Doc, Json, Op

MOST_DEVICES = 5


@dataclass(frozen=True)
class Save:
    """What a person saved: the oracle knows this, and nothing of how sync works."""

    dig: str
    key: Key
    field: str
    seen: Json
    value: Json
    cause: str
    shown: Doc  # the whole record as the person saw it
    knew_deleted: bool = False


@dataclass
class World(People):
    skew: Sequence[int] = (0, 0, 0)
    few: int = 50
    hub: Hub = field(default_factory=Hub)
    devices: list[Device] = field(default_factory=list)
    saves: list[Save] = field(default_factory=list)
    saw: list[tuple[Key, Json]] = field(default_factory=list)  # sides of conflicts that someone decided over
    papers: list[tuple[str, Key, Json]] = field(default_factory=list)  # digest, document, its total on the paper
    lost: set[str] = field(default_factory=set)  # digests that only a copy held that is gone
    batches: list[list[tuple[Key, str, Json, Json]]] = field(default_factory=list)  # of each batch: field, old, new
    kept_copies: dict[int, Device] = field(default_factory=dict)
    epochs: int = 1
    n: int = 0
    now: int = 1_000_000

    def __post_init__(self) -> None:
        fold_guard.FEW = self.few
        self.devices = [Device(dev, f"user-{dev}") for dev in "ABC"]
        for device in self.devices:
            self.hub.memory.lines[device.dev] = frozenset({device.dev})

    def step(self, action: str, numbers: Sequence[int]) -> None:
        """Do one action; the numbers choose who, what and which value."""
        device = self.devices[numbers[0] % len(self.devices)]
        getattr(self, f"do_{action}")(device, list(numbers[1:]))
        self.check_shown()

    # What happens to them

    def do_sync(self, device: Device, n: list[int]) -> None:
        device.sync(self.hub)
        if n[0] % 3:  # else the reply was lost, and the device knows nothing of it
            device.pull(self.hub, 100)

    def do_send_in_vain(self, device: Device, n: list[int]) -> None:
        device.sync(self.hub, is_lost=True)

    def do_pull(self, device: Device, n: list[int]) -> None:
        device.pull(self.hub, 1 + n[0] % 3)

    def do_copy_file(self, device: Device, n: list[int]) -> None:
        self.kept_copies[n[0] % 2] = copy.deepcopy(device)

    def do_run_copy(self, device: Device, n: list[int]) -> None:
        """A copy of a device's file is opened: beside it (a clone), or in its place (a restored file)."""
        found = self.kept_copies.get(n[0] % 2)
        if not found:
            return
        clone = copy.deepcopy(found)
        clone.user += "~"
        if n[1] % 2 and len(self.devices) < MOST_DEVICES:
            self.devices.append(clone)
        else:
            place = n[2] % len(self.devices)
            self.lost |= self.digests(self.devices[place])
            self.devices[place] = clone

    def do_restore_server(self, device: Device, n: list[int]) -> None:
        if n[0] % 3 == 0 and self.hub.commits:
            self.epochs += 1
            back = 1 + n[1] % min(4, len(self.hub.commits))
            self.lost |= set(self.hub.digests)
            self.hub.put_back(len(self.hub.commits) - back, self.epochs)

    # How they do it

    def save(self, device: Device, key: Key, s: Doc, old: Doc, *, shown: Doc | None = None, k: str = "U",
             cause: str = "edit", batch: str = "", undoes: str = "", **more: Any) -> None:  # fmt: skip
        """Save fields of a record; `old` is what the person saw."""
        row = device.rows.get(key) or {}
        is_paper = s.get("status") == "sent"  # what sends a document carries all that is on the paper
        s = {name: value for name, value in s.items() if k == "I" or is_paper or value != old.get(name)}
        if not s and not more and k == "U":
            return
        shown = row if shown is None else shown
        seen = {name: old[name] for name in s if old.get(name) is not None}
        if k != "I" and DELETED in shown and DELETED not in s and s:
            seen[DELETED] = shown[DELETED]
        if not batch:
            batch = f"b{len(self.batches)}"
            self.batches.append([(key, name, old.get(name), value) for name, value in s.items() if name != DELETED])
        op = Op(lsn=0, t=key[0], i=key[1], k=k, s=s, o=seen, b=device.points[0][0], **more)
        (own,) = device.write(self.at(device), cause, batch, undoes, [op])
        if is_paper:
            self.papers.append((own.dig, key, s["total"]))
        for name, value in s.items():
            knew = DELETED in seen and name != DELETED
            self.saves.append(Save(own.dig, key, name, seen.get(name), value, cause, dict(shown), knew))

    def at(self, device: Device) -> int:
        self.now += 1
        return self.now + self.skew["ABC".index(device.dev[0])]

    def name(self, what: str) -> str:
        self.n += 1
        return f"{what}{self.n}"

    def digests(self, device: Device) -> set[str]:
        return {own.dig for own in device.pending} | {offer[4] for offer in device.offers} | set(device.firsts)

    def check_shown(self) -> None:
        """What a person saved on a device shows there until the server's answer comes (read your writes)."""
        for device in self.devices:
            last: dict[tuple[Key, str], Json] = {}
            for own in device.pending:
                for name, value in own.op.s.items():
                    last[((own.op.t, own.op.i), name)] = value
            purged = {(own.op.t, own.op.i) for own in device.pending if own.op.k == "P"}
            for (key, name), value in last.items():
                if key not in purged and name not in (TAG, DELETED, "created_at"):
                    assert device.rows[key].get(name) == value

    def drain(self) -> int:
        """Let everybody sync without faults until nothing waits; return the rounds it took."""
        for rounds in range(1, 12):
            for device in self.devices:
                device.sync(self.hub)
                device.pull(self.hub, 10_000)
            if all(self.is_quiet(device) for device in self.devices):
                return rounds
        raise AssertionError("the devices do not come to rest")

    def is_quiet(self, device: Device) -> bool:
        return not device.pending and not device.offers and device.points[0][0] == self.hub.head


ACTIONS = tuple(name.removeprefix("do_") for name in sorted(dir(World)) if name.startswith("do_"))
WEIGHTED = (
    *ACTIONS,
    *("edit", "save_form", "open_form", "sync", "pull") * 3,
    *("decide", "delete", "new", "undo", "edit_note", "edit_note", "tag"),
)

"""Which ops the server knows: an op is (device, lsn) with a digest, and the digest decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

from crm_desktop.protocol.op import Header, Op, digest
from crm_desktop.server.db import Db

Name = tuple[str, int]  # device, lsn


class Item(NamedTuple):
    """An op on its way in, in the order of the request."""

    dev: str
    tx: Header
    op: Op
    dig: str


class Device(Struct):
    """A device incarnation as the workspace knows it: `mark` is the last lsn without a gap, `top` the highest."""

    dev: str
    d: int
    cred: str = ""
    was: str = ""
    mark: int = 0
    top: int = 0
    at: int = 0


def items_of(dev: str, txs: Iterable[tuple[Header, Sequence[Op]]]) -> list[Item]:
    """Return the ops of some transactions of a device."""
    return [Item(dev, tx, op, digest(dev, tx, op)) for tx, ops in txs for op in ops]


class Identities:
    """The devices and known ops that a request touches."""

    def __init__(self, db: Db, now: int) -> None:
        self._db = db
        self._now = now
        self._devices: dict[str, Device] = {}
        self._known: dict[Name, dict[str, int]] = {}
        self._aliases: list[tuple[str, int, str, int]] = []
        self._changed: set[str] = set()

    def device(self, dev: str) -> Device:
        """Return a device; one that was never heard of gets the next number."""
        if dev not in self._devices:
            row = self._db.row(
                "SELECT dev, d, cred, was, mark, top, at FROM dev WHERE workspace_id = ? AND dev = ?", dev
            )
            if row is None:
                stored = self._db.value("SELECT max(d) FROM dev WHERE workspace_id = ?") or 0
                number = max([stored, *(known.d for known in self._devices.values())]) + 1
                row = (dev, number, "", "", 0, 0, self._now)
                self._changed.add(dev)
            self._devices[dev] = Device(*row)
        return self._devices[dev]

    def expect(self, items: Sequence[Item]) -> None:
        """Read ahead which of these names are known, and with which digests."""
        wanted: dict[str, list[int]] = {}
        for item in items:
            wanted.setdefault(item.dev, []).append(item.op.lsn)
            if item.op.w:
                wanted.setdefault(item.op.w[0], []).append(item.op.w[1])
        for dev, lsns in wanted.items():
            device = self.device(dev)
            if min(lsns) <= device.top:
                self._read(device, min(lsns), max(lsns))

    def _read(self, device: Device, first: int, last: int) -> None:
        ops = "SELECT lsn, dig, seq FROM op WHERE workspace_id = ? AND d = ? AND lsn BETWEEN ? AND ?"
        others = "SELECT lsn, dig, seq FROM alias WHERE workspace_id = ? AND dev = ? AND lsn BETWEEN ? AND ?"
        found = [*self._db.rows(ops, device.d, first, last), *self._db.rows(others, device.dev, first, last)]
        for lsn, dig, seq in found:
            self._known.setdefault((device.dev, lsn), {})[dig] = seq

    def seq_of(self, item: Item) -> int:
        """Return the seq of a known op, 0 where it is new; one known under another name gets this name too."""
        own = self._known.get((item.dev, item.op.lsn), {})
        if item.dig in own:
            return own[item.dig]
        seq = self._known.get(item.op.w, {}).get(item.dig, 0) if item.op.w else 0
        if seq:
            self._alias((item.dev, item.op.lsn), item.dig, seq)
        return seq

    def others_than(self, item: Item) -> list[str]:
        """Return the digests of other ops under the same name."""
        return [dig for dig in self._known.get((item.dev, item.op.lsn), {}) if dig != item.dig]

    def learn(self, item: Item, seq: int) -> None:
        """Take in a new op; its name before a re-labelling stays known too."""
        self._known.setdefault((item.dev, item.op.lsn), {})[item.dig] = seq
        device = self.device(item.dev)
        if item.op.lsn > device.top:
            device.top = item.op.lsn
        self._changed.add(item.dev)
        if item.op.w:
            self._alias(item.op.w, item.dig, seq)
            if item.op.w[0] != item.dev:
                device.was = device.was or item.op.w[0]

    def _alias(self, name: Name, dig: str, seq: int) -> None:
        self._known.setdefault(name, {})[dig] = seq
        self._aliases.append((*name, dig, seq))
        device = self.device(name[0])
        device.top = max(device.top, name[1])
        self._changed.add(name[0])

    def claim(self, dev: str, cred: str) -> Device:
        """Let a credential push as this device from now on."""
        device = self.device(dev)
        if device.cred != cred:
            device.cred = cred
            self._changed.add(dev)
        return device

    def reach(self, dev: str, more: Collection[int] = ()) -> int:
        """Return up to which lsn a device is known without a gap, once these came too."""
        device = self.device(dev)
        at, top = device.mark, max(device.top, *more, 0)
        known = {lsn for of, lsn in self._known if of == dev}.union(more)
        if at < device.top and (at + 1 not in known or device.top not in known):
            self._read(device, at + 1, device.top)  # what lies above a gap came from others
            known.update(lsn for of, lsn in self._known if of == dev)
        while at < top and at + 1 in known:
            at += 1
        return at

    def advance(self, dev: str) -> None:
        """Move a device's mark over everything that is known without a gap."""
        device = self.device(dev)
        mark = self.reach(dev)
        if mark > device.mark:
            device.mark = mark
            self._changed.add(dev)

    def keep(self) -> None:
        """Write what changed."""
        rows = [self._devices[dev] for dev in sorted(self._changed)]
        self._db.put("dev", [(row.dev, row.d, row.cred, row.was, row.mark, row.top, row.at) for row in rows])
        self._db.put("alias", sorted(set(self._aliases)), onto="keep")

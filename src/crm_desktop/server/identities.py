"""Which ops the server knows: an op is (device, lsn) with a digest, and the digest decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

from crm_desktop.protocol.op import Header, Op, canonical, digest
from crm_desktop.server.db import Db
from crm_desktop.server.feed import runs_of
from crm_desktop.server.sent import fields_of, keep_text

Name = tuple[str, int]  # device, lsn
_TOLD = 10_000  # digests of a device that went another way


class Item(NamedTuple):
    """An op on its way in, in the order of the request."""

    dev: str
    tx: Header
    op: Op
    dig: str
    text: bytes = b""  # the canonical text of the op's fields


class Device(Struct):
    """A device incarnation as the workspace knows it: `mark` is the last lsn without a gap, `top` the highest."""

    dev: str
    cred: str = ""
    was: str = ""
    mark: int = 0
    top: int = 0
    at: int = 0


def items_of(dev: str, txs: Iterable[tuple[Header, Sequence[Op]]]) -> list[Item]:
    """Return the ops of some transactions of a device."""
    items = []
    for tx, ops in txs:
        for op in ops:
            is_text = type(op.s) is not dict
            fields = fields_of(op)
            text = canonical(fields)
            if is_text:
                keep_text(op, fields, text)
            items.append(Item(dev, tx, op, digest(dev, tx, op, text), text))
    return items


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
        """Return a device, also one that was never heard of."""
        if dev not in self._devices:
            sql = "SELECT dev, cred, was, mark, top, at FROM dev WHERE workspace_id = ? AND dev = ?"
            row = self._db.row(sql, dev)
            if row is None:
                row = (dev, "", "", 0, 0, self._now)
                self._changed.add(dev)
            self._devices[dev] = Device(*row)
        return self._devices[dev]

    def expect(self, items: Sequence[Item]) -> None:
        """Read ahead which of these names are known, and with which digests."""
        wanted: dict[str, list[int]] = {}
        for item in items:
            op = item.op
            wanted.setdefault(item.dev, []).append(op.lsn)
            if op.w:
                wanted.setdefault(op.w[0], []).append(op.w[1])
        for dev, lsns in wanted.items():
            device = self.device(dev)
            if min(lsns) <= device.top:
                self._read(device, min(lsns), max(lsns))

    def _read(self, device: Device, first: int, last: int) -> None:
        others = "SELECT lsn, dig, seq FROM alias WHERE workspace_id = ? AND dev = ? AND lsn BETWEEN ? AND ?"
        found = [*runs_of(self._db, device.dev, first, last), *self._db.rows(others, device.dev, first, last)]
        for lsn, dig, seq in found:
            if first <= lsn <= last:
                self._known.setdefault((device.dev, lsn), {})[dig] = seq

    @property
    def is_empty(self) -> bool:
        """Whether none of the names that were read ahead is known: most pushes are all new."""
        return not self._known

    def seq_of(self, item: Item) -> int:
        """Return the seq of a known op, 0 where it is new; one known under another name gets this name too."""
        own = self._known.get((item.dev, item.op.lsn), {})
        if item.dig in own:
            return own[item.dig]
        seq = self._known.get(item.op.w, {}).get(item.dig, 0) if item.op.w else 0
        if seq:
            self._alias((item.dev, item.op.lsn), item.dig, seq)
        return seq

    def is_other(self, item: Item) -> bool:
        """Return whether another op is known under this name, and not this one."""
        return item.dig not in self._known.get((item.dev, item.op.lsn), {item.dig: 0})

    def digests(self, dev: str) -> dict[str, str]:
        """Return the digests of a device's latest ops by lsn: what its copy needs not send under its new name."""
        others = "SELECT lsn, dig, seq FROM alias WHERE workspace_id = ? AND dev = ? ORDER BY lsn DESC LIMIT ?"
        own = list(runs_of(self._db, dev, 0, 1 << 53, most=_TOLD // 10))
        return {str(lsn): dig for lsn, dig, _seq in [*self._db.rows(others, dev, _TOLD), *own[:_TOLD]]}

    def learn(self, items: Sequence[Item], first: int, *, is_run: bool) -> None:
        """Take in new ops, with seqs from `first` on; their names before a re-labelling stay known too.

        Of a run the commit itself says what it holds; others are listed.
        """
        if is_run and self._is_next(items):
            return
        known, tops = self._known, dict[str, int]()
        for seq, item in enumerate(items, first):
            op, dev = item.op, item.dev
            known.setdefault((dev, op.lsn), {})[item.dig] = seq
            if not is_run:
                self._aliases.append((dev, op.lsn, item.dig, seq))
            if op.lsn > tops.get(dev, 0):
                tops[dev] = op.lsn
            if op.w:
                self._alias(op.w, item.dig, seq)
                if op.w[0] != dev:
                    self.device(dev).was = self.device(dev).was or op.w[0]
        for dev, top in tops.items():
            self.device(dev).top = max(self.device(dev).top, top)
            self._changed.add(dev)

    def _is_next(self, items: Sequence[Item]) -> bool:
        """Take in a run that begins where its device's numbers end: the mark says all of it."""
        device, last = self.device(items[0].dev), items[-1].op.lsn
        if device.mark != items[0].op.lsn - 1 or device.top > last or any(item.op.w for item in items):
            return False
        device.mark = device.top = last
        self._changed.add(device.dev)
        return True

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
        if more and device.top == device.mark and list(more) == [*range(device.mark + 1, device.mark + 1 + len(more))]:
            return device.mark + len(more)
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

    def touch(self, dev: str) -> None:
        """Write the device's row in any case: also the answer to what is known is given only once it is durable."""
        self._changed.add(dev)

    def keep(self) -> None:
        """Write what changed."""
        rows = [self._devices[dev] for dev in sorted(self._changed)]
        self._db.put("dev", [(row.dev, row.cred, row.was, row.mark, row.top, row.at) for row in rows])
        self._db.put("alias", sorted(set(self._aliases)), onto="keep")

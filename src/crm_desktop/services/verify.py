"""Prove a workspace: the file is whole, and each record is what its log says."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KINDS
from crm_desktop.store import net
from crm_desktop.store.derived_check import count_orphans
from crm_desktop.store.engine import Store

_MOST = 100  # faults that are named


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was looked at and what was found."""

    records: int
    faults: tuple[str, ...]
    repaired: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to mend."""
        return not self.faults


def verify(store: Store, *, repair: bool = False) -> VerifyReport:
    """Check the file, every record against its log, and the index rows; with `repair`, mend what differs."""
    faults = [str(row[0]) for row in store.query("PRAGMA integrity_check(100)") if row[0] != "ok"]
    repaired = 0
    if repair and not faults:  # a damaged file is restored, never written to
        repaired = net.mend(store)
    faults += [
        tr("{kind} {id} is not what its log says", kind=difference.kind, id=difference.id)
        for difference in net.find_differences(store)
    ]
    orphans = store.read_once(count_orphans)
    if orphans:
        faults.append(trn("{n} index row belongs to no record", "{n} index rows belong to no record", orphans))
    count = sum(int(str(store.query(f"SELECT count(*) FROM {kind.name}")[0][0])) for kind in KINDS)  # noqa: S608 names
    return VerifyReport(count, tuple(faults[:_MOST]), repaired)

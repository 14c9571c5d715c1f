"""Whether a client's past and the server's are the same; where they aren't, one of them was restored."""

from __future__ import annotations

from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.chain import START
from crm_desktop.protocol.messages import Lineage, LineageAsked, Point
from crm_desktop.server.db import Db
from crm_desktop.server.limits import POINTS_MOST
from crm_desktop.server.problems import Problem


class Diverged(Problem):
    """The client holds a past that the server lacks. `is_rewound`: this server was restored without knowing it."""

    def __init__(self, db: Db, epoch: str, ancestor: Point | None, *, is_rewound: bool) -> None:
        super().__init__("lineage-diverged", epoch=db.head.epoch, ancestor=ancestor)
        self.is_rewound = is_rewound
        self.seen = db.head.epoch
        self.claimed = epoch


def check_place(db: Db, epoch: str, cursor: Point, fuzzy: Point | None) -> None:
    """Refuse a client whose place is not in this history; in the transaction that builds the reply."""
    is_known_place = is_on_chain(db, cursor) and (fuzzy is None or is_on_chain(db, fuzzy))
    if epoch == db.head.epoch or (not epoch and not cursor.seq):
        if not is_known_place:
            raise Diverged(db, epoch, None, is_rewound=True)
        return
    known = db.row("SELECT 1 FROM epoch WHERE workspace_id = ? AND epoch = ?", epoch)
    raise Diverged(db, epoch, cursor if is_known_place else None, is_rewound=known is None)


def is_on_chain(db: Db, point: Point) -> bool:
    """Whether the server's history has this chain at this seq."""
    if point.seq == 0:
        return point.chain in (START, "")
    return bool(db.value("SELECT chain FROM commits WHERE workspace_id = ? AND seq_to = ?", point.seq) == point.chain)


def new_epoch(db: Db, diverged: Diverged, now: int) -> str:
    """Give the workspace an epoch that no client ever had, unless another request just did."""
    if diverged.claimed:  # the next client that comes from there needs no further epoch
        db.put("epoch", [(diverged.claimed, db.head.seq, now)], onto="keep")
    return mint(db, now) if db.head.epoch == diverged.seen else db.head.epoch


def mint(db: Db, now: int) -> str:
    """Give the workspace an epoch that no client ever had."""
    epoch = new_id()
    db.put("epoch", [(db.head.epoch, db.head.seq, now), (epoch, db.head.seq, now)], onto="keep")
    db.run("UPDATE workspace SET epoch = ?2 WHERE workspace_id = ?", epoch)
    db.forget_head()
    return epoch


def find_ancestor(db: Db, asked: LineageAsked) -> Lineage:
    """Return the newest of the client's places that the server's history has too."""
    points = sorted(asked.points[:POINTS_MOST], key=lambda point: -point.seq)
    sql = "SELECT seq_to, chain FROM commits WHERE workspace_id = ?"
    found = db.among(sql, (), "seq_to", {point.seq for point in points})
    here = {(int(seq), str(chain)) for seq, chain in found}
    both = next((point for point in points if (point.seq, point.chain) in here), Point(0, START))
    return Lineage(db.head.epoch, both, db.head.seq)

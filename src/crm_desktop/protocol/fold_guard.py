"""The guard against mass deletion: beyond a limit a removal is held until a person confirms it by count."""

from __future__ import annotations

from crm_desktop.protocol.folding import Folding
from crm_desktop.protocol.op import DELETED, Header, Json, Op

FEW = 50  # records
SHARE = 5  # one in so many of a kind, 20 %
_MASS = frozenset({"bulk", "import", "outside", "rule"})


def is_removal(tx: Header, op: Op) -> bool:
    """Return whether an op counts for the guard: a delete, or a job that empties a field."""
    if op.s.get(DELETED) is not None:
        return True
    if not op.o or tx.cause not in _MASS:  # a first op empties nothing
        return False
    return any(value is None and op.o.get(name) is not None for name, value in op.s.items())


def is_over(removed: int, live: int) -> bool:
    """Return whether one more removal, after `removed` in the window with `live` records left, is too many."""
    return removed + 1 > FEW and (removed + 1) * SHARE > removed + live


def is_mass_delete(folding: Folding) -> bool:
    """Return whether this delete is to be held."""
    return not folding.is_confirmed and is_over(*folding.state.deletes(folding.sender.dev, folding.op.t))


def is_mass_clearing(folding: Folding, new: Json, old: Json) -> bool:
    """Return whether this emptying of a field is to be held."""
    return new is None and old is not None and folding.tx.cause in _MASS and is_mass_delete(folding)

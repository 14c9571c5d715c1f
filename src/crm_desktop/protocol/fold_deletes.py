"""The fold of deleting and bringing back: a delete hides only what it saw, an edit brings a record back in sight."""

from __future__ import annotations

from crm_desktop.protocol.conflict import Standing, What
from crm_desktop.protocol.fold_guard import is_mass_delete
from crm_desktop.protocol.folding import Folding
from crm_desktop.protocol.messages import Outcome
from crm_desktop.protocol.op import DELETED, Json, same
from crm_desktop.protocol.policies import record_hash

NEWER = "newer"


def fold_deleted(folding: Folding) -> None:
    """Fold the field that deletes, where the op sets it; else bring a deleted record back that was edited."""
    if folding.late and folding.late.field == DELETED:
        _fold_late(folding, (folding.op.d or {}).get("v"))
    elif DELETED not in folding.op.s:
        _revive(folding)
    elif folding.op.s[DELETED] is None:
        _bring_back(folding)
    else:
        _delete(folding, folding.op.s[DELETED])


def _fold_late(folding: Folding, choice: Json) -> None:
    """Ask again where someone decided otherwise before; meanwhile the record is visible."""
    if choice is None and folding.was_deleted:
        _show(folding, is_known=False)
    elif choice is not None and not folding.was_deleted:
        _disagree(folding, choice)


def _delete(folding: Folding, at: Json) -> None:
    op = folding.op
    if folding.was_deleted:
        return
    if op.h != record_hash(op.t, folding.doc, op.sv):
        if folding.is_undo:
            folding.tell(Outcome.REFUSED, NEWER)
        else:
            _disagree(folding, at)
    elif is_mass_delete(folding):
        _disagree(folding, at, what=What.HELD)
    else:
        hide(folding, at)


def hide(folding: Folding, at: Json) -> None:
    """Put the record into the bin; who else wanted that has what he wanted."""
    folding.put(DELETED, at)
    for conflict in folding.open_on(DELETED):
        folding.end(conflict, Standing.EQUAL)


def _disagree(folding: Folding, at: Json, *, what: What = What.DELETE) -> None:
    """Keep the record visible and ask; at most one such question is open for a record."""
    if folding.open_on(DELETED):
        folding.tell(Outcome.HELD if what is What.HELD else Outcome.CONFLICT)
        return
    # What a held delete had seen stands in its base: at the confirmation it is looked at again.
    folding.disagree(DELETED, other=at, what=what, base=folding.op.h if what is What.HELD else None)


def _bring_back(folding: Folding) -> None:
    if not folding.was_deleted:
        for conflict in folding.open_on(DELETED):
            if folding.is_own(conflict):
                folding.end(conflict, Standing.WITHDRAWN)
        return
    _show(folding, is_known=same(folding.doc[DELETED], folding.op.o.get(DELETED)))


def _revive(folding: Folding) -> None:
    """Bring back a record that was edited by someone who did not know that it is deleted."""
    knows = same(folding.op.o.get(DELETED), folding.doc.get(DELETED))
    if folding.was_deleted and folding.is_effective and not knows:
        _show(folding, is_known=False)


def _show(folding: Folding, *, is_known: bool) -> None:
    at = folding.doc[DELETED]
    deleter = folding.state.author(folding.op.t, folding.op.i, DELETED)
    folding.put(DELETED, None, Outcome.APPLIED if is_known else Outcome.CONFLICT)
    if not is_known and not folding.open_on(DELETED):
        folding.disagree(DELETED, other=at, by=deleter, kept_by=folding.author, what=What.DELETE)

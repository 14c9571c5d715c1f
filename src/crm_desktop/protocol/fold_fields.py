"""The fold of one field: clean where the server still holds what the person saw, else by the field's policy."""

from __future__ import annotations

from crm_desktop.domain.specs import Policy
from crm_desktop.protocol.conflict import Conflict, Standing, What
from crm_desktop.protocol.fold_guard import is_mass_clearing
from crm_desktop.protocol.folding import Folding
from crm_desktop.protocol.marks import is_marks, merge_marks
from crm_desktop.protocol.merge3 import merge3
from crm_desktop.protocol.messages import Outcome
from crm_desktop.protocol.op import DELETED, INSERT, Json, same
from crm_desktop.protocol.policies import BORN, FIXED, is_fixed_now, is_sending, policy_of

EDITED_SINCE = "edited-since"


def fold_fields(folding: Folding) -> None:
    """Fold every field but the one that deletes."""
    op = folding.op
    for field, new in op.s.items():
        if field == DELETED or (op.k == INSERT and field in BORN and field in folding.doc):
            continue
        _fold_field(folding, field, new, op.o.get(field))
    late = folding.late
    if late and late.field != DELETED and late.field not in op.s:
        # "Keep mine" writes no field; what the person chose is only in the decision.
        choice = (op.d or {}).get("v")
        if not same(folding.current(late.field), choice):
            _ask(folding, late.field, choice, late.base)


def _fold_field(folding: Folding, field: str, new: Json, old: Json) -> None:
    current, own = folding.current(field), folding.own(field, old)
    if same(current, new):
        folding.end_equal(field, new)
        if own:
            folding.end(own, Standing.EQUAL)
        return
    if folding.late and folding.late.field == field and own is None:
        _ask(folding, field, new, old)
        return
    policy = policy_of(folding.op.t, field)
    if policy is Policy.SET and is_marks(current) and is_marks(old) and is_marks(new):
        _fold_marks(folding, field, current, old, new)
    elif is_fixed_now(folding.op.t, folding.doc, field):
        _fold_frozen(folding, own, field, new, old)
    elif same(current, old):
        _fold_clean(folding, field, new, old)
    elif policy is Policy.FIXED and is_sending(folding.op):
        _fold_sent(folding, own, field, new, old)
    elif own:
        _fold_own(folding, own, new)
    else:
        _fold_concurrent(folding, policy, field, new, old)


def _fold_clean(folding: Folding, field: str, new: Json, old: Json) -> None:
    if not is_mass_clearing(folding, new, old):
        folding.put(field, new)
    elif any(same(c.other, new) for c in folding.open_on(field)):
        folding.tell(Outcome.HELD)
    else:
        folding.disagree(field, other=new, base=old, what=What.HELD)


def _fold_marks(folding: Folding, field: str, current: Json, old: Json, new: Json) -> None:
    merged = merge_marks(current, old, new)
    if not same(merged, current):
        folding.put(field, merged, Outcome.APPLIED if same(merged, new) else Outcome.MERGED)


def _fold_frozen(folding: Folding, own: Conflict | None, field: str, new: Json, old: Json) -> None:
    """Refuse to change what was sent; but what another one sent meanwhile is on a paper too: a person looks at both."""
    if not is_sending(folding.op):
        folding.tell(Outcome.REFUSED, FIXED)
    elif own:
        _fold_own(folding, own, new)
    else:
        _ask(folding, field, new, old)


def _fold_sent(folding: Folding, own: Conflict | None, field: str, new: Json, old: Json) -> None:
    """Let the record be what the paper says; what the server held goes to the conflict, under its author's line."""
    held, author = folding.current(field), folding.state.author(folding.op.t, folding.op.i, field)
    folding.put(field, new)
    if own:
        folding.end(own, Standing.EQUAL)  # the side that it carries on is current now
    folding.disagree(field, other=held, by=author, base=old, kept_by=folding.author)


def _fold_own(folding: Folding, own: Conflict, new: Json) -> None:
    """Carry on the own losing side: a chain of edits is one conflict."""
    if same(new, own.base):
        folding.end(own, Standing.WITHDRAWN)
        return
    for twin in folding.open_on(own.field):
        if twin.id != own.id and same(twin.other, new):
            folding.share(twin)
            folding.end(own, Standing.EQUAL)
            return
    folding.carry_on(own, new)


def _fold_concurrent(folding: Folding, policy: Policy, field: str, new: Json, old: Json) -> None:
    if policy is Policy.TEXT and not folding.is_undo:
        merged = _merge_text(folding.current(field), old, new)
        if merged is not None:
            folding.put(field, merged, Outcome.MERGED)
            return
    if folding.is_undo:
        folding.tell(Outcome.REFUSED, EDITED_SINCE)
    else:
        _ask(folding, field, new, old)


def _ask(folding: Folding, field: str, new: Json, old: Json) -> None:
    """Let a person decide between the current value and `new`; the same question is asked once."""
    twin = next((c for c in folding.open_on(field) if same(c.other, new)), None)
    if twin:
        folding.share(twin)
    else:
        folding.disagree(field, other=new, base=old)


def _merge_text(current: Json, old: Json, new: Json) -> str | None:
    texts = ["" if text is None else text for text in (old, current, new)]
    return merge3(*texts) if all(type(text) is str for text in texts) else None

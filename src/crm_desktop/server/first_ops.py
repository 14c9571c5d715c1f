"""New records at the head of a push, thousands in a first sync: what is sure for all is asked once, not op by op."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.protocol.fold import is_first
from crm_desktop.protocol.messages import Fed
from crm_desktop.protocol.op import Header
from crm_desktop.server.identities import Item
from crm_desktop.server.sent import count_texts
from crm_desktop.server.soundness import are_sound, fault_of_header
from crm_desktop.server.state import ServerState


def count_sound(items: Sequence[Item]) -> int:
    """Return how many, from the first on, are first ops with nothing in them to look at; 0 if one may be unsound."""
    count = count_texts([item.op for item in items])
    lead = items[:count]
    are_good = are_sound([item.op for item in lead], [item.text for item in lead])
    return count if are_good and not any(map(fault_of_header, _headers(lead))) else 0


def are_first(items: Sequence[Item], state: ServerState) -> bool:
    """Return whether the fold would take each of these ops as it was sent, in whatever order they came."""
    # An undo among them, or one that the server knows, decides about what comes late of its batch.
    if any(tx.undoes or state.undone_by(tx.batch) for tx in _headers(items)):
        return False
    ops = [item.op for item in items]
    return all(map(is_first, ops)) and state.are_absent([(op.t, op.i) for op in ops])


def take_as_sent(items: Sequence[Item], state: ServerState, first: int) -> list[Fed]:
    """Lay them all over the records, numbered from `first` on."""
    state.apply_first(items, first)
    return [Fed(seq, item.op) for seq, item in enumerate(items, first)]


def _headers(items: Sequence[Item]) -> list[Header]:
    return list({id(item.tx): item.tx for item in items}.values())

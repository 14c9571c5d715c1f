"""The past of a record from before this file joined: asked of the server on demand, and kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from crm_desktop.protocol.messages import Effect, Fed, Outcome
from crm_desktop.protocol.op import Header, Op
from crm_desktop.services.aliases import ids_of_page
from crm_desktop.store import Store
from crm_desktop.store.older_history import OldOp, keep_older, records_without_past
from crm_desktop.sync.run import Surroundings, open_session
from crm_desktop.sync.session import Session
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.troubles import Refused, Unreached, spoken

_PAGE = 100


def fetch_history(store: Store, around: Surroundings, record_id: str) -> int:
    """Fetch what happened to a record, and to what belongs to its page, before this file joined; return how much."""
    from crm_desktop.sync.devices import around_server

    page = json.dumps(ids_of_page(store, record_id))
    wanted = store.read_once(lambda connection: records_without_past(connection, page))
    if not wanted:
        return 0
    session = open_session(store, around)
    try:
        found = [old for t, i, seq in wanted for old in _past(session, t, i, seq)]
    except (Refused, Unreached) as trouble:
        raise spoken(trouble, around_server(store)) from trouble
    return keep_older(store, found)


def _past(session: Session, t: str, i: str, seq: int) -> Iterator[OldOp]:
    before = seq + 1
    while True:
        query = {"t": t, "i": i, "before": str(before), "limit": str(_PAGE)}
        found = session.ask(Ask("GET", "history", dict[str, Any], query))
        for item in found["items"]:
            yield _old_op(item)
            before = min(before, int(item["q"]))
        if not found.get("more") or not found["items"]:
            return


def _old_op(item: dict[str, Any]) -> OldOp:
    named = {name: item.get(name, "") for name in ("by", "cause", "batch", "title", "undoes")}
    effects = msgspec.convert(item.get("eff", []), tuple[Effect, ...])
    fed = Fed(item["q"], msgspec.convert(item["op"], Op), Outcome(item["out"]), item.get("why", ""), effects)
    return OldOp(item["dev"], Header(x=0, at=item["at"], **named), fed)

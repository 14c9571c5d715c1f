"""The client's side of the protocol, without network, file and clock: it says what to do next and hears the answer.

Each function is a generator of actions. Wherever it is dropped, the file says how far it came, and the next round
goes on from there.
"""

from __future__ import annotations

from typing import NamedTuple

from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.protocol.messages import Ack, Manifest, Outcome, Point, Push, Slug
from crm_desktop.protocol.op import SCHEMA
from crm_desktop.store.pulled import PulledPage
from crm_desktop.sync.core_heal import heal, offer_all, read_unread
from crm_desktop.sync.steps import (
    ApplyPage,
    ApplySegment,
    Ask,
    BeginBootstrap,
    FinishBootstrap,
    FinishHealing,
    Heard,
    NewDevice,
    Outgoing,
    Place,
    ReadOutgoing,
    ReadPlace,
    Report,
    Steps,
    TakeAck,
    VoidAcks,
)
from crm_desktop.sync.troubles import Refused, Unreached, Why

PAGE = 2_000  # changes that are asked for at once
_MOST_TURNS = 50  # of one round: what could go round for ever ends as "later"


def sync(
    report: Report, *, heard: Heard | None = None, is_prompt: bool = False, is_told: bool = False
) -> Steps[Report]:
    """Bring file and server together: receive, heal where it must be, send, receive what became of it.

    `heard` is a page that came already. `is_prompt`: they were together just before, so that what was saved since goes
    first; others wait for it. With `is_told`, what becomes of that need not be asked for: somebody hears of it.
    """
    place = yield ReadPlace()
    if place.is_joining:
        yield from bootstrap(report)
    for turn in range(_MOST_TURNS):
        try:
            is_done = yield from _turn(report, heard, is_prompt=is_prompt and not turn, is_told=is_told)
        except Refused as refused:
            yield from _recover(refused, report)
            continue
        if is_done:
            return report
    raise Unreached(Why.BROKEN, "no end in sight")


def _turn(report: Report, heard: Heard | None, *, is_prompt: bool, is_told: bool) -> Steps[bool]:
    """Do one turn; return whether nothing is left to be done."""
    if not (is_prompt and (yield from _is_whole())):
        yield from read_unread()
    elif heard is None:
        pushed = yield from push_all(report)
        if is_told and pushed.sent and pushed.is_plain:
            return True
    head = yield from pull_all(report, heard)
    place: Place = yield ReadPlace()
    if place.is_copy:
        # Only now: what the former device had sent after this copy was made has come back by its digests.
        yield NewDevice()
        report.is_new_device = True
    if place.healing:
        if (yield FinishHealing()):
            return False
        yield from offer_all(place)
        yield from pull_all(report)
        yield FinishHealing()
        return False
    pushed = yield from push_all(report)
    report.head = head
    return not pushed.sent


def _is_whole() -> Steps[bool]:
    """Return whether nothing has to be received before anything is sent."""
    place: Place = yield ReadPlace()
    return not (place.is_copy or place.healing or place.is_joining or place.fuzzy)


def pull_all(report: Report, heard: Heard | None = None) -> Steps[int]:
    """Receive everything that is there; return the server's head."""
    brief = True
    while True:
        place: Place = yield ReadPlace()
        known = heard.page if heard and brief and heard.is_of(place) else None
        page: PulledPage = known or (yield _changes(place, is_brief=brief))
        if page.head < place.acked_seq:
            yield VoidAcks()  # the server was set back behind what it had acknowledged
        if not page.commits:
            return page.head
        applied = yield ApplyPage(page, place.epoch, place.cursor.seq)
        if applied is False:  # not what follows in the history that this file knows
            if not brief:
                raise Unreached(Why.BROKEN, "a page is damaged")
            brief = False
            continue
        report.received += applied or 0
        if not page.more:
            return page.head


def _changes(place: Place, wait: int = 0, *, is_brief: bool = True) -> Ask:
    query = {
        "after": str(place.cursor.seq), "chain": place.cursor.chain, "epoch": place.epoch, "limit": str(PAGE),
        "wait": str(wait), "erased": "1",
    }  # fmt: skip
    if place.fuzzy:
        query |= {"fuzzy": str(place.fuzzy.seq), "fuzzy_chain": place.fuzzy.chain}
    if is_brief:
        query["brief"] = place.dev
    return Ask("GET", "changes", PulledPage, query, timeout=30.0 + wait)


def ask_for_news(place: Place, wait: int) -> Ask:
    """Return the request that the server answers with what there is to receive at once, or after `wait` seconds."""
    return _changes(place, wait)


class Pushed(NamedTuple):
    """How many changes were sent, and whether the server took them all as they are."""

    sent: int
    is_plain: bool


def push_all(report: Report) -> Steps[Pushed]:
    """Send everything that waits."""
    sent, after, is_plain = 0, None, True
    while True:
        place: Place = yield ReadPlace()
        out: Outgoing = yield ReadOutgoing(after)
        if not out.txs:
            return Pushed(sent, is_plain)
        body = Push(place.dev, place.epoch, place.cursor, list(out.txs), place.fuzzy, SCHEMA)
        fail_at("client.before-push")
        try:
            ack: Ack = yield Ask("POST", "push", Ack, body=body, timeout=60.0)
        except Refused as refused:
            if refused.slug != Slug.LSN_GAP or refused.problem.mark is None or after is not None:
                raise
            after = refused.problem.mark  # the server lost what it had taken: fill the hole from the log
            continue
        is_last = after is None and not out.more
        fail_at("client.pushed")
        if ack.server_lsn > out.last_lsn and not out.more and after is None and (yield from _is_ahead(ack, out)):
            yield NewDevice()
            report.is_new_device = True
            return Pushed(sent + 1, is_plain=False)
        after = out.last_lsn if after is not None and out.more else None
        sent += sum(len(tx.ops) for tx in out.txs)
        report.sent += sum(len(tx.ops) for tx in out.txs)
        is_plain = is_plain and not ack.results
        report.refused += sum(result.out is Outcome.REFUSED for result in ack.results)
        if not (yield TakeAck(ack, out.last_lsn)):
            yield VoidAcks()
            return Pushed(sent, is_plain=False)
        fail_at("client.ack-stored")
        if is_last:
            return Pushed(sent, is_plain)  # what was saved meanwhile comes with the next turn


def _is_ahead(ack: Ack, out: Outgoing) -> Steps[bool]:
    """Return whether the server knows numbers of this device that this file never gave out: it was rewound."""
    more: Outgoing = yield ReadOutgoing(out.last_lsn)
    return max((op.lsn for tx in more.txs for op in tx.ops), default=out.last_lsn) < ack.server_lsn


def bootstrap(report: Report) -> Steps[None]:
    """Fetch the workspace as it is now, segment by segment; those that are here are not fetched again."""
    manifest: Manifest = yield Ask("POST", "bootstrap", Manifest, body={}, timeout=120.0)
    done: list[int] = yield BeginBootstrap(manifest)
    for segment in manifest.segments:
        if segment.n in done:
            continue
        body: bytes = yield Ask("GET", f"bootstrap/{manifest.id}/{segment.n}", None, timeout=120.0)
        rows: int | None = yield ApplySegment(segment.n, segment.sha256, body)
        if rows is None:
            raise Unreached(Why.BROKEN, "a segment is damaged")
        report.received += rows
    yield FinishBootstrap(manifest, Point(manifest.seq, manifest.chain))


def _recover(refused: Refused, report: Report) -> Steps[None]:
    """Do what the server's refusal asks for; raise it again where a person has to."""
    if refused.slug == Slug.LINEAGE_DIVERGED:
        report.healed = True
        yield from heal()
    elif refused.slug == Slug.DEVICE_LOG_DIVERGED:
        report.is_new_device = True
        yield NewDevice()
    elif refused.slug == Slug.CURSOR_EXPIRED:
        yield from bootstrap(report)
    elif refused.slug == Slug.LSN_GAP:
        yield VoidAcks()
    else:
        raise refused

"""Who must not get a mailing: people who said no, took their consent back, or whose address is known to be wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from crm_desktop.domain.i18n import tr
from crm_desktop.store.codec import as_map
from crm_desktop.store.engine import Store

OPT_OUT, CONSENT, BOUNCED, WRONG = "opt_out", "consent", "bounced", "wrong"
FINAL = (OPT_OUT, CONSENT)  # what a person said; the others are what is known of an address


@dataclass(frozen=True, slots=True)
class Stop:
    """An address on the stop list, whose it is, and why."""

    email: str
    person_id: str
    name: str
    reason: str

    @property
    def words(self) -> str:
        """Say why, in a whole sentence."""
        return {
            OPT_OUT: tr("{name} wants no mailings", name=self.name),
            CONSENT: tr("{name} took the consent back", name=self.name),
            BOUNCED: tr("{email} of {name} came back last time", email=self.email, name=self.name),
            WRONG: tr("{email} of {name} is marked as wrong", email=self.email, name=self.name),
        }[self.reason]


def stops_of(store: Store, emails: Iterable[str]) -> list[Stop]:
    """Return what speaks against writing to these addresses, whoever has them."""
    wanted = json.dumps(sorted({email.lower() for email in emails}))
    rows = store.query(
        "SELECT i.value, p.id, p.display_name, p.email_opt_out, p.consent, p.points FROM point_index i "
        "JOIN person p ON p.k = i.k AND i.kind = 2 WHERE i.type = 'email' AND p.deleted_at IS NULL "
        "AND i.value IN (SELECT value FROM json_each(?)) ORDER BY p.k",
        (wanted,),
    )
    found = [stop for row in rows if (stop := _stop(row)) is not None]
    return list({(s.email, s.person_id): s for s in found}.values())


def list_stops(store: Store, limit: int = 500) -> list[Stop]:
    """Return the people who get no mailings."""
    rows = store.query(
        "SELECT '', id, display_name, email_opt_out, consent, '{}' FROM person "
        "WHERE deleted_at IS NULL AND (email_opt_out = 1 OR consent = 'withdrawn') ORDER BY sort_name, k LIMIT ?",
        (limit,),
    )
    return [stop for row in rows if (stop := _stop(row)) is not None]


def count_stops(store: Store) -> int:
    """Return how many people get no mailings."""
    rows = store.query(
        "SELECT count(*) FROM person WHERE deleted_at IS NULL AND (email_opt_out = 1 OR consent = 'withdrawn')"
    )
    return int(str(rows[0][0]))


def _stop(row: tuple[object, ...]) -> Stop | None:
    email, person_id, name, opt_out, consent, points = row
    reason = OPT_OUT if opt_out else CONSENT if consent == "withdrawn" else _known_of(str(email), str(points or "{}"))
    return Stop(str(email), str(person_id), str(name or ""), reason) if reason else None


def _known_of(email: str, points: str) -> str:
    for item in as_map(json.loads(points)).values():
        point = as_map(item)
        if str(point.get("value") or "").lower() == email and point.get("status") in (BOUNCED, WRONG):
            return str(point["status"])
    return ""

"""The e-mails about a meeting: they invite, tell that it changed or is canceled, or that somebody need not come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from crm_desktop.domain.day_words import long_day
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import language, tr
from crm_desktop.domain.localtime import name_of_zone, to_local
from crm_desktop.domain.mail_addresses import Address, joined
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.exchange.ical.write import invitation
from crm_desktop.services import records
from crm_desktop.services.activities import name_of
from crm_desktop.services.guests import FOR_GUESTS, guests_of
from crm_desktop.services.mail_accounts import get_account
from crm_desktop.services.message_files import take_bytes
from crm_desktop.services.zones import my_zone
from crm_desktop.store import Store
from crm_desktop.viewmodels.mail.compose import About
from crm_desktop.viewmodels.mail.invited import FILE, Before, told_before

Row = Mapping[str, object]


def begin_letters(store: Store, activity_id: str, *, account: str = "") -> list[About]:
    """Return the e-mails about a meeting: to those who were taken off, that they need not come; and to its guests.

    They come from the account of this name, or from the one that is used by default.
    """
    gone = begin_cancellation(store, activity_id, account=account)
    if gone is None:
        return [begin_invitation(store, activity_id, account=account)]
    row = records.get(store, ACTIVITY, activity_id)
    if _is_off(row) or not guests_of(store, activity_id)[0]:
        return [gone]
    return [gone, begin_invitation(store, activity_id, account=account)]


def begin_invitation(store: Store, activity_id: str, *, account: str = "") -> About:
    """Return what the window of the e-mail begins with; say why where nobody can be invited."""
    row = records.get(store, ACTIVITY, activity_id)
    _check(row)
    guests, without = guests_of(store, activity_id)
    if not guests:
        raise _nobody(without)
    before = told_before(store, row)
    comes_back = any(before.was_canceled(guest.email) for guest in guests)
    me, data = _written(store, account, activity_id, guests, at_least=before.highest + comes_back)
    return _about(store, row, guests, _subject(store, row, before), _body(store, row, me, without), data)


def begin_cancellation(store: Store, activity_id: str, *, account: str = "") -> About | None:
    """Return the e-mail to those who were invited and are not any more; None where everybody knows.

    Of a meeting that is canceled or lies in the bin these are all who were invited.
    """
    row = records.get(store, ACTIVITY, activity_id)
    before = told_before(store, row)
    if row["status"] == "done" or row["start_at"] is None or not before.invited():
        return None
    stay = [] if _is_off(row) else [guest.email.lower() for guest in guests_of(store, activity_id)[0]]
    gone = [address for email, address in before.invited().items() if email not in stay]
    if not gone:
        return None
    me, data = _written(store, account, activity_id, gone, at_least=before.highest + 1, taken_off=True)
    name = _name(store, row)
    if _is_off(row):
        return _about(store, row, gone, _subject(store, row, before), _body(store, row, me, []), data)
    lines = [
        tr("You need not come to “{name}” any more.", name=name),
        tr("It was planned: {moment}", moment=_moment(store, row)),
    ]
    return _about(store, row, gone, tr("No longer invited: {name}", name=name), _letter(lines, me), data)


def _written(
    store: Store, account: str, activity_id: str, guests: Sequence[Address], *, at_least: int, taken_off: bool = False
) -> tuple[str, bytes]:
    """Return who signs the e-mail, and its calendar file."""
    sends = get_account(store, account)
    sender = Address(sends.sender_address, sends.sender_name)
    data = invitation(
        store, activity_id, my_zone(store), organizer=sender, guests=guests, at_least=at_least, taken_off=taken_off
    )
    return "" if sends.signature.strip() else sender.name, data  # the signature says it


def _about(store: Store, row: Row, guests: Sequence[Address], subject: str, body: str, data: bytes) -> About:
    kind, record_id = str(row["record_kind"] or ""), str(row["record_id"] or "")
    file = take_bytes(store, FILE, data)
    return About(
        kind if record_id else "", record_id, email=joined(tuple(guests)), subject=subject, body=body, files=(file,)
    )


def _is_off(row: Row) -> bool:
    return row["status"] == "canceled" or row["deleted_at"] is not None


def _check(row: Row) -> None:
    if row["kind"] not in FOR_GUESTS:
        raise ValidationError(
            tr("Nobody is invited to this"), tr("Invitations are for meetings, visits and calls."), field="kind"
        )
    if row["status"] == "done":
        raise ValidationError(tr("This is done already"), tr("Plan it again, or plan the next one."))
    if row["start_at"] is None:
        raise ValidationError(tr("It has no day and hour yet"), tr("Say when it is, then invite."), field="when")


def _nobody(without: list[str]) -> ValidationError:
    if without:
        return ValidationError(
            tr("There is no e-mail address of {names}", names=", ".join(without)), tr("Add one to the person first.")
        )
    return ValidationError(tr("Nobody takes part yet"), tr("Write into “With” who is to come."), field="people")


def _name(store: Store, row: Row) -> str:
    return " ".join(name_of(store, str(row["id"])).split())[:200]


def _subject(store: Store, row: Row, before: Before) -> str:
    name = _name(store, row)
    if _is_off(row):
        return tr("Canceled: {name}", name=name)
    return tr("Changed: {name}", name=name) if before.invited() else tr("Invitation: {name}", name=name)


def _body(store: Store, row: Row, me: str, without: list[str]) -> str:
    name, moment = name_of(store, str(row["id"])), _moment(store, row)
    if _is_off(row):
        lines = [tr("“{name}” does not take place.", name=name), tr("It was planned: {moment}", moment=moment)]
    else:
        lines = [tr("You are invited to “{name}”.", name=name), tr("When: {moment}", moment=moment)]
        lines += [tr("Where: {place}", place=row["location"])] if row["location"] else []
        lines += [tr("Also there: {names}", names=", ".join(without))] if without else []
        lines += ["", tr("The attached file puts it into your calendar, where you can answer.")]
    return _letter(lines, me)


def _letter(lines: list[str], me: str) -> str:
    return "\n".join([*lines, "", me]).rstrip() + "\n"


def _moment(store: Store, row: Row) -> str:
    zone = my_zone(store)
    start = to_local(int(str(row["start_at"])), zone)
    if row["all_day"]:
        return long_day(start.date(), language())
    first = f"{long_day(start.date(), language())}, {_clock(start)}"
    place = f" ({name_of_zone(zone)})" if name_of_zone(zone) else ""
    if row["end_at"] is None:
        return first + place
    end = to_local(int(str(row["end_at"])), zone)
    same_day = end.date() == start.date()
    last = _clock(end) if same_day else f"{long_day(end.date(), language())}, {_clock(end)}"
    return f"{first} – {last}{place}"


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment.minute:02d}"

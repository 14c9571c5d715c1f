"""`crm day`."""

from __future__ import annotations

import argparse
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import moment, row
from crm_desktop.domain.i18n import tr


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("the working day: what waits, who has no next step, sets of activities")
    commands = groups.add_parser("day", help=text, description=text).add_subparsers(dest="command", required=True)
    words = tr("what is overdue and what the day holds")
    commands.add_parser("today", parents=[common], help=words, description=words).set_defaults(run=_today)
    words = tr("customers without a next step, and how many have one")
    left = commands.add_parser("forgotten", parents=[common], help=words, description=words)
    left.add_argument("--limit", type=int, default=200, metavar="N", help=tr("at most so many (default 200)"))
    left.set_defaults(run=_forgotten)
    words = tr("sets of activities")
    commands.add_parser("sets", parents=[common], help=words, description=words).set_defaults(run=_sets)
    words = tr("plan the steps of a set on a person or a company")
    use = commands.add_parser("use", parents=[common], help=words, description=words)
    use.add_argument("set", metavar="SET", help=tr("the set's id"))
    use.add_argument("id", metavar="ID", help=tr("the person or the company"))
    use.add_argument("--start", default="", metavar="YYYY-MM-DD", help=tr("the first day (default today)"))
    use.add_argument("--end", default="", metavar="YYYY-MM-DD", help=tr("the last day, for steps counted from the end"))
    use.set_defaults(run=_use)


def _today(context: Context) -> None:
    from crm_desktop.services import today
    from crm_desktop.services.day_rows import day_span

    store, now = context.store, context.store.clock.now()
    day = day_span(now)
    overdue = today.list_overdue(store, now, day, limit=-1)
    agenda = today.list_agenda(store, now, day)
    document = {"overdue": overdue, "agenda": agenda}
    late, planned, done = tr("overdue"), tr("planned"), tr("done")
    lines = [row(i.id, late, moment(i.at), i.kind, i.title, i.person, i.company, i.phone) for i in overdue]
    lines += [
        row(i.id, done if i.is_done else planned, moment(i.hour(day)), i.kind, i.title, i.person, i.company, i.phone)
        for i in agenda
    ]
    context.out.answer(document, lines)


def _forgotten(context: Context) -> None:
    from crm_desktop.services.next_steps import coverage, list_forgotten

    found = list_forgotten(context.store, limit=context.args.limit)
    document = {"coverage": coverage(context.store), "forgotten": found}
    context.out.answer(document, (row(f.id, f.kind, f.name, moment(f.last_contact_at), f.phone, f.city) for f in found))


def _sets(context: Context) -> None:
    from crm_desktop.services.activity_sets import list_sets

    sets = list_sets(context.store)
    context.out.answer({"sets": sets}, (row(s.id, s.name, len(s.steps)) for s in sets))


def _use(context: Context) -> None:
    from datetime import date

    from crm_desktop.domain.dates import parse_date
    from crm_desktop.services.activity_sets import use_set
    from crm_desktop.services.day_rows import local_day
    from crm_desktop.services.records import kind_of

    args, store = context.args, context.store
    start, end = (date.fromisoformat(parse_date(text)) if text else None for text in (args.start, args.end))
    kind = kind_of(store, args.id)
    ids = use_set(store, args.set, kind.name, args.id, start=start or local_day(store.clock.now()), end=end)
    context.out.answer({"ids": ids}, ids)

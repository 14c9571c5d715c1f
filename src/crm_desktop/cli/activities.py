"""`crm activity`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import moment, row
from crm_desktop.cli.records import answer_batch
from crm_desktop.domain.i18n import tr

KINDS = ("call", "meeting", "visit", "task", "email")


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("activities: plan, log, finish, move, list")
    commands = groups.add_parser("activity", help=text, description=text).add_subparsers(dest="command", required=True)

    def command(name: str, words: str, run: Callable[[Context], None]) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = commands.add_parser(name, parents=[common], help=words, description=words)
        made.set_defaults(run=run)
        return made

    quick = command("add", tr("plan what one sentence says"), _add)
    quick.add_argument("sentence", metavar=tr("TEXT"), help=tr("such as “Call Zuzana tomorrow 9:00 about the quote”"))
    _add_about(quick, tr("whom it regards, where the sentence names nobody"))
    _add_plan(command("plan", tr("plan an activity"), _plan))
    _add_log(command("log", tr("write down what was done"), _log))
    done = command("done", tr("say that an activity is done"), _done)
    _add_id(done)
    done.add_argument("--outcome", default=None, metavar=tr("TEXT"), help=tr("what came of it"))
    for name, words, run in (
        ("reopen", tr("make an activity planned again"), _reopen),
        ("cancel", tr("cancel a planned activity"), _cancel),
    ):
        _add_id(command(name, words, run))
    tell = command("tell", tr("write to who takes part: invite, say what changed or that it is canceled"), _tell)
    _add_id(tell)
    tell.add_argument("--account", default="", metavar=tr("NAME"), help=tr("else the one that is used by default"))
    tell.add_argument("--draft", action="store_true", help=tr("keep it; do not send it yet"))
    move = command("move", tr("move a planned activity"), _move)
    _add_id(move)
    move.add_argument("when", metavar=tr("WHEN"), help=tr("such as fri 9:00, +3d or 2026-04-01 14:30"))
    found = command("list", tr("list the activities of a record"), _list)
    found.add_argument("id", metavar="ID", help=tr("the person or the company"))
    found.add_argument("--planned", action="store_true", help=tr("only what is planned"))
    found.add_argument("--kind", choices=(*KINDS, "note"), default=None, help=tr("only of this kind"))
    found.add_argument("--search", default="", metavar=tr("TEXT"), help=tr("only what this text finds"))
    found.add_argument("--limit", type=int, default=100, metavar="N", help=tr("at most so many (default 100)"))


def _add_id(command: argparse.ArgumentParser) -> None:
    command.add_argument("id", metavar="ID", help=tr("the activity"))


def _add_about(command: argparse.ArgumentParser, words: str) -> None:
    command.add_argument("--about", default="", metavar="ID", help=words)


def _add_plan(command: argparse.ArgumentParser) -> None:
    command.add_argument("kind", choices=KINDS, help=tr("its kind"))
    command.add_argument("subject", metavar=tr("TEXT"), help=tr("what is to be done"))
    command.add_argument("--when", default="", metavar=tr("WHEN"), help=tr("such as fri 9:00, +3d or 2026-04-01 14:30"))
    _add_about(command, tr("the person or the company"))
    command.add_argument("--with", dest="people", action="append", default=[], metavar="ID", help=tr("who takes part"))
    command.add_argument("--minutes", type=int, default=None, metavar="N", help=tr("how long it takes"))
    command.add_argument("--place", default="", metavar=tr("TEXT"), help=tr("where it is"))
    command.add_argument("--remind", type=int, default=None, metavar="N", help=tr("remind so many minutes before"))
    command.add_argument("--repeat", default="", metavar="RRULE", help=tr("a rule such as FREQ=WEEKLY"))


def _add_log(command: argparse.ArgumentParser) -> None:
    command.add_argument("kind", choices=KINDS, help=tr("its kind"))
    command.add_argument("body", metavar=tr("TEXT"), help=tr("what was said or done"))
    _add_about(command, tr("the person or the company"))
    command.add_argument("--with", dest="people", action="append", default=[], metavar="ID", help=tr("who took part"))
    command.add_argument("--minutes", type=int, default=None, metavar="N", help=tr("how long it took"))
    command.add_argument("--outcome", default="", metavar=tr("TEXT"), help=tr("what came of it"))
    command.add_argument("--direction", choices=("in", "out"), default="", help=tr("who called or wrote"))
    command.add_argument("--then", default="", metavar=tr("TEXT"), help=tr("the next step, as a sentence"))


def _add(context: Context) -> None:
    from crm_desktop.services.quick_add import add_quickly

    args = context.args
    page = _page(context, args.about)
    activity_id = add_quickly(context.store, args.sentence, page=page if page[1] else None)
    context.out.answer({"id": activity_id}, [activity_id])


def _plan(context: Context) -> None:
    from crm_desktop.services.activities import NextStep, plan_activity
    from crm_desktop.services.quick_add import read_moment
    from crm_desktop.services.series import plan_series

    args, store = context.args, context.store
    kind_name, record_id = _page(context, args.about)
    at, all_day = read_moment(store, args.when) if args.when else (None, False)
    if args.repeat:
        step = NextStep(args.kind, args.subject, at, all_day, args.minutes, args.remind)
        page = (kind_name, record_id) if record_id else None
        activity_id = plan_series(store, step, args.repeat, page=page, participants=args.people, location=args.place)
    else:
        activity_id = plan_activity(
            store, kind=args.kind, subject=args.subject, at=at, all_day=all_day, duration=args.minutes,
            kind_name=kind_name, record_id=record_id, participants=args.people, remind=args.remind,
            location=args.place,
        )  # fmt: skip
    context.out.answer({"id": activity_id}, [activity_id])


def _log(context: Context) -> None:
    from crm_desktop.services.activities import log_activity
    from crm_desktop.services.quick_add import next_step

    args = context.args
    kind_name, record_id = _page(context, args.about)
    follow = next_step(context.store, args.then, args.kind) if args.then else None
    activity_id = log_activity(
        context.store, kind=args.kind, kind_name=kind_name, record_id=record_id, body=args.body, outcome=args.outcome,
        duration=args.minutes, direction=args.direction, participants=args.people, next_step=follow,
    )  # fmt: skip
    context.out.answer({"id": activity_id}, [activity_id])


def _done(context: Context) -> None:
    from crm_desktop.services.activities import finish_activity

    answer_batch(context, finish_activity(context.store, context.args.id, outcome=context.args.outcome))


def _reopen(context: Context) -> None:
    from crm_desktop.services.activities import reopen_activity

    answer_batch(context, reopen_activity(context.store, context.args.id))


def _cancel(context: Context) -> None:
    from crm_desktop.services.activities import cancel_activity

    answer_batch(context, cancel_activity(context.store, context.args.id))


def _tell(context: Context) -> None:
    from crm_desktop.services.writing import draft_written, queue_written
    from crm_desktop.viewmodels.mail.compose import values_of
    from crm_desktop.viewmodels.mail.invitation import begin_letters

    args, store = context.args, context.store
    letters = begin_letters(store, args.id, account=args.account)
    for letter in letters:
        texts = {"to_addresses": letter.email, "subject": letter.subject, "body": letter.body, **letter.of_record()}
        if args.draft:
            draft_written(store, letter.key, values_of(texts), letter.files)
        else:
            queue_written(store, letter.key, values_of(texts), letter.files, account=args.account)
    found = [{"id": letter.key, "to": letter.email, "subject": letter.subject} for letter in letters]
    context.out.answer({"messages": found}, (row(one["id"], one["to"], one["subject"]) for one in found))


def _move(context: Context) -> None:
    from crm_desktop.services.activities import reschedule
    from crm_desktop.services.quick_add import read_moment

    at, all_day = read_moment(context.store, context.args.when)
    answer_batch(context, reschedule(context.store, context.args.id, at, all_day=all_day))


def _list(context: Context) -> None:
    from crm_desktop.services.activity_rows import done_rows, planned_rows
    from crm_desktop.services.records import kind_of

    args = context.args
    kinds = (args.kind,) if args.kind else ()
    kind_name = kind_of(context.store, args.id).name
    rows = planned_rows(context.store, kind_name, args.id, kinds=kinds, text=args.search, limit=args.limit)
    if not args.planned:
        left = max(0, args.limit - len(rows))
        rows += done_rows(context.store, kind_name, args.id, left, kinds=kinds, text=args.search)
    lines = (row(r.id, r.kind, r.status, moment(r.at), r.record_name, r.subject, r.body) for r in rows)
    context.out.answer({"activities": [r._asdict() for r in rows]}, lines)


def _page(context: Context, record_id: str) -> tuple[str, str]:
    from crm_desktop.services.records import kind_of

    return (kind_of(context.store, record_id).name, record_id) if record_id else ("", "")

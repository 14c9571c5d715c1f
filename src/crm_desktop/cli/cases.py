"""`crm case` and `crm feedback`."""

from __future__ import annotations

import argparse
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.output import row
from crm_desktop.domain.i18n import tr
from crm_desktop.services.cases import STEPS

_KINDS = ("nps", "csat", "free")


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("cases: what customers ask, complain of and claim")
    cases = groups.add_parser("case", help=text, description=text).add_subparsers(required=True)
    text = tr("open a case and plan its answer")
    opening = cases.add_parser("open", parents=[common], help=text, description=text)
    opening.add_argument("subject", metavar=tr("SUBJECT"))
    opening.add_argument("--person", default="", metavar="ID")
    opening.add_argument("--company", default="", metavar="ID")
    opening.add_argument("--type", choices=("request", "complaint", "question", "warranty"), default="request")
    opening.add_argument("--priority", choices=("low", "normal", "high", "urgent"), default="normal")
    opening.add_argument("--description", default="", metavar=tr("TEXT"))
    opening.set_defaults(run=_open)
    text = tr("list cases, the ones that are open unless told otherwise")
    listing = cases.add_parser("list", parents=[common], help=text, description=text)
    listing.add_argument("--all", action="store_true", help=tr("solved and closed ones, too"))
    listing.set_defaults(run=_list)
    text = tr("move a case to another state; solved needs a solution")
    moving = cases.add_parser("status", parents=[common], help=text, description=text)
    moving.add_argument("id", metavar="ID")
    moving.add_argument("status", choices=STEPS)
    moving.add_argument("--solution", default=None, metavar=tr("TEXT"))
    moving.set_defaults(run=_status)
    text = tr("feedback: what people say after a visit or a call")
    feedback = groups.add_parser("feedback", help=text, description=text).add_subparsers(required=True)
    text = tr("write down what somebody said")
    giving = feedback.add_parser("give", parents=[common], help=text, description=text)
    giving.add_argument("kind", choices=_KINDS)
    giving.add_argument("--score", type=int, default=None, help=tr("nps: 0 to 10; csat: 1 to 5"))
    giving.add_argument("--comment", default="", metavar=tr("TEXT"))
    giving.add_argument("--person", default="", metavar="ID")
    giving.add_argument("--company", default="", metavar="ID")
    giving.add_argument("--product", default="", metavar=tr("NAME"))
    giving.set_defaults(run=_give)
    text = tr("list feedback that nobody followed up")
    waiting = feedback.add_parser("list", parents=[common], help=text, description=text)
    waiting.add_argument("--all", action="store_true", help=tr("what is done with, too"))
    waiting.set_defaults(run=_inbox)
    text = tr("count feedback by product, person or company")
    counting = feedback.add_parser("trend", parents=[common], help=text, description=text)
    counting.add_argument("by", choices=("product", "person", "company"))
    counting.set_defaults(run=_trend)


def _open(context: Context) -> None:
    from crm_desktop.domain.specs import SERVICE_CASE
    from crm_desktop.services import records
    from crm_desktop.services.cases import open_case

    args = context.args
    case_id = open_case(
        context.store, subject=args.subject, person_id=args.person, company_id=args.company, type=args.type,
        priority=args.priority, description=args.description,
    )  # fmt: skip
    case = records.get(context.store, SERVICE_CASE, case_id)
    name = str(case["display_name"])
    context.out.answer({"id": case_id, "number": case["number"], "due_at": case["due_at"]},
                       [tr("Opened: {name}", name=name), case_id])  # fmt: skip


def _list(context: Context) -> None:
    from crm_desktop.services.cases import OPEN, case_rows, list_cases, status_words

    store = context.store
    rows = [one for one in case_rows(store, list_cases(store)) if context.args.all or one.status in OPEN]
    documents = [
        {"id": one.id, "number": one.number, "subject": one.subject, "status": one.status, "priority": one.priority,
         "company": one.company, "person": one.person, "due_at": one.due_at}
        for one in rows
    ]  # fmt: skip
    lines = [row(one.id, one.display_name, status_words(one.status), one.company or one.person) for one in rows]
    context.out.answer({"cases": documents}, lines)


def _status(context: Context) -> None:
    from crm_desktop.services.cases import set_status, status_words

    args = context.args
    batch = set_status(context.store, args.id, args.status, solution=args.solution)
    context.out.answer({"id": args.id, "status": args.status, "batch": batch},
                       [tr("The case is now: {state}", state=status_words(args.status))])  # fmt: skip


def _give(context: Context) -> None:
    from crm_desktop.services.feedback import give_feedback

    args = context.args
    feedback_id = give_feedback(
        context.store, kind=args.kind, score=args.score, comment=args.comment, person_id=args.person,
        company_id=args.company, product=args.product,
    )  # fmt: skip
    context.out.answer({"id": feedback_id}, [feedback_id])


def _inbox(context: Context) -> None:
    from crm_desktop.services.feedback import inbox

    rows = inbox(context.store, with_done=context.args.all)
    documents = [
        {"id": one.id, "kind": one.kind, "score": one.score, "comment": one.comment, "given_at": one.given_at,
         "status": one.status, "person": one.person, "company": one.company, "product": one.product}
        for one in rows
    ]  # fmt: skip
    lines = [row(one.id, f"{one.kind} {'' if one.score is None else one.score}".strip(), one.person or one.company,
                 one.comment) for one in rows]  # fmt: skip
    context.out.answer({"feedback": documents}, lines)


def _trend(context: Context) -> None:
    from crm_desktop.services.feedback import trend

    found = trend(context.store, context.args.by)
    documents = [
        {"name": one.name, "id": one.record_id, "count": one.count, "nps": one.nps, "csat": one.csat} for one in found
    ]
    lines = [
        row(one.name, str(one.count), "" if one.nps is None else f"NPS {one.nps}",
            "" if one.csat is None else f"CSAT {one.csat}")
        for one in found
    ]  # fmt: skip
    context.out.answer({"trend": documents}, lines)

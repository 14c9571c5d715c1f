"""`crm calendar`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.importing import back_up
from crm_desktop.domain.i18n import tr, trn

if TYPE_CHECKING:
    from crm_desktop.exchange.ical.bring import CalendarReport
    from crm_desktop.exchange.ical.event import Event
    from crm_desktop.exchange.incoming import Problem

_PARTS_OF_OTHERS = ("VALARM", "STANDARD", "DAYLIGHT")
_SHOWN = 20  # problems that are printed for people; --json has all


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("bring in and give out calendars (.ics)")
    commands = groups.add_parser("calendar", help=text, description=text).add_subparsers(required=True)
    text = tr("bring events and tasks in from calendar files; one undoable batch a file")
    incoming = commands.add_parser("import", parents=[common], help=text, description=text)
    incoming.add_argument("files", metavar=tr("FILE"), nargs="+", type=Path)
    incoming.add_argument("--dry-run", action="store_true", help=tr("say what is in the files; write nothing"))
    incoming.add_argument("--no-backup", action="store_true", help=tr("make no backup before"))
    incoming.set_defaults(run=_import)
    text = tr("write activities to a calendar file")
    outgoing = commands.add_parser("export", parents=[common], help=text, description=text)
    outgoing.add_argument("file", metavar=tr("FILE"), type=Path)
    outgoing.set_defaults(run=_export)


def _import(context: Context) -> None:
    from crm_desktop.domain.localtime import zone_or_system
    from crm_desktop.exchange.ical.bring import bring_calendar
    from crm_desktop.exchange.ical.parts import read_file
    from crm_desktop.exchange.ical.read import read_events

    zone = zone_or_system(context.store.get_setting("time_zone", ""))
    found = []
    for path in context.args.files:  # all are read before anything is written
        parts = read_file(path)
        found.append((path, parts, list(read_events(parts, zone))))
    if not context.args.dry_run and not context.args.no_backup:
        back_up(context)
    documents: list[dict[str, object]] = []
    lines: list[str] = []
    for path, parts, events in found:
        if context.args.dry_run:
            document, told = _survey(path.name, events)
        else:
            report = bring_calendar(context.store, events, zone, title=tr("Import of {name}", name=path.name))
            document, told = _outcome(path.name, report)
        others = {name: count for name, count in parts.others.items() if name not in _PARTS_OF_OTHERS}
        documents.append({"file": str(path), **document, "others": others})
        lines += told + _left_out(others)
    context.out.answer({"calendars": documents}, lines)


def _survey(name: str, events: Sequence[Event]) -> tuple[dict[str, object], list[str]]:
    from crm_desktop.exchange.ical.read import counts

    taken, refused = counts(events)
    problems = [problem for event in events for problem in event.problems]
    told = trn("{file}: {n} event or task", "{file}: {n} events and tasks", taken, file=name)
    return {"taken": taken, "refused": refused, "problems": _listed(problems)}, [told, *_problem_lines(problems)]


def _outcome(name: str, report: CalendarReport) -> tuple[dict[str, object], list[str]]:
    told = tr(
        "{file}: {created} created, {here} here already, {refused} refused",
        file=name, created=report.created, here=report.here_already, refused=report.refused,
    )  # fmt: skip
    document = {
        "batch": report.batch_id, "events": report.events, "tasks": report.tasks, "created": report.created,
        "here_already": report.here_already, "refused": report.refused, "problems": _listed(report.problems),
    }  # fmt: skip
    return document, [told, *_problem_lines(report.problems)]


def _listed(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [{"line": p.line, "column": p.column, "expected": p.expected, "found": p.found} for p in problems]


def _problem_lines(problems: Sequence[Problem]) -> list[str]:
    return [
        tr("line {n}, {column}: expected {expected}, found “{found}”",
           n=p.line, column=p.column or "-", expected=p.expected, found=p.found)
        for p in problems[:_SHOWN]
    ]  # fmt: skip


def _left_out(others: dict[str, int]) -> list[str]:
    if not others:
        return []
    names = ", ".join(f"{name} ({count})" for name, count in sorted(others.items()))
    return [tr("left out, for this program has nothing like it: {names}", names=names)]


def _export(context: Context) -> None:
    from crm_desktop.domain.localtime import zone_or_system
    from crm_desktop.exchange.ical.write import all_planned, export_calendar

    zone = zone_or_system(context.store.get_setting("time_zone", ""))
    count = export_calendar(context.store, context.args.file, all_planned(context.store), zone)
    context.out.answer(
        {"file": str(context.args.file), "activities": count},
        [trn("{n} activity written to {file}", "{n} activities written to {file}", count, file=context.args.file)],
    )

"""`crm backup places` and `crm backup schedule`."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context, UsageError
from crm_desktop.cli.output import moment, row
from crm_desktop.domain.i18n import tr

if TYPE_CHECKING:
    from crm_desktop.backup.everywhere import PlaceState

_YES_NO = ("yes", "no")


def add_to(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands to those of `crm backup`."""
    text = tr("the places of the backups: list them, or change the list")
    places = commands.add_parser("places", parents=[common], help=text, description=text)
    places.add_argument("--add", type=Path, metavar=tr("FOLDER"), help=tr("keep backups in this folder too"))
    places.add_argument("--name", default="", metavar=tr("NAME"), help=tr("how you call it"))
    places.add_argument("--remove", type=Path, metavar=tr("FOLDER"), help=tr("take it from the list; backups stay"))
    places.add_argument("--rename", type=Path, metavar=tr("FOLDER"), help=tr("call it as --name says"))
    places.add_argument("--test", type=Path, metavar=tr("FOLDER"), help=tr("write and read a file there"))
    text = tr("take what lies under the path now as the place that is meant")
    places.add_argument("--take-over", type=Path, metavar=tr("FOLDER"), help=text)
    places.set_defaults(run=_places)
    text = tr("show or change when backups are made by themselves")
    schedule = commands.add_parser("schedule", parents=[common], help=text, description=text)
    schedule.add_argument("--hours", type=int, help=tr("while changes are made, every so many hours; 0: once a day"))
    schedule.add_argument("--gigabytes", type=float, help=tr("room for the backups in each place"))
    schedule.add_argument("--on-start", choices=_YES_NO, help=tr("when the program starts"))
    schedule.add_argument("--on-close", choices=_YES_NO, help=tr("when the program closes"))
    schedule.set_defaults(run=_schedule)


def _places(context: Context) -> None:
    from crm_desktop.backup.everywhere import Round

    args, places = context.args, context.places
    if args.name and not (args.add or args.rename):
        raise UsageError(tr("--name needs --add or --rename"), tr("See: {command} --help", command="crm backup places"))
    if args.add:
        places.add(args.add.absolute(), args.name)
    if args.remove:
        places.remove(args.remove.absolute())
    if args.rename:
        places.rename(args.rename.absolute(), args.name)
    round_ = Round(context.store, places)
    if args.take_over:
        round_.take_over(args.take_over.absolute())
    if args.test:
        round_.test(args.test.absolute())
    states = round_.look()
    context.out.answer({"places": [_document(state) for state in states]}, (_line(state) for state in states))


def _document(state: PlaceState) -> dict[str, object]:
    return {
        "folder": state.place.base,
        "name": state.place.name,
        "state": state.reach,
        "disk": state.kind,
        "backups": len(state.backups),
        "free": state.free,
        "seen_at": state.seen_at,
    }


def _line(state: PlaceState) -> str:
    return row(state.place.base, state.place.name, state.reach, len(state.backups), moment(state.seen_at or None))


def _schedule(context: Context) -> None:
    from crm_desktop.backup.schedule import GIGABYTE, read_schedule, write_schedule

    args, schedule = context.args, read_schedule(context.store)
    changed = schedule
    if args.hours is not None:
        changed = replace(changed, hours=args.hours)
    if args.gigabytes is not None:
        changed = replace(changed, budget=round(args.gigabytes * GIGABYTE))
    if args.on_start:
        changed = replace(changed, on_start=args.on_start == "yes")
    if args.on_close:
        changed = replace(changed, on_close=args.on_close == "yes")
    if changed != schedule:
        write_schedule(context.store, changed)
    values = asdict(changed)
    context.out.answer({"schedule": values}, (row(name, value) for name, value in values.items()))

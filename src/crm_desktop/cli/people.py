"""`crm people`."""

from __future__ import annotations

import argparse
from typing import Any

from crm_desktop.cli.context import Context
from crm_desktop.cli.options import (
    add_fields,
    add_list_options,
    add_own,
    given_fields,
    given_items,
    given_new,
    list_arguments,
    pairs,
)
from crm_desktop.cli.output import row
from crm_desktop.cli.records import add_show_delete_restore, answer_batch
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import PERSON


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("people: list, show, add, edit, delete, restore")
    commands = groups.add_parser("people", help=text, description=text).add_subparsers(dest="command", required=True)
    found = commands.add_parser("list", parents=[common], help=tr("list people"), description=tr("List people."))
    add_list_options(found)
    found.add_argument("--company", default=None, metavar="ID", help=tr("only who works there"))
    found.set_defaults(run=_list)
    add = commands.add_parser("add", parents=[common], help=tr("add a person"), description=tr("Add a person."))
    add_fields(add, PERSON)
    add_own(add)
    add.add_argument("--company", default=None, metavar="ID", help=tr("where they work"))
    add.add_argument("--job-title", default=None, metavar=tr("TEXT"), help=tr("as what they work there"))
    add.set_defaults(run=_add)
    edit = commands.add_parser(
        "edit",
        parents=[common],
        help=tr("change a person"),
        description=tr("Change fields of a person; an empty text clears a field."),
    )
    edit.add_argument("id", metavar="ID")
    add_fields(edit, PERSON)
    edit.add_argument("--seen", action="append", default=[], metavar="FIELD=VALUE", help=tr("what was shown before"))
    edit.set_defaults(run=_edit)
    add_show_delete_restore(commands, common, PERSON)


def _list(context: Context) -> None:
    from crm_desktop.services.people import list_people, people_rows

    args: dict[str, Any] = list_arguments(context, PERSON)
    options = context.args
    ks = list_people(
        context.store, sort=options.sort, descending=options.descending, company_id=options.company, **args
    )
    rows = people_rows(context.store, ks[options.offset : options.offset + options.limit])
    document = {"total": len(ks), "people": rows}
    context.out.answer(
        document, (row(p.id, p.display_name, p.job_title, p.company_name, p.phone, p.email, p.city) for p in rows)
    )


def _add(context: Context) -> None:
    from crm_desktop.services.custom_changes import check_required
    from crm_desktop.services.people import create_person

    fields: dict[str, Any] = given_new(context.args, PERSON)
    check_required(context.store, PERSON, fields)
    job = {"company_id": context.args.company, "job_title": context.args.job_title or ""}
    person_id = create_person(context.store, **job, **fields)
    context.out.answer({"id": person_id}, [person_id])


def _edit(context: Context) -> None:
    from crm_desktop.services.people import update_person

    changed = {**given_fields(context.args, PERSON), **given_items(context.args)}
    answer_batch(context, update_person(context.store, context.args.id, changed, pairs(context.args.seen) or None))

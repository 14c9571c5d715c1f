"""`crm companies`."""

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
from crm_desktop.domain.specs import COMPANY


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("companies: list, show, add, edit, delete, restore")
    commands = groups.add_parser("companies", help=text, description=text).add_subparsers(dest="command", required=True)
    found = commands.add_parser("list", parents=[common], help=tr("list companies"), description=tr("List companies."))
    add_list_options(found)
    found.set_defaults(run=_list)
    add = commands.add_parser("add", parents=[common], help=tr("add a company"), description=tr("Add a company."))
    add_fields(add, COMPANY)
    add_own(add)
    add.set_defaults(run=_add)
    edit = commands.add_parser(
        "edit",
        parents=[common],
        help=tr("change a company"),
        description=tr("Change fields of a company; an empty text clears a field."),
    )
    edit.add_argument("id", metavar="ID")
    add_fields(edit, COMPANY)
    edit.add_argument("--seen", action="append", default=[], metavar="FIELD=VALUE", help=tr("what was shown before"))
    edit.set_defaults(run=_edit)
    add_show_delete_restore(commands, common, COMPANY)


def _list(context: Context) -> None:
    from crm_desktop.services.companies import company_rows, list_companies

    args: dict[str, Any] = list_arguments(context, COMPANY)
    options = context.args
    ks = list_companies(context.store, sort=options.sort, descending=options.descending, **args)
    rows = company_rows(context.store, ks[options.offset : options.offset + options.limit])
    document = {"total": len(ks), "companies": rows}
    context.out.answer(
        document, (row(c.id, c.display_name, c.type, c.industry, c.phone, c.email, c.city, c.people) for c in rows)
    )


def _add(context: Context) -> None:
    from crm_desktop.services.companies import create_company
    from crm_desktop.services.custom_changes import check_required

    fields: dict[str, Any] = given_new(context.args, COMPANY)
    check_required(context.store, COMPANY, fields)
    company_id = create_company(context.store, name=fields.pop("name", ""), **fields)
    context.out.answer({"id": company_id}, [company_id])


def _edit(context: Context) -> None:
    from crm_desktop.services.companies import update_company

    changed = {**given_fields(context.args, COMPANY), **given_items(context.args)}
    answer_batch(context, update_company(context.store, context.args.id, changed, pairs(context.args.seen) or None))

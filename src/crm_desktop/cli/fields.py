"""`crm field`: the fields that a firm adds to people, companies and cases."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context, UsageError
from crm_desktop.cli.output import row
from crm_desktop.cli.records import answer_batch
from crm_desktop.domain.custom import TYPES
from crm_desktop.domain.i18n import LANGUAGES, tr

if TYPE_CHECKING:
    from crm_desktop.domain.custom import CustomField

_KINDS = {"people": "person", "companies": "company", "cases": "service_case"}  # what has a page to show them on


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("fields of your own: add, list, edit, convert, remove")
    commands = groups.add_parser("field", help=text, description=text).add_subparsers(dest="command", required=True)
    for name, run, words in (
        ("list", _list, tr("list the fields")),
        ("add", _add, tr("add a field, or bring a removed one back")),
        ("edit", _edit, tr("rename a field, change its options or its place")),
        ("convert", _convert, tr("give a field another type, if every value fits")),
        ("remove", _remove, tr("remove a field; its values stay and come back with it")),
    ):
        command = commands.add_parser(name, parents=[common], help=words, description=words)
        command.add_argument("kind", choices=tuple(_KINDS))
        command.set_defaults(run=run)
        if name == "add":
            command.add_argument("label", metavar=tr("NAME"))
            command.add_argument("--type", choices=TYPES, default="text", help=tr("what its values are"))
        elif name != "list":
            command.add_argument("field", metavar=tr("KEY"), help=tr("the key or the name of the field"))
        if name == "convert":
            command.add_argument("type", choices=TYPES)
            command.add_argument("--preview", action="store_true", help=tr("only say whether every value fits"))
        if name in ("add", "edit"):
            _add_options(command)
        if name == "edit":
            command.add_argument("--label", default=None, metavar=tr("NAME"), help=tr("its new name"))
            command.add_argument("--in", dest="named", choices=LANGUAGES, default="", help=tr("language of the name"))
            command.add_argument("--place", type=int, default=None, metavar="N", help=tr("its place, counted from 1"))


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--option", action="append", default=[], metavar=tr("TEXT"), help=tr("one for each option"))
    command.add_argument("--currency", default=None, metavar="EUR", help=tr("of money, where none is typed"))
    command.add_argument("--required", choices=("yes", "no"), default=None, help=tr("needed for a new record"))
    command.add_argument("--searchable", choices=("yes", "no"), default=None, help=tr("found by search"))


def _list(context: Context) -> None:
    from crm_desktop.services.custom_fields import count_values, list_custom_fields

    store = context.store
    found = [(field, count_values(store, field)) for field in list_custom_fields(store, _KINDS[context.args.kind])]
    document = {"fields": [{**_plain(field), "values": count} for field, count in found]}
    lines = (row(f.key, f.label, f.type, ", ".join(o.label for o in f.options), count) for f, count in found)
    context.out.answer(document, lines)


def _plain(field: CustomField) -> dict[str, object]:
    return {
        "id": field.id,
        "key": field.key,
        "label": field.label,
        "labels": dict(field.labels),
        "type": field.type,
        "options": [{"key": option.key, "label": option.label} for option in field.options],
        "required": field.required,
        "searchable": field.searchable,
        "currency": field.currency,
    }


def _add(context: Context) -> None:
    from crm_desktop.services.custom_fields import create_custom_field, get_custom_field

    args = context.args
    field_id = create_custom_field(
        context.store,
        kind_name=_KINDS[args.kind],
        label=args.label,
        type=args.type,
        options=args.option,
        required=args.required == "yes",
        searchable=_yes(args.searchable),
        currency=args.currency or "",
    )
    field = get_custom_field(context.store, field_id)
    context.out.answer({"id": field.id, "key": field.key}, [field.key])


def _edit(context: Context) -> None:
    from crm_desktop.domain.i18n import language
    from crm_desktop.services.custom_fields import move_custom_field, update_custom_field

    args, field = context.args, _field(context)
    batch = None
    if args.place is not None:
        batch = move_custom_field(context.store, field.id, args.place - 1)
    given = (args.label, args.option, args.currency, args.required, args.searchable)
    if not any(given) and args.place is None:
        raise UsageError(tr("Nothing is changed"), tr("Add --label, --option, --place, --required or --searchable."))
    if any(given):
        batch = update_custom_field(
            context.store,
            field.id,
            labels={args.named or language(): args.label} if args.label else None,
            options=args.option or None,
            required=_yes(args.required),
            searchable=_yes(args.searchable),
            currency=args.currency,
        )
    answer_batch(context, batch)


def _convert(context: Context) -> None:
    from crm_desktop.services.custom_convert import convert_custom_field, preview_conversion

    field, wanted = _field(context), context.args.type
    if context.args.preview:
        found = preview_conversion(context.store, field.id, wanted)
        document = {"fits": found.fits, "misfits": found.misfits, "examples": found.examples}
        context.out.answer(document, [found.sentence])
    else:
        answer_batch(context, convert_custom_field(context.store, field.id, wanted))


def _remove(context: Context) -> None:
    from crm_desktop.services.custom_fields import remove_custom_field

    answer_batch(context, remove_custom_field(context.store, _field(context).id))


def _field(context: Context) -> CustomField:
    from crm_desktop.services.custom_fields import get_custom_field

    return get_custom_field(context.store, context.args.field, _KINDS[context.args.kind])


def _yes(word: str | None) -> bool | None:
    return None if word is None else word == "yes"

"""`crm bulk`: the same change of many records, one batch, one undo."""

from __future__ import annotations

import argparse
from array import array
from typing import TYPE_CHECKING, Any

from crm_desktop.cli.context import Context, UsageError
from crm_desktop.cli.options import list_arguments, pairs
from crm_desktop.cli.records import answer_batch
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, PERSON, Kind

if TYPE_CHECKING:
    from crm_desktop.store.engine import Store

_KINDS = {"people": PERSON, "companies": COMPANY}


def register(groups: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands."""
    text = tr("change many records at once: set, tag, delete")
    commands = groups.add_parser("bulk", help=text, description=text).add_subparsers(dest="command", required=True)
    text = tr("set fields of many records")
    edit = commands.add_parser("set", parents=[common], help=text, description=text)
    _add_choice(edit)
    edit.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=tr("may be repeated"))
    edit.add_argument("--preview", action="store_true", help=tr("only say what would change"))
    edit.set_defaults(run=_set)
    text = tr("put a tag on many records")
    tag = commands.add_parser("tag", parents=[common], help=text, description=text)
    _add_choice(tag)
    tag.add_argument("--name", required=True, metavar=tr("NAME"), help=tr("the tag"))
    tag.add_argument("--remove", action="store_true", help=tr("take it off instead"))
    tag.set_defaults(run=_tag)
    text = tr("move many records to the bin")
    delete = commands.add_parser("delete", parents=[common], help=text, description=text)
    _add_choice(delete)
    delete.set_defaults(run=_delete)


def _add_choice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=tuple(_KINDS))
    parser.add_argument("--id", action="append", default=[], dest="ids", metavar="ID", help=tr("may be repeated"))
    parser.add_argument("--search", default="", metavar=tr("TEXT"), help=tr("all that the text finds"))
    parser.add_argument("--tag", default=None, metavar=tr("NAME"), help=tr("all with this tag"))
    parser.add_argument("--filter", default="", metavar="JSON", help=tr("all that this filter lets through"))
    parser.add_argument("--all", action="store_true", help=tr("all there are"))


def _set(context: Context) -> None:
    from crm_desktop.services.bulk import bulk_update, preview_bulk

    kind, ids, changed = _KINDS[context.args.kind], _chosen(context), pairs(context.args.set)
    if not changed:
        raise UsageError(tr("Nothing is set"), tr("Add --set FIELD=VALUE."))
    if context.args.preview:
        preview = preview_bulk(context.store, kind, ids, changed)
        document = {"changing": len(preview.changing), "unchanged": preview.same, "sentences": preview.sentences}
        context.out.answer(document, preview.sentences)
    else:
        report = bulk_update(context.store, kind, ids, changed)
        more = {"changed": report.changed, "unchanged": report.unchanged, "refused": report.refused}
        answer_batch(context, report.batch_id, title=report.title, **more)


def _tag(context: Context) -> None:
    from crm_desktop.services.bulk import bulk_tag, bulk_untag

    verb = bulk_untag if context.args.remove else bulk_tag
    answer_batch(context, verb(context.store, _KINDS[context.args.kind], _chosen(context), context.args.name))


def _delete(context: Context) -> None:
    from crm_desktop.services.bulk import bulk_delete

    answer_batch(context, bulk_delete(context.store, _KINDS[context.args.kind], _chosen(context)))


def _chosen(context: Context) -> list[str]:
    """Return the ids that were named, or those that the search finds; never all by accident."""
    args = context.args
    if args.ids:
        return list(args.ids)
    if not (args.all or args.search or args.tag or args.filter):
        raise UsageError(tr("Nothing is chosen"), tr("Add --id, --search, --tag, --filter or --all."))
    from crm_desktop.services.lists import ids_of

    kind = _KINDS[args.kind]
    return ids_of(context.store, kind, _keys(context.store, kind, list_arguments(context, kind)))


def _keys(store: Store, kind: Kind, arguments: dict[str, Any]) -> array[int]:
    from crm_desktop.services.companies import list_companies
    from crm_desktop.services.people import list_people

    return (list_people if kind is PERSON else list_companies)(store, **arguments)

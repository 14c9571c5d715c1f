"""What people and companies have in common: show, delete, restore, and the lines of a record."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from crm_desktop.cli.context import Context
from crm_desktop.cli.options import pairs
from crm_desktop.cli.output import moment, row
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Kind, Type
from crm_desktop.store.codec import as_map


def add_show_delete_restore(commands: object, common: argparse.ArgumentParser, kind: Kind) -> None:
    """Add what is the same for people and companies: show, set, delete, restore."""
    add = commands.add_parser  # type: ignore[attr-defined]
    text = tr("set fields, those of your own as custom.KEY=VALUE; an empty value clears a field")
    change = add("set", parents=[common], help=text, description=text)
    change.add_argument("id", metavar="ID")
    change.add_argument("changes", metavar="FIELD=VALUE", nargs="+")
    change.set_defaults(run=lambda context: _set(context, kind))
    show = add("show", parents=[common], help=tr("show one"), description=tr("Show all that is known of one."))
    show.add_argument("id", metavar="ID")
    show.set_defaults(run=lambda context: _show(context, kind))
    delete = add("delete", parents=[common], help=tr("move to the bin"), description=tr("Move to the bin."))
    delete.add_argument("ids", metavar="ID", nargs="+")
    delete.set_defaults(run=lambda context: _delete(context, kind))
    restore = add("restore", parents=[common], help=tr("take out of the bin"), description=tr("Take out of the bin."))
    restore.add_argument("ids", metavar="ID", nargs="+")
    restore.set_defaults(run=lambda context: _restore(context, kind))


def answer_batch(context: Context, batch: str | None, **more: object) -> None:
    """Say which batch a save was, or that nothing changed."""
    document = {"batch": batch, **more}
    line = tr("Saved: {batch}", batch=batch) if batch else tr("Nothing to change")
    context.out.answer(document, [line])


def _set(context: Context, kind: Kind) -> None:
    from crm_desktop.services import records

    answer_batch(context, records.update(context.store, kind, context.args.id, pairs(context.args.changes)))


def _show(context: Context, kind: Kind) -> None:
    from crm_desktop.domain.custom import shown_value
    from crm_desktop.services import records
    from crm_desktop.services.aliases import current_id
    from crm_desktop.services.attachments import list_attachments
    from crm_desktop.services.custom_fields import list_custom_fields
    from crm_desktop.services.jobs import list_jobs, people_at
    from crm_desktop.services.lists import tag_names
    from crm_desktop.services.notes import list_notes
    from crm_desktop.store.codec import canonical

    store = context.store
    record_id = current_id(store, context.args.id)  # of a merged record, the one that was kept
    record = records.get(store, kind, record_id)
    tags = canonical(record["tags"])
    jobs = list_jobs(store, record_id) if kind.name == "person" else people_at(store, record_id)
    custom = {field.key: field for field in list_custom_fields(store, kind.name)}
    values = as_map(record["custom"])
    document = {
        **record,
        "own_fields": {key: shown_value(custom[key], values[key]) for key in custom if key in values},
        "own_labels": {key: field.label for key, field in custom.items()},
        "tag_names": tag_names(store, [tags]).get(tags, ()),
        "jobs": jobs,
        "notes": list_notes(store, kind.name, record_id),
        "files": list_attachments(store, record_id),
    }
    context.out.answer(document, _lines(kind, document))


def _lines(kind: Kind, document: dict[str, object]) -> Iterator[str]:
    yield row(document["id"], document["display_name"])
    for field in kind.scalars:
        value = document[field.name]
        if value is not None and not field.hidden:
            yield row(tr(field.label), moment(int(str(value))) if field.type is Type.INSTANT else value)
    for key, words in as_map(document["own_fields"]).items():
        yield row(as_map(document["own_labels"])[key], words)
    for item in [*as_map(document["points"]).values(), *as_map(document["addresses"]).values()]:
        parts = as_map(item)
        names = ("value", "street", "postal_code", "locality", "region", "country")
        yield row(parts.get("kind") or "", ", ".join(str(parts[n]) for n in names if parts.get(n)))
    if document["tag_names"]:
        yield row(tr("Tags"), ", ".join(document["tag_names"]))  # type: ignore[arg-type]
    for job in document["jobs"]:  # type: ignore[attr-defined]
        yield row(tr("Job"), job.person_name if kind.name == "company" else job.company_name, job.job_title)
    for note in document["notes"]:  # type: ignore[attr-defined]
        yield row(tr("Note"), moment(note.at), note.subject, note.body)
    for file in document["files"]:  # type: ignore[attr-defined]
        yield row(tr("File"), file.id, file.name)


def _delete(context: Context, kind: Kind) -> None:
    from crm_desktop.services import records

    answer_batch(context, records.delete(context.store, kind, context.args.ids))


def _restore(context: Context, kind: Kind) -> None:
    from crm_desktop.services import records

    answer_batch(context, records.restore(context.store, kind, context.args.ids))

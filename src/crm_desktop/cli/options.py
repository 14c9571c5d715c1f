"""Options made from a kind's spec, so that a new field needs no code here."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from crm_desktop.cli.context import Context, UsageError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import short_key
from crm_desktop.domain.specs import Kind, Type

_POINTS = ("phone", "email", "url")
_SPELLED = {"language": "--their-language"}  # --language is that of the answers
_ADDRESS = ("street", "locality", "region", "postal_code", "country")


def add_fields(parser: argparse.ArgumentParser, kind: Kind) -> None:
    """Add an option for each field that a person fills in, for points and for an address."""
    fields = parser.add_argument_group(tr("fields"))
    for field in kind.scalars:
        if field.hidden:
            continue
        label = tr(field.label)
        if field.type is Type.CHOICE:
            label += ": " + ", ".join(o.value for o in field.options)
        fields.add_argument(
            _SPELLED.get(field.name) or _option(field.name),
            dest=f"field_{field.name}",
            metavar=_metavar(field.type),
            help=label.replace("%", "%%"),
        )
    for name in _POINTS:
        flag = "--web" if name == "url" else f"--{name}"
        fields.add_argument(
            flag,
            dest=f"point_{name}",
            metavar=tr("VALUE"),
            action="append",
            default=[],
            help=tr("add one; may be repeated"),
        )
    for name in _ADDRESS:
        fields.add_argument(_option(name), dest=f"address_{name}", metavar=tr("TEXT"), help=tr("part of a new address"))


def given_fields(args: argparse.Namespace, kind: Kind) -> dict[str, object]:
    """Return the fields that were typed."""
    values = {f.name: getattr(args, f"field_{f.name}", None) for f in kind.scalars}
    return {name: value for name, value in values.items() if value is not None}


def add_own(parser: argparse.ArgumentParser) -> None:
    """Add the option for the firm's own fields."""
    text = tr("a field of your own, by its key, like level=gold; can be given several times")
    parser.add_argument("--own", action="append", default=[], metavar="KEY=VALUE", help=text)


def given_new(args: argparse.Namespace, kind: Kind) -> dict[str, object]:
    """Return the values of a new record, those of the firm's own fields included."""
    own = pairs(args.own)
    return {**given_fields(args, kind), **as_maps(given_items(args)), **({"custom": own} if own else {})}


def given_items(args: argparse.Namespace) -> dict[str, object]:
    """Return the points and the address that were typed, as new items of maps."""
    items: dict[str, object] = {}
    for kind in _POINTS:
        for value in getattr(args, f"point_{kind}"):
            items[f"points.{short_key()}"] = {"kind": kind, "value": value}
    address = {name: getattr(args, f"address_{name}") for name in _ADDRESS if getattr(args, f"address_{name}")}
    if address:
        items[f"addresses.{short_key()}"] = address
    return items


def as_maps(items: dict[str, object]) -> dict[str, dict[str, object]]:
    """Return items by their map, for a new record."""
    maps: dict[str, dict[str, object]] = {}
    for name, item in items.items():
        field, _, key = name.partition(".")
        maps.setdefault(field, {})[key] = item
    return maps


def pairs(words: Sequence[str]) -> dict[str, object]:
    """Return FIELD=VALUE words as changes; an empty value clears the field."""
    found: dict[str, object] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign:
            raise UsageError(tr("“{word}” is not FIELD=VALUE", word=word), tr("Write it as type=customer."))
        found[name.strip()] = value or None
    return found


def add_list_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of lists."""
    parser.add_argument("--search", default="", metavar=tr("TEXT"), help=tr("only what the text finds"))
    parser.add_argument("--tag", default=None, metavar=tr("NAME"), help=tr("only with this tag"))
    parser.add_argument("--filter", default="", metavar="JSON", help=tr("a filter tree, as saved views keep it"))
    parser.add_argument("--view", default="", metavar=tr("NAME"), help=tr("only what a saved view shows, in its order"))
    parser.add_argument(
        "--sort", default="name", metavar=tr("COLUMN"), help=tr("name, company, last_contact_at, updated_at, created")
    )
    parser.add_argument("--descending", action="store_true", help=tr("the other way round"))
    parser.add_argument("--limit", type=int, default=100, metavar="N", help=tr("at most so many (default 100)"))
    parser.add_argument("--offset", type=int, default=0, metavar="N", help=tr("leave out the first N"))


def list_arguments(context: Context, kind: Kind) -> dict[str, object]:
    """Return search, tag and filter of a list as its service takes them."""
    import json

    from crm_desktop.services.filters import filter_conditions
    from crm_desktop.services.tags import get_tag

    args = context.args
    found: dict[str, object] = {"search": args.search}
    if args.tag is not None:
        found["tag"] = get_tag(context.store, args.tag).id
    if args.filter:
        try:
            tree = json.loads(args.filter)
        except ValueError as error:
            raise UsageError(tr("The filter is not JSON"), tr("See docs/command-line.md for its form.")) from error
        found["conditions"] = filter_conditions(context.store, kind, tree)
    if getattr(args, "view", ""):
        _take_view(context, kind, found)
    return found


def _take_view(context: Context, kind: Kind, found: dict[str, object]) -> None:
    """Add the filter of a saved view; its order too, where none was asked for."""
    from crm_desktop.services.filters import filter_conditions
    from crm_desktop.services.views import find_view

    args, view = context.args, find_view(context.store, kind.name, context.args.view)
    own = found.get("conditions")
    found["conditions"] = [
        *(own if isinstance(own, list) else ()),
        *filter_conditions(context.store, kind, view.filter),
    ]
    if view.sort and args.sort == "name":
        first = view.sort.partition(",")[0]
        args.sort, args.descending = first.removeprefix("-"), first.startswith("-")


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _metavar(type_: Type) -> str:
    return {Type.INTEGER: "N", Type.BOOLEAN: "yes|no", Type.DATE: "YYYY-MM-DD", Type.REF: "ID"}.get(type_, "TEXT")

"""The OpenAPI description, written from the table of the routes and the messages' own types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from crm_desktop import __version__
from crm_desktop.protocol import messages as proto
from crm_desktop.server.access import Access
from crm_desktop.server.core import Context, Route
from crm_desktop.server.problems import MEDIA_TYPE, SORTS
from crm_desktop.server.wire import BYTES, JSON

_REF = "#/components/schemas/{name}"
_ALWAYS = ("invalid", "too-large", "rate-limited", "busy", "storage-full", "internal", "protocol-too-old")
_MEMBERS = ("bad-token", "device-revoked", "not-a-member", "forbidden", "workspace-unknown", "not-found")


def serve(context: Context) -> dict[str, Any]:
    """Return the description of this server."""
    return describe(context.core.routes)


def describe(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the description of some routes."""
    routes = tuple(routes)
    types = {form for route in routes for form in (_described(route.takes), route.gives)} | {proto.Problem}
    structs = sorted((form for form in types if _is_struct(form)), key=lambda form: form.__name__)
    shapes, components = msgspec.json.schema_components(structs, ref_template=_REF)
    names = dict(zip(structs, shapes, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, names, names[proto.Problem])
    described: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "CRM Desktop sync", "version": __version__},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"access": {"type": "http", "scheme": "bearer"}},
        },
    }
    _widen(described)
    return described


def _widen(node: Any) -> None:
    """Say of a fixed row of values only what each tool understands: how many there are, and of which types."""
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _widen(part)
    if isinstance(node, dict) and "prefixItems" in node:
        node["items"] = {"anyOf": node.pop("prefixItems")}


def _operation(route: Route, names: dict[Any, Any], problem: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": f"{route.method.lower()}_{re.sub('[^a-z]+', '_', route.path.lower()).strip('_')}",
        "summary": (route.handler.__doc__ or "").splitlines()[0],
        "parameters": [*_of_path(route), *_of_query(route), *_of_head(route)],
        "responses": {**_good(route, names), **_bad(route, problem)},
    }
    if route.access is not Access.OPEN:
        made["security"] = [{"access": []}]
    if route.takes is bytes:
        made["requestBody"] = {"required": True, "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}
    elif route.takes is not None:
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": names[_described(route.takes)]}}}
    return made


def _of_path(route: Route) -> list[dict[str, Any]]:
    from crm_desktop.server.routes import PLACES  # it needs this module

    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^{PLACES[name]}$"}}
        for name in re.findall(r"\{(\w+)\}", route.path)
    ]


def _of_query(route: Route) -> list[dict[str, Any]]:
    found = []
    for written in route.query:
        name, _, kind = written.partition(":")
        schema = {"type": "integer", "minimum": 0, "maximum": (1 << 53) - 1} if kind else {"type": "string"}
        found.append({"name": name, "in": "query", "schema": schema})
    return found


def _of_head(route: Route) -> list[dict[str, Any]]:
    if route.takes is not bytes:
        return []
    return [{"name": "Content-Digest", "in": "header", "required": True, "schema": {"type": "string"}}]


def _good(route: Route, names: dict[Any, Any]) -> dict[str, Any]:
    if _is_struct(route.gives) or route.gives is dict:
        schema = names[route.gives] if route.gives is not dict else {"type": "object"}
        content = {JSON: {"schema": schema}}
    elif route.gives == "text/event-stream":
        content = {route.gives: {"schema": {"type": "string"}}}
    else:
        content = {media: {"schema": {"type": "string", "format": "binary"}} for media in _medias(route.gives)}
    made = {str(route.status): {"description": "Done", "content": content}}
    if "range" in route.problems:
        made["206"] = {"description": "A part", "content": content}
    return made


def _medias(media: str) -> tuple[str, ...]:
    return ("application/zstd", "application/gzip") if media == "application/zstd" else (media,)


def _bad(route: Route, problem: Any) -> dict[str, Any]:
    slugs = {*_ALWAYS, *route.problems, *(_MEMBERS if route.access is not Access.OPEN else ())}
    slugs |= {"media-type"} if route.takes is not None else set()
    by_status: dict[int, list[str]] = {}
    for slug in sorted(slugs):
        by_status.setdefault(SORTS[slug].status, []).append(slug)
    return {
        str(status): {"description": ", ".join(found), "content": {MEDIA_TYPE: {"schema": problem}}}
        for status, found in sorted(by_status.items())
    }


def _described(form: Any) -> Any:
    """Return the type that says how a body looks, where the server reads it in its own way."""
    return getattr(form, "described", form)


def _is_struct(form: Any) -> bool:
    return isinstance(form, type) and issubclass(form, msgspec.Struct)

"""Who may do what: every route, every role, one's own and a foreign workspace; and nothing of others leaks."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.integration.server.room import Device, Refused, Room

from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.chain import START
from crm_desktop.protocol.messages import Point, Push
from crm_desktop.server.access import Access
from crm_desktop.server.core import Route
from crm_desktop.server.routes import ROUTES, find

# What each role may, said once more by hand: a route that is new or changes its right fails here until it is looked at.
READERS = {
    "GET changes", "GET events", "POST lineage", "POST records", "GET history", "GET conflicts", "GET refused",
    "POST bootstrap", "GET bootstrap/{id}/{n}", "POST verify", "GET verify/{bucket}", "GET blobs/{sha}/chunks/{n}",
    "GET blobs/{sha}", "GET blobs/{sha}/state", "GET devices", "DELETE devices/{id}", "POST devices/{id}/wipe",
    "GET members", "GET durable",
}  # fmt: skip
MEMBERS = {"POST push", "POST offer", "POST numbers", "PUT blobs/{sha}/chunks/{n}", "POST blobs/{sha}/complete"}
OWNERS = {"POST members/{id}", "DELETE members/{id}", "POST invites", "POST purge"}
OF_WORKSPACE = [route for route in ROUTES if route.is_of_workspace]
ROLES = {"reader": READERS, "member": READERS | MEMBERS, "owner": READERS | MEMBERS | OWNERS}


def name_of(route: Route) -> str:
    return f"{route.method} {route.path.removeprefix('/v1/w/{ws}/')}"


def call(room: Room, route: Route, workspace: str, device: Device | None) -> str:
    """Call a route with places filled in, and return the slug of the refusal, empty where it was let in."""
    path = route.path.format(ws=workspace, sha="a" * 64, n=0, id="nobody", bucket=7)
    headers = device.headers() if device else {}
    try:
        room.ask(route.method, path, body_of(route), **headers)
    except Refused as refused:
        return refused.slug
    return ""


def body_of(route: Route) -> Any:
    if route.takes is None:
        return None
    if route.takes is bytes:
        return b"x"
    return (
        Push("dev", "", Point(0, START), []) if route.path.endswith(("push", "offer")) else {"points": [], "role": "x"}
    )


def test_the_table_names_every_route_of_a_workspace_once() -> None:
    assert sorted(map(name_of, OF_WORKSPACE)) == sorted(READERS | MEMBERS | OWNERS)
    assert {route.path for route in ROUTES if route.access is Access.OPEN} == {
        "/v1/hello", "/v1/openapi.json", "/v1/enrol", "/v1/token", "/v1/wipe/check", "/v1/wipe/done",
    }  # fmt: skip


def test_each_role_gets_in_where_the_table_says_and_nowhere_else(room: Room) -> None:
    devices = {"owner": room.owner, "member": room.join("member"), "reader": room.join("reader")}
    wrong = []
    for route in OF_WORKSPACE:
        for role, device in devices.items():
            slug = call(room, route, room.owner.workspace, device)
            if (slug == "forbidden") is (name_of(route) in ROLES[role]) or slug in ("bad-token", "internal"):
                wrong.append((name_of(route), role, slug))
    assert wrong == []


@pytest.mark.parametrize("who", ["nobody", "removed", "revoked", "invited", "foreign"])
def test_who_does_not_belong_gets_in_nowhere(room: Room, who: str) -> None:
    device = {"nobody": lambda: None, "invited": lambda: None}.get(who, room.join)()
    workspace = room.owner.workspace
    allowed = {"bad-token", "not-a-member", "device-revoked"}
    if who == "removed":
        room.owner.delete(f"members/{device.said.user}")
    elif who == "revoked":
        room.owner.delete(f"devices/{device.said.device}")
    elif who == "invited":
        room.owner.post("invites", {})
    elif who == "foreign":
        device, allowed = room.publish(), {"workspace-unknown"}
    slugs = {name_of(route): call(room, route, workspace, device) for route in OF_WORKSPACE}
    assert {name: slug for name, slug in slugs.items() if slug not in allowed} == {}


def test_a_workspace_that_is_not_there_is_answered_like_a_foreign_one(room: Room) -> None:
    slugs = {call(room, route, new_id(), room.owner) for route in OF_WORKSPACE}
    assert slugs == {"workspace-unknown"}
    assert call(room, OF_WORKSPACE[0], "..%2f..%2fetc", room.owner) == "workspace-unknown"


def test_members_see_and_sign_out_their_own_devices_only(room: Room) -> None:
    member = room.join()
    seen = msgspec.json.decode(member.get("devices").body)["devices"]
    assert [(row["id"], row["is_this"]) for row in seen] == [(member.said.device, True)]
    slugs = []
    for device in (room.owner.said.device, member.said.device):
        try:
            member.delete(f"devices/{device}")
            slugs.append("")
        except Refused as refused:
            slugs.append(refused.slug)
    assert slugs == ["not-found", ""]


def test_only_owners_erase_for_good(room: Room) -> None:
    member = room.join()
    person = new_id()
    room.owner.push(room.owner.tx(room.owner.op("person", person, "I", nickname="x")))
    try:
        member.push(member.tx(member.op("person", person, "P", reason="asked")))
    except Refused as refused:
        assert refused.slug == "forbidden"
    else:
        raise AssertionError("A member erased a record")
    room.owner.push(room.owner.tx(room.owner.op("person", person, "P", reason="asked")))
    rows = msgspec.json.decode(room.owner.post("records", {"ids": [["person", person]]}).body)["rows"]
    assert [(row["s"], row["q"]) for row in rows] == [({}, 2)]


def test_nothing_of_one_workspace_reaches_another(room: Room) -> None:
    canary = "CANARY-" + new_id()
    room.owner.push(room.owner.person(nickname=canary, tags={canary[-8:]: canary}))
    stranger = room.publish()
    stranger.push(stranger.person())
    heard = b""
    for route in OF_WORKSPACE:
        path = route.path.format(ws=stranger.workspace, sha="a" * 64, n=0, id=room.owner.said.device, bucket=7)
        for query in ("", f"?after=0&chain={START}&epoch={stranger.epoch}&t=person&i={room.owner.said.user}"):
            try:
                heard += room.ask(route.method, path + query, body_of(route), **stranger.headers()).body
            except Refused as refused:
                heard += str(refused.problem).encode()
    rows = stranger.post("records", {}).body + stranger.get("members").body + stranger.get("devices").body
    for secret in (canary, room.owner.workspace, room.owner.said.user, room.owner.dev):
        assert secret.encode() not in heard + rows


def test_an_address_that_is_not_there_and_a_wrong_method_are_problems_too(room: Room) -> None:
    found = {}
    for method, path in (("GET", "/"), ("DELETE", "/v1/hello"), ("POST", f"/v1/w/{room.owner.workspace}/changes")):
        try:
            room.ask(method, path)
        except Refused as refused:
            found[method, path.rpartition("/")[2]] = refused.slug
    assert list(found.values()) == ["not-found", "method", "method"]
    assert find("HEAD", "/v1/hello")[0].method == "GET"

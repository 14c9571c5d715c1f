"""Codes, tokens, and devices that are sent away."""

from __future__ import annotations

import msgspec
import pytest
from tests.integration.server.room import NOW, Device, Room, refusal_of

from crm_desktop.server.limits import ACCESS_LIFE, CODE_LIFE, INVITE_LIFE, REFRESH_LIFE
from crm_desktop.server.rates import Limiter


def test_the_owners_code_publishes_the_workspace_under_the_clients_id_and_makes_an_owner(room: Room) -> None:
    assert room.owner.said.workspace == room.owner.asked["workspace"]
    assert room.owner.said.role == "owner"


def test_a_code_works_once_but_the_same_device_may_ask_again_for_a_lost_answer(room: Room) -> None:
    code = room.owner_code()
    first = Device(room, code, publish=True, workspace="0190aaaa-0000-7000-8000-" + room.owner.workspace[-12:])
    again = msgspec.json.decode(room.ask("POST", "/v1/enrol", first.asked).body)
    assert (again["device"], again["user"]) == (first.said.device, first.said.user)
    refused = refusal_of(Device, room, code, publish=True, workspace=room.owner.workspace)
    assert (refused.status, refused.slug) == (410, "code-expired")


@pytest.mark.parametrize("typed", ["lower", "spaces", "0 and 1"])
def test_a_code_may_be_typed_as_people_type(room: Room, typed: str) -> None:
    code = room.owner_code()
    written = {
        "lower": code.lower(),
        "spaces": code.replace("-", " "),
        "0 and 1": code.replace("O", "0").replace("I", "1"),
    }
    new = Device(room, written[typed], publish=True, workspace="0190bbbb-0000-7000-8000-" + room.owner.workspace[-12:])
    assert new.said.role == "owner"


def test_codes_grow_old(room: Room) -> None:
    owners = room.owner_code()
    room.now += CODE_LIFE + 1
    assert refusal_of(Device, room, owners, publish=True, workspace=room.owner.workspace).slug == "code-expired"
    room.owner.renew()
    invitation = msgspec.json.decode(room.owner.post("invites", {}).body)
    assert invitation["expires_at"] == room.now + INVITE_LIFE
    room.now += INVITE_LIFE + 1
    assert refusal_of(Device, room, invitation["code"]).slug == "code-expired"


def test_a_workspace_that_is_on_the_server_is_not_published_again(room: Room) -> None:
    refused = refusal_of(room.publish, room.owner.workspace)
    assert (refused.status, refused.slug) == (409, "workspace-taken")


def test_an_access_token_lives_ten_minutes_and_is_renewed_with_the_devices_key(room: Room) -> None:
    room.now += ACCESS_LIFE
    refused = refusal_of(room.owner.get, "durable")
    assert (refused.status, refused.slug, refused.problem["retry"]) == (401, "bad-token", "refresh-token")
    room.owner.renew()
    assert room.owner.get("durable").status == 200


def test_the_last_refresh_token_stays_good_until_the_new_one_was_used(room: Room) -> None:
    owner = room.owner
    old = owner.refresh
    owner.renew()
    owner.refresh = old  # the answer was lost
    owner.renew()
    owner.renew()
    stolen, owner.refresh = owner.refresh, old
    assert refusal_of(owner.renew).slug == "bad-token"
    owner.refresh = stolen  # two copies of the old one were used: nobody knows whose is the thief's
    assert refusal_of(owner.renew).slug == "device-revoked"


def test_a_refresh_token_is_nothing_without_the_devices_key(room: Room) -> None:
    other = room.join()
    stolen = {"refresh": room.owner.refresh, "proof": other.prove(room.owner.refresh)}
    assert refusal_of(room.ask, "POST", "/v1/token", stolen).slug == "bad-token"
    room.owner.renew()


def test_a_changed_refresh_token_is_no_token(room: Room) -> None:
    owner = room.owner
    workspace, cred, gen, chance, seal = owner.refresh.split(".")
    for token in (f"{workspace}.{cred}.9.{chance}.{seal}", "x", "", "a.b.c.d.e", owner.refresh + "x"):
        body = {"refresh": token, "proof": owner.prove(token)}
        assert refusal_of(room.ask, "POST", "/v1/token", body).slug == "bad-token"
    assert gen == "1"


def test_a_refresh_token_that_is_not_used_for_thirty_days_is_over(room: Room) -> None:
    room.now += REFRESH_LIFE
    assert refusal_of(room.owner.renew).slug == "bad-token"


def test_a_token_that_a_restored_database_forgot_is_still_good(room: Room) -> None:
    owner = room.owner
    for _ in range(3):
        owner.renew()
    with room.database.write(owner.workspace) as db:  # as it was in the backup
        db.run("UPDATE credential SET gen = 1 WHERE workspace_id = ?")
        db.run("DELETE FROM access WHERE workspace_id = ?")
    assert refusal_of(owner.get, "durable").slug == "bad-token"
    owner.renew()
    assert owner.get("durable").status == 200


def test_a_device_that_was_signed_out_is_refused_at_once_and_its_changes_too(room: Room) -> None:
    other = room.join()
    room.owner.delete(f"devices/{other.said.device}")
    assert refusal_of(other.push, other.person()).slug in ("bad-token", "device-revoked")
    assert refusal_of(other.renew).slug == "device-revoked"
    assert room.owner.page().head == 0


def test_a_device_asks_whether_to_wipe_its_copy_and_says_when_it_did(room: Room) -> None:
    other = room.join()
    asked = {"refresh": other.refresh, "proof": other.prove(other.refresh)}
    assert msgspec.json.decode(room.ask("POST", "/v1/wipe/check", asked).body) == {"wipe": False}
    room.owner.post(f"devices/{other.said.device}/wipe")
    assert msgspec.json.decode(room.ask("POST", "/v1/wipe/check", asked).body) == {"wipe": True}
    room.ask("POST", "/v1/wipe/done", asked)
    rows = msgspec.json.decode(room.owner.get("devices").body)["devices"]
    assert {row["id"]: row["wipe"] for row in rows} == {room.owner.said.device: "", other.said.device: "done"}


def test_who_was_removed_is_refused_and_what_they_wrote_stays(room: Room) -> None:
    other = room.join()
    other.push(other.person())
    room.owner.delete(f"members/{other.said.user}")
    assert refusal_of(other.get, "changes").slug in ("bad-token", "not-a-member", "device-revoked")
    assert room.owner.page().head == 1


def test_the_last_owner_stays_one(room: Room) -> None:
    me = room.owner.said.user
    assert refusal_of(room.owner.delete, f"members/{me}").slug == "forbidden"
    assert refusal_of(room.owner.post, f"members/{me}", {"role": "member"}).slug == "forbidden"
    other = room.join()
    room.owner.post(f"members/{other.said.user}", {"role": "owner"})
    room.owner.post(f"members/{me}", {"role": "reader"})
    assert refusal_of(room.owner.push, room.owner.person()).slug == "forbidden"


def test_a_further_device_of_a_member_is_the_same_person(room: Room) -> None:
    phone = room.join(user=room.owner.said.user)
    assert (phone.said.user, phone.said.role) == (room.owner.said.user, "owner")
    assert phone.said.device != room.owner.said.device


def test_a_members_log_in_another_members_hands_goes_on_as_a_new_device(room: Room) -> None:
    other = room.join()
    room.owner.push(room.owner.person())
    other.dev = room.owner.dev
    refused = refusal_of(other.push, other.person())
    assert (refused.slug, list(refused.problem["digests"])) == ("device-log-diverged", ["1"])


def test_guessing_codes_is_slowed_and_says_when_to_come_back(room: Room) -> None:
    room.core.limiter = Limiter()
    guess = {"code": "AAAAA", "name": "x", "pubkey": room.owner.pubkey}
    slugs = [refusal_of(room.ask, "POST", "/v1/enrol", guess) for _ in range(12)]
    assert [refused.slug for refused in slugs] == ["code-expired"] * 10 + ["rate-limited"] * 2
    assert int(slugs[-1].headers["Retry-After"]) > 60
    room.now = NOW + 3_600_000
    assert refusal_of(room.ask, "POST", "/v1/enrol", guess).slug == "code-expired"

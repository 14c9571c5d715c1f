"""First load, comparing, files, and what is told about a record."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

import msgspec
import pytest
from tests.integration.server.room import Device, Room, refusal_of

from crm_desktop.domain.ids import new_id
from crm_desktop.protocol import buckets
from crm_desktop.protocol.messages import Manifest, Row
from crm_desktop.server.blobs import collect
from crm_desktop.server.housekeeping import tidy
from crm_desktop.server.limits import BLOB_GRACE, BOOTSTRAP_LIFE, BOOTSTRAP_SHARED, CHUNK
from crm_desktop.server.wire import Reply, unpack


def load(device: Device, coding: str = "zstd") -> tuple[Manifest, list[Row]]:
    manifest = msgspec.json.decode(device.post("bootstrap", accept_encoding=coding).body, type=Manifest)
    rows: list[Row] = []
    for segment in manifest.segments:
        body = device.get(f"bootstrap/{manifest.id}/{segment.n}").body
        assert (len(body), sha256(body).hexdigest()) == (segment.bytes, segment.sha256)
        rows += [msgspec.json.decode(line, type=Row) for line in unpack(body, coding, 1 << 30).splitlines()]
    return manifest, rows


@pytest.mark.parametrize("coding", ["zstd", "gzip"])
def test_a_bootstrap_holds_every_record_with_its_seq_as_of_one_moment(room: Room, coding: str) -> None:
    owner = room.owner
    ids = [new_id() for _ in range(5)]
    owner.push(*[owner.person(i, nickname=i[-4:]) for i in ids])
    owner.push(owner.tx(owner.op("person", ids[2], nickname="", old={"nickname": ids[2][-4:]})))
    manifest, rows = load(room.join(), coding)
    assert (manifest.seq, manifest.epoch) == (6, owner.epoch)
    assert {row.i: row.q for row in rows} == {ids[0]: 1, ids[1]: 2, ids[2]: 6, ids[3]: 4, ids[4]: 5}


def test_a_segment_is_the_same_at_each_request_and_goes_on_where_the_line_broke(room: Room) -> None:
    owner = room.owner
    owner.push(*[owner.person() for _ in range(20)])
    manifest, _rows = load(owner)
    path = f"bootstrap/{manifest.id}/0"
    whole = owner.get(path)
    owner.push(owner.person())
    assert owner.get(path).body == whole.body
    rest = owner.get(path, range="bytes=100-", if_range=whole.headers["ETag"])
    assert (rest.status, whole.body[:100] + rest.body) == (206, whole.body)
    assert owner.get(path, range="bytes=-10").body == whole.body[-10:]
    assert owner.get(path, if_none_match=whole.headers["ETag"]).status == 304
    assert refusal_of(owner.get, path, range="bytes=9999999-").slug == "range"
    assert refusal_of(owner.get, path, range="lines=1-2").slug == "range"


def test_a_second_device_gets_the_same_segments_for_a_while_and_old_ones_are_cleared_away(room: Room) -> None:
    owner = room.owner
    owner.push(owner.person())
    first, _rows = load(owner)
    assert load(room.join())[0] == first
    room.now += BOOTSTRAP_SHARED + 1
    owner.renew()
    assert load(owner)[0].id != first.id
    room.now += BOOTSTRAP_LIFE
    owner.renew()
    with room.database.write(owner.workspace) as db:
        tidy(db, room.now)
    assert refusal_of(owner.get, f"bootstrap/{first.id}/0").slug == "gone"


def test_equal_sums_mean_equal_records_and_others_are_named(room: Room) -> None:
    owner, other = room.owner, room.join()
    ids = [new_id() for _ in range(30)]
    owner.push(*[owner.person(i) for i in ids])
    other.push(other.tx(other.op("person", ids[3], nickname="x"), other.op("person", ids[4], nickname="y")))
    owner.push(owner.tx(owner.op("person", ids[5], "P", reason="asked")))
    _manifest, rows = load(owner)
    state = [(row.t, row.i, row.q) for row in rows if row.s]
    verified = owner.post("verify", {"seq": 33, "buckets": buckets.sums(state)})
    assert msgspec.json.decode(verified.body) == {"mismatch": []}
    mine = [(t, i, q if i != ids[3] else 4) for t, i, q in state]
    wrong = msgspec.json.decode(owner.post("verify", {"seq": 33, "buckets": buckets.sums(mine)}).body)["mismatch"]
    assert wrong == [buckets.bucket_of("person", ids[3])]
    there = msgspec.json.decode(owner.get(f"verify/{wrong[0]}").body)
    assert ["person", ids[3], 31] in there["rows"]
    assert refusal_of(owner.post, "verify", {"seq": 1, "buckets": []}).slug == "seq-moved"
    assert refusal_of(owner.post, "verify", {"seq": 33, "buckets": ["0"]}).slug == "invalid"


def test_the_past_of_a_record_is_told_newest_first(room: Room) -> None:
    owner, other = room.owner, room.join()
    person = new_id()
    owner.push(owner.tx(owner.op("person", person, "I", nickname="A"), title="New person"))
    other.push(other.tx(other.op("person", person, nickname="B", old={"nickname": "A"}), cause="bulk", batch="b1"))
    told = msgspec.json.decode(owner.get(f"history?t=person&i={person}").body)
    assert [(item["q"], item["op"]["s"], item["by"]) for item in told["items"]] == [
        (2, {"nickname": "B"}, other.said.user), (1, {"nickname": "A"}, owner.said.user),
    ]  # fmt: skip
    first = msgspec.json.decode(owner.get(f"history?t=person&i={person}&limit=1").body)
    assert (len(first["items"]), first["more"]) == (1, True)
    assert refusal_of(owner.get, "history?t=person").slug == "invalid"


def test_what_was_refused_is_listed(room: Room) -> None:
    owner = room.owner
    owner.push(owner.person(), owner.tx(owner.op("conflict", new_id(), "I", field="x")))
    items = msgspec.json.decode(owner.get("refused").body)["items"]
    assert [(item["q"], item["out"], item["why"]) for item in items] == [(2, "refused", "fold-only")]


def test_records_are_paged_by_kind_and_id(room: Room) -> None:
    owner = room.owner
    owner.push(*[owner.person() for _ in range(5)])
    seen, after, more = [], None, True
    while more:
        asked = {"limit": 2, **({"after": after} if after else {})}
        page = msgspec.json.decode(owner.post("records", asked).body)
        seen += [row["i"] for row in page["rows"]]
        after, more = [page["rows"][-1]["t"], page["rows"][-1]["i"]], page.get("more", False)
    assert seen == sorted(seen)
    assert len(set(seen)) == 5


def put(device: Device, sha: str, number: int, part: bytes, digest: bytes | None = None) -> Reply:
    header = b64encode(digest or sha256(part).digest()).decode()
    path = f"/v1/w/{device.workspace}/blobs/{sha}/chunks/{number}"
    return device.room.ask("PUT", path, part, **device.headers(), content_digest=f"sha-256=:{header}:")


def test_a_file_travels_in_parts_is_verified_and_then_given_out_whole_or_in_part(room: Room) -> None:
    owner, other = room.owner, room.join()
    whole = bytes(range(256)) * 6000
    sha = sha256(whole).hexdigest()
    assert refusal_of(owner.get, f"blobs/{sha}/state").slug == "not-found"
    put(owner, sha, 1, whole[CHUNK:])
    assert refusal_of(owner.post, f"blobs/{sha}/complete").problem["chunks"] == [1]
    put(owner, sha, 0, whole[:CHUNK])
    put(owner, sha, 0, whole[:CHUNK])
    state = msgspec.json.decode(owner.get(f"blobs/{sha}/state").body)
    assert (state["state"], state["chunks"]) == ("pending", [0, 1])
    assert refusal_of(other.get, f"blobs/{sha}").slug == "not-found"  # not before it is checked
    assert msgspec.json.decode(owner.post(f"blobs/{sha}/complete").body) == {"size": len(whole)}
    reply = other.get(f"blobs/{sha}")
    assert (reply.body, reply.media, reply.headers["Content-Disposition"]) == (
        whole, "application/octet-stream", "attachment",
    )  # fmt: skip
    part = other.get(f"blobs/{sha}", range=f"bytes={CHUNK - 3}-{CHUNK + 4}")
    assert (part.status, part.body) == (206, whole[CHUNK - 3 : CHUNK + 5])
    assert other.get(f"blobs/{sha}/chunks/1").body == whole[CHUNK:]
    assert put(owner, sha, 0, b"later", None).status == 200  # nothing changes a verified file
    assert other.get(f"blobs/{sha}").body == whole


def test_a_damaged_part_and_a_whole_that_is_another_are_refused(room: Room) -> None:
    owner = room.owner
    sha = sha256(b"right").hexdigest()
    assert refusal_of(put, owner, sha, 0, b"wrong", sha256(b"right").digest()).slug == "digest-mismatch"
    put(owner, sha, 0, b"wrong")
    assert refusal_of(owner.post, f"blobs/{sha}/complete").slug == "digest-mismatch"
    assert refusal_of(owner.get, f"blobs/{sha}/state").slug == "not-found"  # the parts are forgotten
    assert refusal_of(put, owner, sha, 25, b"x").slug == "too-large"
    assert refusal_of(put, owner, sha, 0, b"x" * (CHUNK + 1)).slug == "too-large"


def test_a_file_is_forgotten_only_when_nothing_ever_named_it_for_ninety_days(room: Room) -> None:
    owner = room.owner
    named, loose, erased = (sha256(text).hexdigest() for text in (b"named", b"loose", b"erased"))
    for text in (b"named", b"loose", b"erased"):
        put(owner, sha256(text).hexdigest(), 0, text)
        owner.post(f"blobs/{sha256(text).hexdigest()}/complete")
    first, second = new_id(), new_id()
    owner.push(owner.tx(owner.op("attachment", first, "I", sha256=named, name="a")))
    owner.push(owner.tx(owner.op("attachment", first, deleted_at=1, h="x")))  # in the bin it is still named
    owner.push(owner.tx(owner.op("attachment", second, "I", sha256=erased, name="b")))
    owner.push(owner.tx(owner.op("attachment", second, "P", reason="asked")))
    with room.database.write(owner.workspace) as db:
        left = {sha for (sha,) in db.rows("SELECT sha FROM blob WHERE workspace_id = ?")}
        assert left == {named, loose}  # what was erased for good goes at once
        assert collect(db, room.now + BLOB_GRACE - 1) == 0
        assert collect(db, room.now + BLOB_GRACE + 1) == 1
        assert db.rows("SELECT sha FROM blob WHERE workspace_id = ?") == [(named,)]
    assert loose != named

"""The server's parts that need neither disk nor network."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from hashlib import blake2b
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.protocol import buckets
from crm_desktop.server.db import in_order, insert_tail, is_workspace_id
from crm_desktop.server.limits import MINUTE
from crm_desktop.server.logs import JsonLines, log
from crm_desktop.server.problems import SORTS, Problem
from crm_desktop.server.ranges import bounds
from crm_desktop.server.rates import Limiter, Rate
from crm_desktop.server.schema import TABLES, create_statements, wall_statements
from crm_desktop.server.serving import is_loopback
from crm_desktop.server.tokens import Refresh, new_code, new_refresh, plain_code, read_refresh
from crm_desktop.server.wire import coding_for, pack, unpack

RETRIES = {"same", "later", "refresh-token", "heal", "upgrade", "never"}


def slug_of(call: Callable[..., object], *arguments: object) -> str:
    try:
        call(*arguments)
    except Problem as problem:
        return problem.slug
    return ""


@pytest.mark.parametrize("coding", ["zstd", "gzip", ""])
@given(body=st.binary(max_size=5_000))
def test_what_was_packed_is_unpacked_the_same(coding: str, body: bytes) -> None:
    assert unpack(pack(body, coding), coding, 5_000) == body


@pytest.mark.parametrize("coding", ["zstd", "gzip", ""])
def test_a_body_is_unpacked_up_to_the_limit_and_not_a_byte_further(coding: str) -> None:
    assert len(unpack(pack(b"x" * 1000, coding), coding, 1000)) == 1000
    assert slug_of(unpack, pack(b"x" * 1001, coding), coding, 1000) == "too-large"
    assert slug_of(unpack, pack(b"x" * 50_000_000, coding)[:200_000], coding, 1000) == "too-large"


@pytest.mark.parametrize("coding", ["zstd", "gzip"])
def test_a_body_that_was_cut_or_goes_on_with_rubbish_is_refused(coding: str) -> None:
    packed = pack(os.urandom(3000), coding)
    assert slug_of(unpack, packed[:-1], coding, 10_000) == "invalid"
    assert slug_of(unpack, packed[:10], coding, 10_000) == "invalid"
    assert slug_of(unpack, packed + b"rubbish", coding, 10_000) == "invalid"
    assert slug_of(unpack, packed, "br", 10_000) == "media-type"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("zstd, gzip", "zstd"), ("gzip;q=1.0, br", "gzip"), ("zstd;q=0, gzip", "gzip"), ("br", ""), ("", "")],
)
def test_the_best_coding_that_the_client_takes_is_chosen(accepted: str, coding: str) -> None:
    assert coding_for(accepted, 10_000) == coding
    assert coding_for(accepted, 10) == ""


@pytest.mark.parametrize(
    ("asked", "found"), [("bytes=0-0", (0, 0)), ("bytes=5-", (5, 9)), ("bytes=-3", (7, 9)), ("bytes=2-99", (2, 9))]
)
def test_a_range_is_cut_to_what_there_is(asked: str, found: tuple[int, int]) -> None:
    assert bounds(asked, 10) == found


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=5-2", "bytes=-", "items=0-1", "bytes=0-1,3-4", "bytes=-0"])
def test_a_range_that_is_none_is_refused(asked: str) -> None:
    assert slug_of(bounds, asked, 10) == "range"


def test_a_rate_fills_again_with_time_and_says_when() -> None:
    limiter = Limiter({"sync": Rate(3, MINUTE)})
    assert [slug_of(limiter.spend, "sync", "a", 0) for _ in range(4)] == ["", "", "", "rate-limited"]
    assert slug_of(limiter.spend, "sync", "b", 0) == ""
    with pytest.raises(Problem) as caught:
        limiter.spend("sync", "a", 0)
    assert caught.value.retry_after == 21
    assert slug_of(limiter.spend, "sync", "a", 20_000) == ""
    assert slug_of(limiter.spend, "sync", "a", 20_000) == "rate-limited"


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    limiter = Limiter({"sync": Rate(1, MINUTE)})
    limiter.spend("sync", "a", 1_000_000)
    assert slug_of(limiter.spend, "sync", "a", 0) == "rate-limited"


def test_a_refresh_token_says_who_it_is_for_to_whom_made_it_only() -> None:
    said = Refresh("workspace-1", "cred", 7)
    token = new_refresh(b"key", said, os.urandom)
    assert read_refresh(b"key", token) == said
    assert read_refresh(b"another key", token) is None
    assert read_refresh(b"key", token.replace(".7.", ".8.")) is None


def test_a_code_has_128_bits_and_is_read_as_people_write_it() -> None:
    code = new_code(os.urandom)
    assert len(plain_code(code)) == 26
    assert plain_code(code.lower().replace("-", "  ")) == plain_code(code)


def test_a_statement_without_a_workspace_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        in_order("SELECT * FROM record")
    assert in_order("UPDATE t SET a = ?3 WHERE workspace_id = ? AND b = ?") == (
        "UPDATE t SET a = ? WHERE workspace_id = ? AND b = ?", (2, 0, 1),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["../etc/passwd", "a" * 7, "x" * 65, "a/b-c-d-e", "'; DROP TABLE record; --", ""])
def test_what_is_no_id_of_a_workspace_reaches_neither_folder_nor_database(name: str) -> None:
    assert is_workspace_id(name) is None


def test_both_databases_get_the_same_tables() -> None:
    for dialect in ("sqlite", "postgresql"):
        made = create_statements(dialect, TABLES)
        assert len([text for text in made if text.startswith("CREATE TABLE")]) == len(TABLES)
        assert all("PRIMARY KEY (workspace_id" in text for text in made if text.startswith("CREATE TABLE"))
        assert all("(workspace_id, " in text for text in made if text.startswith("CREATE INDEX"))
    assert len([text for text in wall_statements(TABLES) if "FORCE ROW LEVEL SECURITY" in text]) == len(TABLES)
    assert insert_tail("alias", "replace").endswith("DO UPDATE SET seq = excluded.seq")


def test_each_problem_says_what_the_client_does_next() -> None:
    assert {sort.retry for sort in SORTS.values()} <= RETRIES
    for slug, sort in SORTS.items():
        body = json.loads(Problem(slug, "why", extra=3).body("r1"))
        assert (body["type"].rpartition(":")[2], body["status"], body["extra"]) == (slug, sort.status, 3)
        assert body["title"] == sort.title


def test_a_line_of_the_log_holds_known_fields_only_and_hides_what_looks_like_words() -> None:
    record = log.makeRecord(log.name, logging.INFO, "f", 1, "request", (), None, extra={
        "route": "/v1/hello", "status": 200, "name_of_person": "Eva", "slug": "Nováková <eva@example.com>",
    })  # fmt: skip
    line = json.loads(JsonLines().format(record))
    assert {"route": line["route"], "status": line["status"], "slug": line["slug"]} == {
        "route": "/v1/hello", "status": 200, "slug": "[hidden]",
    }  # fmt: skip
    assert "Eva" not in str(line)
    foreign = log.makeRecord("library", logging.WARNING, "f", 1, "secret of %s", ("Eva",), None)
    assert json.loads(JsonLines().format(foreign))["message"] == "library"


@pytest.mark.parametrize(
    ("host", "is_inside"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.0.2.1", False),
        ("crm.example", False),
    ],
)
def test_what_listens_for_others_is_known(host: str, is_inside: bool) -> None:
    assert is_loopback(host) is is_inside


@given(rows=st.lists(st.tuples(st.sampled_from("ab"), st.text(min_size=1, max_size=4), st.integers(1, 9)), unique=True))
def test_sums_do_not_depend_on_the_order_and_are_kept_by_adding_and_taking(
    rows: list[tuple[str, str, int]],
) -> None:
    assert buckets.sums(rows) == buckets.sums(reversed(rows))
    totals = [0] * buckets.COUNT
    for t, i, seq in rows:
        (at, later), (_, weight) = buckets.place_of(t, i, seq + 1), buckets.place_of(t, i, seq)
        assert at == buckets.bucket_of(t, i) == crc32(f"{t}\x1f{i}".encode()) % buckets.COUNT
        assert f"{weight:032x}" == blake2b(f"{t}\x1f{i}\x1f{seq}".encode(), digest_size=16).hexdigest()
        for change in (later, -later, weight):
            totals[at] = buckets.add(totals[at], change)
    assert [f"{total:032x}" for total in totals] == buckets.sums(rows)

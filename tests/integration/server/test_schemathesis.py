"""Requests made from the description: whatever they hold, the answer is one that the description names."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from tests.integration.server.room import Room

from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.chain import START
from crm_desktop.server.app import Shell
from crm_desktop.server.proving import faults
from crm_desktop.server.sqlite import SqliteDatabase

MANY = 30  # requests an operation
MORE = 150  # pushes and offers


def let_in(room: Room, body: Any) -> None:
    """Give a push what any push needs, so that what is strange in it comes as far as the fold."""
    body |= {"dev": new_id(), "epoch": room.owner.epoch, "cursor": [0, START], "fuzzy": None}
    numbers = itertools.count(1)
    for tx in body.get("txs", ()):
        if isinstance(tx, dict):
            tx["at"] = 1
            tx["dev"] = body["dev"]
            for op in tx.get("ops", ()):
                if isinstance(op, dict):
                    op["l"] = next(numbers)
                    op["w"] = None
                    op["k"] = "U" if op.get("k") == "P" else op.get("k", "I")


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
def test_no_request_made_from_the_description_is_answered_otherwise(tmp_path: Path) -> None:
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis import checks
    from schemathesis.specs.openapi import checks as openapi

    room = Room(SqliteDatabase(tmp_path))
    room.owner.push(room.owner.person())
    clock = type("Clock", (), {"now": lambda self: room.now})()
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", Shell(room.core, clock=clock, housekeeping=False).app())
    wanted = [
        checks.not_a_server_error,
        openapi.status_code_conformance,
        openapi.content_type_conformance,
        openapi.response_schema_conformance,
        openapi.ignored_auth,
    ]
    answered: dict[str, set[int]] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.endswith("/events"):
            continue  # a stream has no end to wait for
        is_push = operation.path.endswith(("/push", "/offer"))

        @given(case=operation.as_strategy())
        @settings(
            max_examples=MORE if is_push else MANY,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        def call(case: Any) -> None:
            if "ws" in (case.path_parameters or {}):
                case.path_parameters["ws"] = room.owner.workspace
            if "wait" in (case.query or {}):
                case.query["wait"] = 0
            if case.operation.path.endswith(("/push", "/offer")) and isinstance(case.body, dict):
                let_in(room, case.body)
            response = case.call(headers={**dict(case.headers or {}), **room.owner.headers()})
            answered.setdefault(case.operation.label, set()).add(response.status_code)
            case.validate_response(response, checks=wanted)

        call()
    assert len(answered) == len(room.core.routes) - 2  # the stream, and the description itself
    assert {200} <= answered["POST /v1/w/{ws}/push"] & answered["POST /v1/w/{ws}/offer"]
    with room.database.read(room.owner.workspace) as db:
        assert faults(db) == []

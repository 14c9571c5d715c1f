"""`crm activity`: planned, logged, moved and finished by a script."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.cli.main import run as crm_run

Crm = Callable[..., Any]


@pytest.fixture
def crm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Crm:
    """Run `crm` in this process; return its answer, or the error's."""
    monkeypatch.setenv("CRM_WORKSPACE", str(tmp_path / "firm.crm"))

    def run(*words: str) -> Any:
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(io.StringIO()):
            crm_run([*words, "--json"], app_folder=tmp_path / "app")
        return json.loads(out.getvalue())

    run("init", "--user", "Marta")
    return run


def test_a_sentence_is_planned_moved_and_done(crm: Crm) -> None:
    zuzana = crm("people", "add", "--given-name", "Zuzana")["id"]
    call = crm("activity", "add", "zavolať Zuzane zajtra o 9")["id"]
    [planned] = crm("activity", "list", zuzana, "--planned")["activities"]
    assert (planned["id"], planned["kind"], planned["subject"]) == (call, "call", "Zavolať Zuzane")
    assert crm("activity", "move", call, "+3d 14:30")["batch"] and crm("activity", "done", call)["batch"]
    assert crm("activity", "done", call)["batch"] is None
    assert crm("activity", "list", zuzana, "--planned")["activities"] == []
    assert crm("activity", "reopen", call)["batch"] and crm("activity", "cancel", call)["batch"]


def test_a_call_is_logged_with_its_next_step(crm: Crm) -> None:
    ada = crm("people", "add", "--given-name", "Ada")["id"]
    crm("activity", "log", "call", "Wants a price", "--about", ada, "--minutes", "18", "--direction", "out",
        "--outcome", "Reached", "--then", "+3d 9:00")  # fmt: skip
    coming, done = crm("activity", "list", ada)["activities"]
    assert (coming["status"], coming["kind"]) == ("planned", "call")
    assert (done["duration"], done["outcome"], done["body"]) == (18, "Reached", "Wants a price")


def test_a_meeting_is_planned_with_people_a_reminder_and_a_rule(crm: Crm) -> None:
    ada = crm("people", "add", "--given-name", "Ada")["id"]
    bob = crm("people", "add", "--given-name", "Bob")["id"]
    crm("activity", "plan", "meeting", "Review", "--when", "2030-04-01 9:00", "--about", ada, "--with", bob,
        "--minutes", "30", "--place", "Nitra", "--remind", "15")  # fmt: skip
    [row] = crm("activity", "list", bob, "--planned")["activities"]
    assert (row["location"], row["duration"], row["people"]) == ("Nitra", 30, ["Bob"])
    assert crm("activity", "plan", "call", "Weekly", "--when", "2030-04-01 9:00", "--repeat", "FREQ=WEEKLY")["id"]


def test_a_moment_that_is_none_is_refused(crm: Crm) -> None:
    error = crm("activity", "plan", "call", "Ask", "--when", "someday")["error"]
    assert error["title"] == "“someday” is no day and hour"


def test_a_name_that_several_have_is_refused(crm: Crm) -> None:
    for family in ("Biela", "Čierna"):
        crm("people", "add", "--given-name", "Zuzana", "--family-name", family)
    error = crm("activity", "add", "call Zuzana tomorrow")["error"]
    assert error["advice"] == "Choose who is meant: Zuzana Čierna, Zuzana Biela."


def test_guests_are_invited_told_and_told_that_it_is_canceled(crm: Crm) -> None:
    crm("mail-account", "add", "marta@tatra.example", "localhost")
    ada = crm("people", "add", "--given-name", "Ada", "--email", "ada@x.example")["id"]
    meeting = crm("activity", "plan", "meeting", "Review", "--when", "2030-04-01 9:00", "--with", ada)["id"]
    [invited] = crm("activity", "tell", meeting)["messages"]
    assert (invited["to"], invited["subject"]) == ("Ada <ada@x.example>", "Invitation: Review")
    crm("activity", "cancel", meeting)
    [told] = crm("activity", "tell", meeting, "--draft")["messages"]
    assert (told["to"], told["subject"]) == ("Ada <ada@x.example>", "Canceled: Review")
    states = {message["id"]: message["state"] for message in crm("mail", "list")["messages"]}
    assert states == {invited["id"]: "queued", told["id"]: "draft"}


def test_guests_without_an_address_are_named(crm: Crm) -> None:
    crm("mail-account", "add", "marta@tatra.example", "localhost")
    bob = crm("people", "add", "--given-name", "Bob")["id"]
    meeting = crm("activity", "plan", "meeting", "Review", "--when", "2030-04-01 9:00", "--with", bob)["id"]
    assert crm("activity", "tell", meeting)["error"]["title"] == "There is no e-mail address of Bob"

"""`crm day` as a script calls it."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.test_cli import Crm, answer, crm

from crm_desktop.services.activity_sets import Step, save_set
from crm_desktop.store import open_store

__all__ = ["crm"]


def test_what_is_late_and_who_is_forgotten_is_listed(crm: Crm) -> None:
    firm = crm("companies", "add", "--name", "Kovo", "--type", "customer").stdout.strip()
    forgotten = answer(crm("day", "forgotten", "--json"))
    assert [one["name"] for one in forgotten["forgotten"]] == ["Kovo"]
    assert forgotten["coverage"] == {"open": 1, "covered": 0, "listed": 1}
    assert answer(crm("day", "today", "--json")) == {"overdue": [], "agenda": []}
    assert crm("day", "forgotten").stdout == f"{firm}\tcompany\tKovo\t\t\t\n"


def test_a_set_is_used_on_a_company_from_a_day(crm: Crm, tmp_path: Path) -> None:
    firm = crm("companies", "add", "--name", "Kovo", "--type", "customer").stdout.strip()
    store = open_store(tmp_path / "firm.crm")
    made = save_set(store, name="Welcome", steps=[Step("call", "Hello", 0, time="09:00"), Step("visit", "See", 7)])
    store.close()
    assert crm("day", "sets").stdout == f"{made}\tWelcome\t2\n"
    ids = answer(crm("day", "use", made, firm, "--start", "2020-03-12", "--json"))["ids"]
    late = answer(crm("day", "today", "--json"))["overdue"]
    assert [one["id"] for one in late] == ids and late[0]["title"] == "Hello"
    assert crm("day", "use", made, firm, "--start", "12 nonsense").returncode != 0

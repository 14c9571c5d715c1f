"""A file that is brought in again finds the kept one by every id that either record had."""

from __future__ import annotations

from crm_desktop.domain.specs import PERSON
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.matching import OWN
from crm_desktop.exchange.runner import run_import
from crm_desktop.services import records
from crm_desktop.services.merge import merge, unmerge
from crm_desktop.store import Store


def bring_in(store: Store, name: str, system: str, ref: str) -> None:
    row = Incoming(1, person={"given_name": name}, refs={system: ref})
    run_import(store, [row], title="Import", keep_photo=lambda data: "")


def live(store: Store) -> list[str]:
    return [str(row[0]) for row in store.query("SELECT id FROM person WHERE deleted_at IS NULL ORDER BY k")]


def test_both_ids_in_another_program_and_our_own_lead_to_the_kept_one(store: Store) -> None:
    bring_in(store, "Ada", "salesforce", "003A")
    bring_in(store, "Eda", "salesforce", "003B")
    ada, eda = live(store)
    done = merge(store, "person", ada, eda).batch_id
    bring_in(store, "Ada", "salesforce", "003A")
    bring_in(store, "Eda", "salesforce", "003B")
    bring_in(store, "Eda", OWN, eda)
    bring_in(store, "Eda", "vcard", eda)
    assert live(store) == [ada]
    assert records.get(store, PERSON, eda)["deleted_at"] is not None
    unmerge(store, done)
    bring_in(store, "Eda", "salesforce", "003B")
    assert live(store) == [ada, eda]

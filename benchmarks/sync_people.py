"""Workspaces with contacts of the peers' generator: everything that a contact of theirs holds, in one person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from benchmarks.sync_peers import contacts
from crm_desktop.domain.ids import natural_id, new_id, short_keys
from crm_desktop.domain.specs import PERSON, TAG
from crm_desktop.store import Store


def add_people(store: Store, count: int) -> None:
    """Write so many people as an import does: one batch of small transactions, with the whole log."""
    with store.batch(f"{count} people") as batch:
        tags: dict[str, str] = {}
        for row in _rows(contacts(count) / "contacts.jsonl"):
            for name in row["tags"].split(","):
                if name not in tags:
                    tags[name] = batch.unit().insert(TAG, id=natural_id("tag", name), name=name)
            batch.unit().insert_new(PERSON, new_id(), _person(row, tags))
            batch.breathe()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _person(row: dict[str, str], tags: dict[str, str]) -> dict[str, object]:
    email, phone, address, first, second = short_keys(5)
    number = row["phone"]
    place = {
        "street": row["street"],
        "locality": row["city"],
        "postal_code": row["postcode"],
        "country": row["country"],
    }
    return {
        "given_name": row["given"],
        "family_name": row["family"],
        "description": row["notes"],
        "points": {
            email: {"kind": "email", "value": row["email"]},
            phone: {"kind": "phone", "value": number, "normalized": number.replace(" ", "")},
        },
        "addresses": {address: place},
        "tags": {tags[name]: {mark: 1} for name, mark in zip(row["tags"].split(","), (first, second), strict=True)},
        "custom": {"company_id": row["company_id"], "company": row["company"], "title": row["title"]},
    }

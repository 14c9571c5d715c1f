"""Ids: the same on every device where they must be, in order of time where that helps."""

from __future__ import annotations

import uuid

from crm_desktop.domain.ids import NAMESPACE, natural_id, natural_id_beside, new_id
from crm_desktop.domain.specs import AFFILIATION


def test_a_new_id_is_a_uuid7_and_follows_the_one_before() -> None:
    made = [new_id() for _ in range(500)]
    assert made == sorted(made) and len(set(made)) == 500
    assert all(uuid.UUID(one).version == 7 and str(uuid.UUID(one)) == one for one in made)
    assert all(uuid.UUID(one).variant == uuid.RFC_4122 for one in made)


def test_a_natural_id_is_the_uuid5_of_its_parts() -> None:
    for name in ("regular", "mayorista", "odberateľ"):
        assert natural_id("tag", name) == str(uuid.uuid5(uuid.UUID(bytes=NAMESPACE), f"tag\x1f{name}"))


def test_an_id_beside_another_begins_like_it_and_is_the_same_each_time() -> None:
    first, other = new_id(), new_id()
    made = uuid.UUID(natural_id_beside(first, "affiliation", first, other))
    assert made.version == 8 and made.variant == uuid.RFC_4122
    assert str(made) == natural_id_beside(first, "affiliation", first, other)
    assert str(made)[:14] == first[:14] and str(made)[15:18] == first[15:18]
    assert str(made) != natural_id_beside(first, "affiliation", first, "")


def test_beside_an_id_without_a_time_it_is_the_plain_natural_id() -> None:
    for first in ("p1", "", str(uuid.uuid4()), natural_id("x")):
        assert natural_id_beside(first, "affiliation", first, "c1") == natural_id("affiliation", first, "c1")


def test_jobs_sort_as_their_people_do() -> None:
    people = [new_id() for _ in range(100)]
    company = new_id()
    jobs = [AFFILIATION.natural_id_of({"person_id": person, "company_id": company}) for person in people]
    assert jobs == sorted(jobs) and len(set(jobs)) == 100

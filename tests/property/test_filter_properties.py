"""What a filter finds in the database is what a plain reading of the records finds."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.collate import fold
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services.companies import create_company
from crm_desktop.services.custom_fields import create_custom_field, list_custom_fields
from crm_desktop.services.filter_fields import OPERATORS, WITHOUT_VALUE, Family, asked_field
from crm_desktop.services.filters import conditions_of
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import create_person, list_people
from crm_desktop.services.tags import tag, tag_id
from crm_desktop.store import Store, open_store

TODAY = date(2026, 12, 20)  # so that “the next 30 days” lie across the year's end
NOW = int(datetime(2026, 12, 20, 12, tzinfo=UTC).timestamp() * 1000)
DAY = 86_400_000
TITLES = ("Buyer", "buyer", "Žeriavnik", "žeriavnik", "Head of “50%_off”", "")
DAYS = ("", "1980-12-31", "1990-01-05", "--12-25", "--02-29", "2000-02-29", "1975", "1980-12", "2001-07-19")
DATES = ("2026-12-01", "2026-12-31", "2027-01-04", "2025-12-20", "")
CITIES = ("Nitra", "Žilina", "žilina", "San Sebastián", "")
TAGS = ("Key", "Fair", "VIP")
FIRMS = ("Kovo Trnava", "Žito", "kovo trnava")
LEVELS = ("gold", "silver")


class StillClock:
    """A clock that goes a day further with each record, and stands when the filters ask."""

    at = NOW - 400 * DAY

    def now(self) -> int:
        return self.at


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    clock = StillClock()
    store = open_store(Path(tmp_path_factory.mktemp("firm")) / "a.crm", create=True, clock=clock)
    for label, kind, options in (
        ("Level", "choice", {"gold": "Gold", "silver": "Silver"}), ("Until", "date", {}), ("Lathes", "integer", {}),
        ("Budget", "money", {}), ("Fair", "yes_no", {}), ("Likes", "multi_choice", {"a": "A", "b": "B"}),
        ("Words", "text", {}),
    ):  # fmt: skip
        create_custom_field(store, kind_name="person", label=label, type=kind, options=options or None)
    draw = random.Random(7)
    firms = [create_company(store, name=name) for name in FIRMS]
    for number in range(60):
        clock.at += 6 * DAY + number * 3_600_000
        _person(store, draw, firms)
    clock.at = NOW
    yield store
    store.close()


def _person(store: Store, draw: random.Random, firms: list[str]) -> None:
    def maybe(*values: object) -> Any:
        return draw.choice(values)

    points = [{"kind": "phone", "value": "+421 905 112 48" + str(draw.randrange(4))}] if draw.random() < 0.6 else []
    points += [{"kind": "email", "value": f"Eva{draw.randrange(3)}@Kovo.example"}] if draw.random() < 0.5 else []
    custom = {"level": maybe(None, *LEVELS), "until": maybe(*DATES) or None, "lathes": maybe(None, 0, 5, 12),
              "budget": maybe(None, "100 EUR", "100 USD", "250.50 EUR"), "fair": maybe(None, True, False),
              "likes": maybe(None, ["a"], ["a", "b"]), "words": maybe(None, "Ábel", "abel 100%")}  # fmt: skip
    person = create_person(
        store, given_name="Eva", company_id=maybe(None, *firms), job_title=maybe(*TITLES),
        birthday=maybe(*DAYS) or None, do_not_call=maybe(None, True, False), consent=maybe(None, "given", "none"),
        keep_in_touch_days=maybe(None, 7, 30), language=maybe("", "Slovak", "es"), points=points,
        addresses=[{"locality": maybe(*CITIES), "country": maybe("SK", "ES", "")} for _ in range(draw.randrange(3))],
        **{f"custom.{key}": value for key, value in custom.items() if value is not None},
    )  # fmt: skip
    for name in draw.sample(TAGS, draw.randrange(3)):
        tag(store, PERSON, person, name)
    if draw.random() < 0.5:
        write_note(store, kind_name="person", record_id=person, body="Called")


# -- trees

_texts = st.sampled_from(("buyer", "Žeriavnik", "žer", "50%_", "x", "abel", "Ábel", "Slovak"))
_days = st.sampled_from(("1980-12-31", "1980-12", "1990", "--12-25", "2000-02-29", "1985-06-01"))
_dates = st.sampled_from(("2026-12-31", "2026-12-01", "2027-06-01"))
_when = st.one_of(
    st.sampled_from(("2026-12-20", "2026-03-01", "2025-12-31")),
    st.builds(lambda n: {"days_ago": n}, st.integers(0, 400)),
)
_VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "job_title": _texts, "language": _texts, "custom.words": _texts,
    "company": st.sampled_from(("kovo trnava", "Žito", "žito", "k")),
    "birthday": _days, "custom.until": _dates, "last_contact_at": _when, "created_at": _when,
    "consent": st.sampled_from(("given", "none", "withdrawn")), "custom.level": st.sampled_from(LEVELS),
    "custom.likes": st.sampled_from(("a", "b")), "do_not_call": st.booleans(), "custom.fair": st.booleans(),
    "keep_in_touch_days": st.sampled_from((7, 15, 30)), "custom.lathes": st.sampled_from((0, 5, 6)),
    "custom.budget": st.sampled_from(("100 EUR", "200 EUR", "300 EUR")),
    "phone": st.sampled_from(("+421 905 112 481", "905 112", "481")),
    "email": st.sampled_from(("eva1@kovo.example",)), "city": st.sampled_from(("Nitra", "ZILINA", "san")),
    "country": st.sampled_from(("SK", "Spain")), "tag": st.sampled_from(("key", "VIP", "Nobody")),
}  # fmt: skip


@st.composite
def leaves(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(_VALUES)))
    family = CUSTOM_FAMILY.get(name) or asked_field(PERSON, name).family
    op = draw(st.sampled_from(OPERATORS[family]))
    if op in WITHOUT_VALUE:
        return {"field": name, "op": op}
    if op in ("last_days", "next_days"):
        return {"field": name, "op": op, "value": draw(st.integers(0, 400))}
    values = _VALUES[name]
    if op in ("before", "after", "since", "between"):
        values = _VALUES[name].filter(lambda value: not str(value).startswith("--"))
    if op == "between":
        return {"field": name, "op": op, "value": [draw(values), draw(values)]}
    many = op in ("in", "is_not", "is") and family not in (Family.YES_NO, Family.MOMENT)
    some = st.lists(values, min_size=1, max_size=3)
    value = draw(some) if many and draw(st.booleans()) else draw(values)
    return {"field": name, "op": op, "value": value}


CUSTOM_FAMILY = {
    "custom.level": Family.CHOICE, "custom.likes": Family.CHOICE, "custom.until": Family.DATE,
    "custom.lathes": Family.NUMBER, "custom.budget": Family.NUMBER, "custom.fair": Family.YES_NO,
    "custom.words": Family.TEXT,
}  # fmt: skip
trees = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.builds(lambda t: {"not": t}, inner),
        st.builds(lambda t: {"all": t}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda t: {"any": t}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=4,
)


@given(st.data())
def test_a_filter_finds_what_a_plain_reading_finds(firm: Store, data: st.DataObject) -> None:
    tree = data.draw(trees)
    conditions = conditions_of(PERSON, tree, now=NOW, custom=list_custom_fields(firm, "person"))
    people = _people(firm)
    assert sorted(list_people(firm, conditions=conditions)) == [p["k"] for p in people if holds(tree, p)]


def _people(store: Store) -> list[dict[str, Any]]:
    columns = ("k", "birthday", "job_title", "language", "consent", "do_not_call", "keep_in_touch_days",
               "last_contact_at", "created_at", "points", "addresses", "tags", "custom", "company_id")  # fmt: skip
    names = dict(store.query("SELECT id, name FROM company"))
    found = []
    for row in store.query(f"SELECT {', '.join(columns)} FROM person ORDER BY k"):
        person: dict[str, Any] = dict(zip(columns, row, strict=True))
        for name in ("points", "addresses", "tags", "custom"):
            person[name] = json.loads(person[name])
        person["company"] = names.get(person["company_id"])
        found.append(person)
    return found


# -- the plain reading


def holds(tree: Mapping[str, Any], person: Mapping[str, Any]) -> bool:
    if "not" in tree:
        return not holds(tree["not"], person)
    if "all" in tree:
        return all(holds(branch, person) for branch in tree["all"])
    if "any" in tree:
        return any(holds(branch, person) for branch in tree["any"])
    name, op, value = tree["field"], tree["op"], tree.get("value")
    family = CUSTOM_FAMILY.get(name) or asked_field(PERSON, name).family
    values = value if isinstance(value, list) else [value]
    if family in (Family.POINT, Family.PLACE, Family.TAG):
        return _one_of(_held(name, person), op, [_sought(name, op, one) for one in values])
    has = person["custom"].get(name.removeprefix("custom.")) if name.startswith("custom.") else person[name]
    if op in ("empty", "not_empty"):
        return (has in (None, "")) is (op == "empty")
    return _READ[family](has, op, values, name)


def _held(name: str, person: Mapping[str, Any]) -> list[str]:
    if name == "tag":
        return [key for key, marks in person["tags"].items() if marks]
    if name in ("phone", "email"):
        return [p["normalized"] for p in person["points"].values() if p["kind"] == name]
    part = {"city": "locality"}.get(name, name)
    return [fold(a[part]) if name == "city" else a[part] for a in person["addresses"].values() if a.get(part)]


def _sought(name: str, op: str, value: Any) -> str:
    if name == "tag":
        return tag_id(value) if value else ""
    if name == "phone":
        digits = "".join(c for c in str(value) if c.isdigit() or c == "+")
        return digits if op in ("contains", "begins") or digits.startswith("+") else str(value)
    if name == "country":
        return {"Spain": "ES"}.get(value, value)
    return fold(str(value))


def _one_of(held: list[str], op: str, sought: list[str]) -> bool:
    if op in ("empty", "not_empty"):
        return bool(held) is (op == "not_empty")
    if op == "contains":
        return any(part in one for one in held for part in sought)
    if op == "begins":
        return any(one.startswith(part) for one in held for part in sought)
    return bool(set(held) & set(sought)) is (op != "is_not")


def _low(text: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text)


def _text(has: str | None, op: str, values: list[str], name: str) -> bool:
    ways = [
        _low(w)
        for v in values
        for w in {v, *((v.lower(), v.title(), v.upper(), v[:1].upper() + v[1:]) if not v.isascii() else ())}
    ]
    text = _low(has or "")
    if op == "contains":
        return bool(has) and any(w in text for w in ways)
    if op == "begins":
        return bool(has) and any(text.startswith(w) for w in ways)
    return (bool(has) and text in ways) is (op != "is_not")


def _choice(has: Any, op: str, values: list[str], name: str) -> bool:
    chosen = set(has) if isinstance(has, list) else {has}
    return bool(chosen & set(values)) is (op != "is_not")


def _yes_no(has: Any, op: str, values: list[Any], name: str) -> bool:
    return (bool(has) is values[0]) is (op == "is")


def _number(has: Any, op: str, values: list[Any], name: str) -> bool:
    if name == "custom.budget":
        values = [int(float(v.split()[0]) * 100) for v in values]
        has = has["amount"] if has and has["currency"] == "EUR" else None
    if op in ("is", "in", "is_not"):
        return (has in values) is (op != "is_not")
    if has is None:
        return False
    compare: Mapping[str, Callable[[], bool]] = {
        "before": lambda: has < values[0],
        "after": lambda: has > values[0],
        "between": lambda: min(values) <= has <= max(values),
    }
    return compare[op]()


def _date(has: str | None, op: str, values: list[Any], name: str) -> bool:
    is_yearly = name == "birthday"
    if op in ("last_days", "next_days"):
        step = 1 if op == "next_days" else -1
        near = {TODAY + timedelta(days=n * step) for n in range(min(values[0], 366) + 1)}
        if not is_yearly:
            return has is not None and timedelta(0) <= (date.fromisoformat(has) - TODAY) * step <= timedelta(
                days=values[0]
            )
        if has is None or (len(has) != 10 and not has.startswith("--")):
            return False
        return values[0] >= 365 or has[-5:] in {f"{day:%m-%d}" for day in near} | _leap(near)
    if op == "this_month":
        return has is not None and ("-12" in (has[1:4], has[4:7]) if is_yearly else has.startswith("2026-12"))
    if op in ("is", "in", "is_not"):
        return any(_is_day(has, v) for v in values) is (op != "is_not")
    if has is None or has.startswith("--"):
        return False
    compare: Mapping[str, Callable[[], bool]] = {
        "before": lambda: has < values[0],
        "after": lambda: has > values[0] and not has.startswith(values[0]),
        "since": lambda: has >= values[0],
        "between": lambda: min(values) <= has and (has <= max(values) or has.startswith(max(values))),
    }
    return compare[op]()


def _leap(near: set[date]) -> set[str]:
    """Return 29 February where a stretch goes over it in a year that has none."""
    days = {f"{day:%m-%d}" for day in near}
    return {"02-29"} if {"02-28", "03-01"} <= days else set()


def _is_day(has: str | None, wanted: str) -> bool:
    if has is None:
        return False
    if wanted.startswith("--"):
        return has == wanted or (len(has) == 10 and has[4:] == wanted[1:])
    return has == wanted or (len(wanted) < 10 and has.startswith(wanted))


def _moment(has: int | None, op: str, values: list[Any], name: str) -> bool:
    if has is None:
        return False
    day = datetime.fromtimestamp(has / 1000).date()
    if op in ("last_days", "next_days"):
        step = 1 if op == "next_days" else -1
        return 0 <= (has - NOW) * step <= values[0] * DAY
    if op == "this_month":
        return (day.year, day.month) == (TODAY.year, TODAY.month)
    ends = sorted(_ends(v) for v in values)
    compare: Mapping[str, Callable[[], bool]] = {
        "is": lambda: ends[0][0] <= has < ends[0][1],
        "before": lambda: has < ends[0][0],
        "since": lambda: has >= ends[0][0],
        "after": lambda: has >= ends[0][1],
        "between": lambda: ends[0][0] <= has < ends[-1][1],
    }
    return compare[op]()


def _ends(value: Any) -> tuple[int, int]:
    if isinstance(value, dict):
        return NOW - value["days_ago"] * DAY, NOW - value["days_ago"] * DAY + 1
    day = date.fromisoformat(value)
    first, last = (datetime(d.year, d.month, d.day).timestamp() * 1000 for d in (day, day + timedelta(days=1)))
    return int(first), int(last)


_READ: Mapping[Family, Callable[[Any, str, list[Any], str], bool]] = {
    Family.TEXT: _text, Family.CHOICE: _choice, Family.YES_NO: _yes_no, Family.NUMBER: _number,
    Family.DATE: _date, Family.MOMENT: _moment,
}  # fmt: skip


def test_the_reading_knows_each_kind_of_field() -> None:
    assert set(Family) - set(_READ) == {Family.POINT, Family.PLACE, Family.TAG, Family.WORDS, Family.RECORD}
    assert asked_field(COMPANY, "parent_id").family is Family.RECORD

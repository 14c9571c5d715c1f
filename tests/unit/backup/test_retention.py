"""What may be deleted: never the newest proven backup, never the last good ones (the head of reliability.md)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_desktop.backup.retention import ALWAYS, BUDGET, DAILY, DAY, HOUR, Copy, keep

NOW = 1_773_000_000_000


@pytest.fixture(scope="module", autouse=True)
def more_examples_with_the_long_option(request: pytest.FixtureRequest) -> None:
    many.max_examples = 10_000 if request.config.getoption("--long") else 500


ages = st.integers(-2 * DAY, 500 * DAY) | st.integers(0, 3 * HOUR) | st.integers(0, 400).map(lambda n: n * DAY)


@st.composite
def histories(draw: st.DrawFn) -> list[Copy]:
    """Any backups of any age and size; what is proven is good."""
    found = []
    for number, age in enumerate(draw(st.lists(ages, max_size=40))):
        state = draw(st.sampled_from(["proven", "checked", "checked", "bad"]))
        found.append(
            Copy(
                f"c{number}",
                NOW - age,
                draw(st.sampled_from([0, 1, 10_000_000, 900_000_000, 9_000_000_000])),
                is_good=state != "bad",
                is_proven=state == "proven",
                is_before_risk=draw(st.booleans()),
            )
        )
    return found


budgets = st.sampled_from([0, 1, 1_000_000_000, BUDGET])


class _Many:
    """How many examples; known only once the options are."""

    max_examples = 500


many = _Many


def newest(copies: list[Copy]) -> list[Copy]:
    return sorted(copies, key=lambda c: (c.at, c.name), reverse=True)


def check(copies: list[Copy], budget: int) -> set[str]:
    """Return what is kept, once all promises were found kept."""
    kept = keep(copies, NOW, budget)
    good = newest([c for c in copies if c.is_good])
    proven = newest([c for c in copies if c.is_proven])
    assert kept <= {c.name for c in copies}
    assert not proven or proven[0].name in kept, "the newest proven one is always kept"
    assert {c.name for c in good[:ALWAYS]} <= kept, "three good ones are kept, or all"
    for bad in (c for c in copies if not c.is_good):
        assert bad.name in kept or any(g.at >= bad.at for g in good), "a failed one goes after a later good one only"
    left = [c for c in copies if c.name in kept]
    assert keep(left, NOW, budget) == kept, "a second run deletes nothing more"
    over = sum(c.bytes for c in left) > budget
    always = {c.name for c in good[:ALWAYS]} | {p.name for p in proven[:1]}
    lately = bool(good) and NOW - good[0].at < 7 * DAY
    if over and lately:
        assert all(c.name in always or not c.is_good for c in left), "over the budget only what is always kept stays"
    if not lately:
        assert kept == {c.name for c in copies}, "a week without a good one: nothing is deleted"
    return kept


def test_retention_keeps_its_promises_for_any_history() -> None:
    @settings(max_examples=many.max_examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(histories(), budgets)
    def examples(copies: list[Copy], budget: int) -> None:
        assert bool(check(copies, budget)) == bool(copies)

    examples()


def test_a_year_of_hourly_backups_thins_out_by_hour_day_week_and_month() -> None:
    copies = [Copy(f"{n:05}", NOW - n * HOUR, 1000, is_proven=n % 24 == 0) for n in range(400 * 24)]
    kept = keep(copies, NOW)
    assert {f"{n:05}" for n in range(24)} <= kept, "each of the last 24 hours"
    ages = sorted((NOW - c.at) // DAY for c in copies if c.name in kept)
    assert 24 + DAILY <= len(kept) <= 24 + 7 + 4 + 12 and ages[-1] > 300


def test_when_every_backup_of_a_week_is_bad_nothing_is_deleted() -> None:
    good = [Copy(f"good{n}", NOW - (8 + n) * DAY, 9_000_000_000) for n in range(10)]
    bad = [Copy(f"bad{n}", NOW - n * DAY, 9_000_000_000, is_good=False) for n in range(7)]
    assert keep(good + bad, NOW) == {c.name for c in good + bad}
    again = Copy("again", NOW, 1)
    assert len(keep([*good, *bad, again], NOW)) < 18, "rotation goes on after the first good one"


def test_a_copy_made_before_an_import_stays_for_a_month() -> None:
    risky = Copy("risky", NOW - 29 * DAY - 5, 1000, is_before_risk=True)
    others = [Copy(f"d{n}", NOW - n * HOUR, 1000) for n in range(24 * 40)]
    assert "risky" in keep([*others, risky], NOW)
    assert "risky" not in keep([*others, risky], NOW + 2 * DAY) or len(others) < 100

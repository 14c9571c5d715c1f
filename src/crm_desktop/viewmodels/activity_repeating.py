"""How an activity repeats, in the words of its form, and for which of its times a change is."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services import records
from crm_desktop.store.engine import Store

ONE, FOLLOWING, ALL = "one", "following", "all"
# A choice, its rule, and what it is counted from.
REPEATS = {
    "daily": ("FREQ=DAILY", ""),
    "weekly": ("FREQ=WEEKLY", ""),
    "monthly": ("FREQ=MONTHLY", ""),
    "yearly": ("FREQ=YEARLY", ""),
    "week_after": ("FREQ=WEEKLY", "completion"),
    "month_after": ("FREQ=MONTHLY", "completion"),
}


def repeat_words() -> dict[str, str]:
    """Return word -> repetition; empty: never."""
    return {
        tr("Never"): "", tr("Every day"): "daily", tr("Every week"): "weekly", tr("Every month"): "monthly",
        tr("Every year"): "yearly", tr("A week after it was done"): "week_after",
        tr("A month after it was done"): "month_after",
    }  # fmt: skip


def scope_words(*, by_completion: bool = False) -> dict[str, str]:
    """Return word -> which times of a series a change is for.

    One that counts from the day it was done has a single time that is to come.
    """
    following = {} if by_completion else {tr("This one and the following"): FOLLOWING}
    return {tr("Only this one"): ONE} | following | {tr("All of them"): ALL}


def series_record(store: Store, row: Mapping[str, object]) -> Mapping[str, object]:
    """Return the record that says how an activity repeats: that of its series, or itself."""
    return records.get(store, ACTIVITY, str(row["series_id"])) if row["series_id"] else row


def scope_text(store: Store, row: Mapping[str, object]) -> dict[str, str]:
    """Return what stands in the question which times a change is for; nothing where there is only one."""
    if not row["series_id"] or not series_record(store, row)["rrule"]:
        return {}
    return {"scope": tr("Only this one")}


def is_by_completion(store: Store, activity_id: str) -> bool:
    """Return whether an activity counts from when the one before was done."""
    return series_record(store, records.get(store, ACTIVITY, activity_id))["repeats_from"] == "completion"


def repeats_text(store: Store, row: Mapping[str, object]) -> str:
    """Return what stands in the form: how it repeats, or its series does; empty where it does not."""
    series = series_record(store, row)
    if not series["rrule"]:
        return ""
    rule = (str(series["rrule"]), str(series["repeats_from"] or "").replace("schedule", ""))
    return next((w for w, value in repeat_words().items() if value and REPEATS[value] == rule), tr("By its own rule"))

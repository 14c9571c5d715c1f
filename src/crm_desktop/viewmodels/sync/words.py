"""The sentences of the place Conflicts and of the list of what waits."""

from __future__ import annotations

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KIND
from crm_desktop.services.conflicts import ConflictGroup, DeleteConflict, PastDecision, Side
from crm_desktop.services.sync_queue import Held, Waiting


def summary(n: int) -> str:
    """Return the line under the title of Conflicts."""
    return trn(
        "{n} record was changed in two places. Both versions are kept until you choose.",
        "{n} records were changed in two places. Both versions are kept until you choose.",
        n,
    )


def differ_words(group: ConflictGroup) -> str:
    """Return what there is to choose of a record, in a few words."""
    if group.delete is not None:
        return tr("Keep or delete")
    return trn("{n} field differs", "{n} fields differ", len(group.fields))


def about_words(group: ConflictGroup) -> str:
    """Return what a record is, and what happened to it."""
    kind = tr(KIND[group.kind].label) if group.kind in KIND else group.kind
    if group.delete is None:
        return kind
    if group.delete.deleted_by_me:
        return tr("{kind}, deleted by you", kind=kind)
    return tr("{kind}, deleted by {name}", kind=kind, name=group.delete.who or tr("somebody"))


def delete_words(group: ConflictGroup, delete: DeleteConflict, when: str) -> str:
    """Say who deleted a record that another one changed."""
    who = delete.who or tr("Somebody")
    sentences = {
        ("person", False): lambda: tr("You changed this person. {name} deleted it {when}.", name=who, when=when),
        ("company", False): lambda: tr("You changed this company. {name} deleted it {when}.", name=who, when=when),
        ("", False): lambda: tr("You changed this record. {name} deleted it {when}.", name=who, when=when),
        ("person", True): lambda: tr("You deleted this person {when}. The team changed it.", when=when),
        ("company", True): lambda: tr("You deleted this company {when}. The team changed it.", when=when),
        ("", True): lambda: tr("You deleted this record {when}. The team changed it.", when=when),
    }
    kind = group.kind if group.kind in ("person", "company") else ""
    return sentences[kind, delete.deleted_by_me]()


def deleted_elsewhere(delete: DeleteConflict, when: str) -> str:
    """Return the banner of a record that somebody deleted while it was changed here."""
    return tr("Deleted by {name} {when}.", name=delete.who or tr("somebody"), when=when)


def side_title(side: Side, *, is_left: bool, has_battery: bool) -> str:
    """Return the title of a column: my device, or the team's copy."""
    if not is_left:
        return tr("Team copy")
    if side.is_mine:
        return tr("This laptop") if has_battery else tr("This computer")
    return side.device or tr("Another device")


def side_line(side: Side, when: str) -> str:
    """Return who saved a value and when: “You, Wed 11 March 16:42”."""
    who = tr("You") if side.is_mine else side.who or side.device or tr("Somebody")
    return tr("{who}, {when}", who=who, when=when)


def held_words(held: Held) -> str:
    """Say how much somebody deleted at once."""
    return trn(
        "{name} deleted {n} record at once",
        "{name} deleted {n} records at once",
        held.records,
        name=held.who or tr("Somebody"),
    )


def waiting_words(line: Waiting) -> str:
    """Return which fields of a record wait, or that all of it does."""
    return ", ".join(line.fields) if line.fields else tr("All of it: the record is new or in the bin")


def past_words(decision: PastDecision) -> str:
    """Say how a conflict ended."""
    if decision.state == "equal":
        return tr("{field}: both became “{value}”", field=decision.label, value=decision.chosen_words)
    if decision.state == "withdrawn":
        return tr("{field}: taken back, “{value}” stays", field=decision.label, value=decision.chosen_words)
    return tr(
        "{field}: “{value}” chosen, not “{other}”",
        field=decision.label,
        value=decision.chosen_words or "–",
        other=decision.other_words or "–",
    )


def not_sent(*, has_battery: bool) -> str:
    """Return what the mark of a change says that the team does not have yet."""
    if has_battery:
        return tr("Saved on this laptop, not sent yet")
    return tr("Saved on this computer, not sent yet")


def changed_elsewhere(who: str, when: str) -> str:
    """Return what the mark of a field says that somebody else changed too."""
    return tr("{name} changed this {when}", name=who or tr("Somebody"), when=when)

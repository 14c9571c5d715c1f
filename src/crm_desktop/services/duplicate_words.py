"""Why two records are taken for one, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.i18n import tr

_TEXTS = {
    "same_email": _("Same e-mail"),
    "similar_email": _("Similar e-mail"),
    "same_phone": _("Same phone"),
    "similar_phone": _("Similar phone"),
    "same_name": _("Same name"),
    "similar_name": _("Similar name"),
    "swapped_name": _("First and last name swapped"),
    "same_birthday": _("Same birthday"),
    "similar_birthday": _("Similar birthday"),
    "same_address": _("Same address"),
    "similar_address": _("Similar address"),
    "same_company": _("Same company"),
    "same_website": _("Same website"),
    "same_number": _("Same VAT or registration number"),
    "joined": _("Both look like the same third one"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for two records being one."""

    code: str
    text: str


def reasons_of(codes: Iterable[str]) -> tuple[Reason, ...]:
    """Return reasons in the language of the program."""
    return tuple(Reason(code, tr(_TEXTS[code])) for code in codes if code in _TEXTS)

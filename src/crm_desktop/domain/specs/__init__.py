"""The kinds of records, one declaration each."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.specs.activity import ACTIVITY
from crm_desktop.domain.specs.affiliation import AFFILIATION
from crm_desktop.domain.specs.calendar import CALENDAR_SUBSCRIPTION
from crm_desktop.domain.specs.company import COMPANY
from crm_desktop.domain.specs.fields import (
    Copied,
    Derived,
    Field,
    Kind,
    Link,
    Option,
    Policy,
    Rollup,
    Type,
    Value,
    Values,
)
from crm_desktop.domain.specs.mail import MAIL_ACCOUNT, MESSAGE, TEMPLATE
from crm_desktop.domain.specs.numbering import NUMBER_BLOCK, NUMBER_SERIES
from crm_desktop.domain.specs.person import PERSON
from crm_desktop.domain.specs.planning import ACTIVITY_SET, RHYTHM
from crm_desktop.domain.specs.reminder import REMINDER
from crm_desktop.domain.specs.serving import FEEDBACK, SERVICE_CASE
from crm_desktop.domain.specs.small import ALIAS, ATTACHMENT, CUSTOM_FIELD, DISTINCT, SAVED_VIEW, TAG, USER
from crm_desktop.domain.specs.sync import CONFLICT, PURGE
from crm_desktop.domain.specs.ties import PARTICIPANT, REGARDING

KINDS: tuple[Kind, ...] = (
    COMPANY, PERSON, AFFILIATION, ACTIVITY, TAG, ATTACHMENT, CUSTOM_FIELD, SAVED_VIEW, USER, ALIAS, DISTINCT,
    CONFLICT, PURGE, REGARDING, PARTICIPANT, REMINDER, ACTIVITY_SET, MESSAGE, MAIL_ACCOUNT, CALENDAR_SUBSCRIPTION,
    TEMPLATE, SERVICE_CASE, FEEDBACK, NUMBER_SERIES, NUMBER_BLOCK, RHYTHM,
)  # fmt: skip
KIND: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
LISTED: tuple[Kind, ...] = (PERSON, *(kind for kind in KINDS if kind.is_listed and kind is not PERSON))
PAGED: tuple[Kind, ...] = tuple(kind for kind in LISTED if kind.has_page)
BY_NUMBER: Mapping[int, Kind] = {kind.number: kind for kind in KINDS}

__all__ = [
    "ACTIVITY",
    "ACTIVITY_SET",
    "AFFILIATION",
    "ALIAS",
    "ATTACHMENT",
    "BY_NUMBER",
    "CALENDAR_SUBSCRIPTION",
    "COMPANY",
    "CONFLICT",
    "CUSTOM_FIELD",
    "DISTINCT",
    "FEEDBACK",
    "KIND",
    "KINDS",
    "LISTED",
    "MAIL_ACCOUNT",
    "MESSAGE",
    "NUMBER_BLOCK",
    "NUMBER_SERIES",
    "PAGED",
    "PARTICIPANT",
    "PERSON",
    "PURGE",
    "REGARDING",
    "REMINDER",
    "RHYTHM",
    "SAVED_VIEW",
    "SERVICE_CASE",
    "TAG",
    "TEMPLATE",
    "USER",
    "Copied",
    "Derived",
    "Field",
    "Kind",
    "Link",
    "Option",
    "Policy",
    "Rollup",
    "Type",
    "Value",
    "Values",
]

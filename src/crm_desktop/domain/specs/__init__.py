"""The kinds of records, one declaration each."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.specs.activity import ACTIVITY
from crm_desktop.domain.specs.affiliation import AFFILIATION
from crm_desktop.domain.specs.company import COMPANY
from crm_desktop.domain.specs.fields import Derived, Field, Kind, Option, Policy, Rollup, Type, Value, Values
from crm_desktop.domain.specs.person import PERSON
from crm_desktop.domain.specs.small import ALIAS, ATTACHMENT, CUSTOM_FIELD, DISTINCT, SAVED_VIEW, TAG, USER
from crm_desktop.domain.specs.sync import CONFLICT, PURGE

KINDS: tuple[Kind, ...] = (
    COMPANY, PERSON, AFFILIATION, ACTIVITY, TAG, ATTACHMENT, CUSTOM_FIELD, SAVED_VIEW, USER, ALIAS, DISTINCT,
    CONFLICT, PURGE,
)  # fmt: skip
KIND: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
BY_NUMBER: Mapping[int, Kind] = {kind.number: kind for kind in KINDS}

__all__ = [
    "ACTIVITY",
    "AFFILIATION",
    "ALIAS",
    "ATTACHMENT",
    "BY_NUMBER",
    "COMPANY",
    "CONFLICT",
    "CUSTOM_FIELD",
    "DISTINCT",
    "KIND",
    "KINDS",
    "PERSON",
    "PURGE",
    "SAVED_VIEW",
    "TAG",
    "USER",
    "Derived",
    "Field",
    "Kind",
    "Option",
    "Policy",
    "Rollup",
    "Type",
    "Value",
    "Values",
]

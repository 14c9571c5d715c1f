"""That a person works at a company, and as what."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import Kind, boolean, choice, date, ref, text

AFFILIATION = Kind(
    "affiliation",
    3,
    _("Job"),
    _("Jobs"),
    "briefcase",
    (
        ref("person_id", _("Person"), "person", required=True, salesforce="Id"),
        ref("company_id", _("Company"), "company", salesforce="AccountId"),
        text("job_title", _("Job title"), searchable=True, vcard="TITLE", salesforce="Title"),
        text("department", _("Department"), searchable=True, salesforce="Department"),
        choice(
            "role",
            _("Role"),
            ("decides", _("Decides")),
            ("buys", _("Buys")),
            ("uses", _("Uses it")),
            ("other", _("Other")),
        ),
        boolean("is_primary", _("Main job")),
        date("valid_from", _("From")),
        date("valid_to", _("Until")),
        ref("reports_to_id", _("Reports to"), "person", salesforce="ReportsToId"),
    ),
    root="person_id",
    indexes=("person_id", "company_id"),
    title="job_title",
    natural=("person_id", "company_id"),
)

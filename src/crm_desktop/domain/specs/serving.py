"""Cases and feedback: what people ask for and complain about, and what they say of us."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.i18n import markc
from crm_desktop.domain.specs.fields import (
    Derived,
    Kind,
    Type,
    Values,
    choice,
    instant,
    integer,
    long_text,
    now,
    ref,
    text,
)


def derive_case(values: Values) -> dict[str, object]:
    """Return the number and the subject as one line, and the name to sort by."""
    number, subject = (str(values.get(name) or "").strip() for name in ("number", "subject"))
    return {"display_name": " · ".join(part for part in (number, subject) if part), "sort_name": number}


# CASE is a word of SQL, so the kind has a longer name; on the screen it is a case (docs/adr/0042).
SERVICE_CASE = Kind(
    "service_case",
    22,
    _("Case"),
    _("Cases"),
    "life-buoy",
    (
        text("number", _("Number"), searchable=True),
        text("subject", _("Subject"), searchable=True, required=True),
        choice(
            "type",
            _("Type"),
            ("request", _("Request")),
            ("complaint", _("Complaint")),
            ("question", _("Question")),
            ("warranty", _("Warranty")),
            begins="request",
        ),
        choice(
            "status",
            _("Status"),
            ("new", markc("case", "New")),
            ("working", markc("case", "In work")),
            ("waiting", markc("case", "Waiting for the customer")),
            ("solved", markc("case", "Solved")),
            ("closed", markc("case", "Closed")),
            begins="new",
        ),
        choice(
            "priority",
            _("Priority"),
            ("low", _("Low")),
            ("normal", _("Normal")),
            ("high", _("High")),
            ("urgent", _("Urgent")),
            begins="normal",
        ),
        choice(
            "origin",
            _("Origin"),
            ("phone", _("Phone")),
            ("email", _("E-mail")),
            ("visit", _("Visit")),
            ("web", _("Website")),
            ("other", _("Other")),
        ),
        ref("company_id", _("Company"), "company"),
        ref("person_id", _("Person"), "person"),
        text("product", _("Product"), searchable=True),
        ref("product_id", _("Product"), "product", hidden=True),
        text("order_number", _("Order"), searchable=True),
        ref("order_id", _("Order"), "sales_order", hidden=True),
        instant("opened_at", _("Opened"), begins=now),
        instant("due_at", _("Answer due")),
        instant("waiting_since", _("Waiting since"), hidden=True),
        instant("closed_at", _("Closed at")),
        long_text("description", _("Description"), searchable=True),
        long_text("solution", _("Solution"), searchable=True),
    ),
    derived=(
        Derived("display_name", label=_("Case")),
        Derived("sort_name"),
    ),
    derive=derive_case,
    root="company_id",
    indexes=(
        "sort_name",
        "updated_at",
        "status, due_at",
        "company_id",
        "person_id",
        "due_at WHERE closed_at IS NULL",
    ),
    has_tags=True,
    is_searched=True,
    is_listed=True,
    has_page=True,
    known_by=("number", "subject"),
    since=2,
)

# The lowest and the highest score.
SCALES = {"nps": (0, 10), "csat": (1, 5)}


def highest_score(values: Values, at: int) -> int | None:
    """Return the highest score that can be given; free text has none."""
    return SCALES.get(str(values.get("kind")), (0, None))[1]


def derive_feedback(values: Values) -> dict[str, object]:
    """Return the comment's first line, and the score by its own scale in hundredths."""
    comment = str(values.get("comment") or "").strip()
    score, scale = values.get("score"), values.get("scale")
    share = round(int(str(score)) * 100 / int(str(scale))) if score is not None and scale else None
    return {"display_name": comment.splitlines()[0][:120] if comment else "", "share": share}


FEEDBACK = Kind(
    "feedback",
    23,
    _("Feedback"),
    _("Feedback"),
    "message-square",
    (
        choice("kind", _("Kind"), ("nps", _("NPS")), ("csat", _("CSAT")), ("free", _("Free text")), required=True),
        integer("score", _("Score")),
        integer("scale", _("Highest score"), begins=highest_score),
        long_text("comment", _("Comment"), searchable=True),
        instant("given_at", _("Given"), begins=now),
        choice(
            "channel",
            _("Channel"),
            ("visit", _("Visit")),
            ("call", _("Call")),
            ("email", _("E-mail")),
            ("form", _("Form")),
            ("other", _("Other")),
        ),
        choice(
            "status",
            _("Status"),
            ("new", markc("feedback", "New")),
            ("followed", markc("feedback", "Followed up")),
            ("closed", markc("feedback", "Closed")),
            begins="new",
        ),
        ref("person_id", _("Person"), "person"),
        ref("company_id", _("Company"), "company"),
        text("product", _("Product"), searchable=True),
        ref("product_id", _("Product"), "product", hidden=True),
        ref("order_id", _("Order"), "sales_order", hidden=True),
        ref("case_id", _("Case"), "service_case"),
        ref("activity_id", _("Activity"), "activity", hidden=True),
    ),
    derived=(Derived("display_name", label=_("Comment")), Derived("share", Type.INTEGER)),
    derive=derive_feedback,
    root="person_id",
    indexes=("given_at", "status, given_at", "person_id", "company_id", "updated_at"),
    has_tags=True,
    is_searched=True,
    is_listed=True,
    since=2,
)

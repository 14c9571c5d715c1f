"""What is written to people: messages with their way out, the accounts that send them, and templates."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.i18n import markc
from crm_desktop.domain.specs.fields import Kind, Policy, boolean, choice, instant, integer, long_text, ref, text

# A message is sent by the device that queued it, by no other: `device` says which.
MESSAGE = Kind(
    "message",
    18,
    _("Message"),
    _("Messages"),
    "mail",
    (
        choice("channel", _("Channel"), ("email", _("E-mail")), ("letter", _("Letter")), required=True),
        ref("account_id", _("Account"), "mail_account"),
        text("to_addresses", markc("mail", "To"), searchable=True, policy=Policy.FIXED),
        text("cc_addresses", _("Cc"), policy=Policy.FIXED),
        text("bcc_addresses", _("Bcc"), policy=Policy.FIXED),
        text("subject", _("Subject"), searchable=True, policy=Policy.FIXED),
        long_text("body", _("Text"), searchable=True, policy=Policy.FIXED),
        text("language", _("Language")),
        ref("template_id", _("Template"), "template"),
        text("record_kind", _("Kind of record"), hidden=True),
        ref("record_id", _("Regards"), "", hidden=True),
        ref("person_id", _("Person"), "person"),
        ref("activity_id", _("Activity"), "activity", hidden=True),
        text("merge_id", _("Mailing"), hidden=True),
        boolean("is_mailing", _("Mailing"), hidden=True),
        instant("send_at", _("Send at")),
        choice(
            "state",
            _("State"),
            ("draft", markc("message", "Draft")),
            ("queued", markc("message", "Waiting")),
            ("sending", markc("message", "Being sent")),
            ("sent", markc("message", "Sent")),
            ("failed", markc("message", "Not sent")),
            ("unknown", markc("message", "Perhaps sent")),
            ("handed", markc("message", "Given to the mail program")),
        ),
        text("device", _("Device"), hidden=True),
        integer("attempts", _("Attempts"), hidden=True),
        instant("retry_at", _("Next attempt"), hidden=True),
        text("error", _("Error"), hidden=True),
        text("message_id", _("Message number"), hidden=True),
        text("answer", _("Answer of the server"), hidden=True),
        instant("sent_at", _("Sent at"), policy=Policy.FIXED),
    ),
    root="record_id",
    indexes=("state, send_at", "record_id", "person_id", "merge_id WHERE merge_id IS NOT NULL"),
    title="subject",
    is_searched=True,
    sent_by=("state", ("sent",)),
    since=2,
)

# The password lies in the system's keyring, never here.
MAIL_ACCOUNT = Kind(
    "mail_account",
    19,
    _("Mail account"),
    _("Mail accounts"),
    "at-sign",
    (
        text("name", _("Name"), required=True),
        text("sender_name", _("Name of the sender")),
        text("sender_address", _("Address of the sender"), required=True),
        text("host", _("Mail server")),
        integer("port", _("Port")),
        choice(
            "security",
            _("Security"),
            ("starttls", _("STARTTLS")),
            ("tls", _("TLS")),
            ("none", _("None")),
        ),
        text("login", _("Login")),
        boolean("is_default", _("Used by default")),
        long_text("signature", _("Signature")),
    ),
    title="name",
    since=2,
)

TEMPLATE = Kind(
    "template",
    21,
    _("Template"),
    _("Templates"),
    "file-text",
    (
        text("name", _("Name"), searchable=True, required=True),
        choice(
            "kind",
            _("Kind"),
            ("email", _("E-mail")),
            ("letter", _("Letter")),
            ("label", markc("paper", "Label")),
            ("document", _("Document")),
            ("note", _("Note")),
            required=True,
        ),
        text("language", _("Language")),
        text("subject", _("Subject"), searchable=True),
        long_text("body", _("Text"), searchable=True, policy=Policy.TEXT),
    ),
    indexes=("kind, name",),
    title="name",
    is_searched=True,
    since=2,
)

"""Handing an e-mail over to the mail program of the computer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from crm_desktop.commands.desk import Notices
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_addresses import check_one_line, parse_addresses

LONGEST = 1_900  # signs of an address line that every system passes on


def mailto(values: Mapping[str, str]) -> str:
    """Return an e-mail as an address line (RFC 6068); what would smuggle a header in is refused."""
    to, cc, bcc = (
        ",".join(quote(a.email, safe="@") for a in parse_addresses(values.get(f"{name}_addresses", ""), name))
        for name in ("to", "cc", "bcc")
    )
    check_one_line(values.get("subject", ""), "subject")
    parts = {"cc": cc, "bcc": bcc} | {
        "subject": quote(values.get("subject", ""), safe=""),
        "body": quote(values.get("body", "").replace("\r\n", "\n").replace("\n", "\r\n"), safe=""),
    }
    rest = "&".join(f"{name}={value}" for name, value in parts.items() if value)
    return f"mailto:{to}?{rest}" if rest else f"mailto:{to}"


def hand_over(
    values: Mapping[str, str], notices: Notices, open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl
) -> bool:
    """Open an e-mail in the mail program; one that is too long for that takes its text over the clipboard."""
    try:
        line = mailto(values)
        if len(line) > LONGEST:
            QApplication.clipboard().setText(values.get("body", ""))
            line = mailto({**values, "body": ""})
            notices.say(tr("The text is copied: paste it into the e-mail."))
    except CrmError as error:
        notices.show(error)
        return False
    if open_url(QUrl(line)):
        return True
    notices.show(
        CrmError(tr("No program on this computer writes e-mails"), tr("Add a mail account under Settings, Mail."))
    )
    return False

"""Handing an e-mail over to the mail program of the computer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from crm_desktop.commands.desk import Notices
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_addresses import check_one_line, parse_addresses
from crm_desktop.services.file_names import safe_file_name
from crm_desktop.services.message_files import Enclosed, read_enclosed
from crm_desktop.services.temporary import temporary_folder
from crm_desktop.store import Store
from crm_desktop.store.errors import translated

OpenUrl = Callable[[QUrl], bool]
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


def hand_over(values: Mapping[str, str], notices: Notices, open_url: OpenUrl = QDesktopServices.openUrl) -> bool:
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
    return _opened(QUrl(line), notices, open_url)


def write_eml(store: Store, values: Mapping[str, str], files: Sequence[Enclosed]) -> Path:
    """Write an e-mail with its files where the mail program can open it, and return the path."""
    from crm_desktop.automation.mail_text import Attached, as_file  # late: only where files go along

    parts = [Attached(file.name, read_enclosed(store, file)) for file in files]
    data = as_file(values, None, at=store.clock.now(), files=parts)
    path = temporary_folder("mail") / f"{safe_file_name(values.get('subject', ''), 'e-mail')[:60]}.eml"
    with translated(path):
        path.write_bytes(data)
    return path


def hand_over_file(path: Path, notices: Notices, open_url: OpenUrl = QDesktopServices.openUrl) -> bool:
    """Open an e-mail that was written as a file in the mail program."""
    return _opened(QUrl.fromLocalFile(str(path)), notices, open_url)


def _opened(url: QUrl, notices: Notices, open_url: OpenUrl) -> bool:
    if open_url(url):
        return True
    notices.show(
        CrmError(tr("No program on this computer writes e-mails"), tr("Add a mail account under Settings, Mail."))
    )
    return False

"""Settings, mail: the ways to accounts and templates."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.settings.rows import card, setting
from crm_desktop.ui.settings.sections import Later, Section
from crm_desktop.ui.widgets import Button


def mail_sections(desk: WindowDesk) -> list[Section]:
    """Return the section of mail; nothing where its places are absent."""
    if not desk.navigation.has("mail"):
        return []
    return [Section("mail", tr("Mail"), "mail", Later(lambda: _card(desk)))]


def _card(desk: WindowDesk) -> QWidget:
    accounts, templates = Button(tr("Mail accounts"), "at-sign"), Button(tr("Templates"), "file-text")
    accounts.clicked.connect(lambda: desk.navigation.go("mail"))
    templates.clicked.connect(lambda: desk.navigation.go("templates"))
    return card(
        tr("Mail"),
        setting(tr("Accounts"), accounts, hint=tr("Which server sends your e-mails, and who gets no mailings.")),
        setting(tr("Templates"), templates, hint=tr("Texts of e-mails, letters and labels, in each language.")),
    )

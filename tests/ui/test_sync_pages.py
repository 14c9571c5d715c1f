"""What waits to be sent, and Team and sync: everything said in words, nothing that blocks the window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui import sync_fakes
from tests.ui.firm import Firm
from tests.ui.sync_fakes import FakeDoor, FakeSetup, Made

from crm_desktop.domain.errors import CrmError
from crm_desktop.services.companies import create_company
from crm_desktop.services.people import create_person
from crm_desktop.services.sync_status import State, SyncStatus
from crm_desktop.store import open_store
from crm_desktop.ui.importing.page import ImportPage
from crm_desktop.ui.importing.words import READY
from crm_desktop.ui.lists.ask import Confirm
from crm_desktop.ui.page import Page
from crm_desktop.ui.sync.access_dialog import AccessDialog
from crm_desktop.ui.sync.invite_dialog import InviteDialog
from crm_desktop.ui.sync.team_card import TeamCard
from crm_desktop.ui.sync.waiting_page import WaitingPage
from crm_desktop.ui.sync.watch import SyncWatch
from crm_desktop.viewmodels.sync.setup import JOIN, PUBLISH, SIGN_IN, Access


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    for given, family in (("Andrea", "Vargová"), ("Marek", "Oravec")):
        create_person(firm.store, given_name=given, family_name=family)
    for name in ("AgroTech Levice", "Kovo Trnava"):
        create_company(firm.store, name=name)
    yield firm
    firm.close()


def watch_of(firm: Firm, made: Made) -> SyncWatch:
    watch = SyncWatch(FakeDoor(firm.store, made), firm.tasks, has_battery=True, parent=firm.window)
    watch.look()
    firm.settle()
    return watch


def waiting_page(firm: Firm, made: Made) -> WaitingPage:
    watch = watch_of(firm, made)
    page = firm.open("waiting", lambda: WaitingPage(watch, firm.tasks, firm.desk))
    firm.settle()
    return page


def team_card(firm: Firm, made: Made, opened: list[Path] | None = None) -> tuple[TeamCard, FakeSetup]:
    watch, setup = watch_of(firm, made), FakeSetup(firm.store)
    opened = [] if opened is None else opened
    card = TeamCard(watch, setup, firm.tasks, firm.desk, open_workspace=opened.append)

    def make() -> Page:
        page = Page("team")
        card.setParent(page)
        card.resize(780, 500)
        return page

    firm.open("team", make)
    firm.settle()
    return card, setup


# What waits


def test_what_waits_is_listed_by_record_and_in_words_the_oldest_first(firm: Firm) -> None:
    page = waiting_page(firm, sync_fakes.busy(firm.store))
    said = [row.accessibleName() for row in page.waiting_rows]
    assert said[0].startswith("Marek Oravec: Phone, Birthday. Today")
    assert said[1].startswith("Kovo Trnava: All of it: the record is new or in the bin.")
    assert page.head.line.text() == "3 changes are waiting on this laptop"


def test_a_refused_change_keeps_its_text_and_offers_three_ways(firm: Firm) -> None:
    made = sync_fakes.busy(firm.store)
    page = waiting_page(firm, made)
    [row] = page.refused_rows
    assert row.accessibleName() == "Marek Oravec. The whole batch was undone by Eva Lišková meanwhile."
    row.copy.click()
    assert QApplication.clipboard().text() == "Birthday: 14 March 1984"
    row.retry.click()
    firm.qtbot.waitUntil(lambda: firm.said == "It will be sent again")
    assert made.done == [("retry", 17)]
    firm.settle()
    assert page.refused_rows == [] and page.refused.isHidden()


def test_a_refused_change_can_be_let_go(firm: Firm) -> None:
    made = sync_fakes.busy(firm.store)
    waiting_page(firm, made).refused_rows[0].give_up.click()
    firm.qtbot.waitUntil(lambda: "Your text stays in History" in firm.said)
    assert made.done == [("give_up", 17)]


def test_nothing_waits_is_a_fact(firm: Firm) -> None:
    page = waiting_page(firm, sync_fakes.calm(firm.store))
    assert page._nothing.isVisible()
    said = "Nothing waits. Everything that you saved is in the team copy. Last sync 2 minutes ago."
    assert page._nothing.accessibleName() == said


# Team and sync


def test_without_sync_two_ways_are_offered_and_what_they_mean(firm: Firm) -> None:
    card, _ = team_card(firm, sync_fakes.calm(firm.store, SyncStatus(State.OFF)))
    assert card._off.isVisibleTo(card) and not card._on.isVisibleTo(card)
    assert (card.publish.text(), card.join.text()) == ("Publish this workspace…", "Join a team…")


def ask(firm: Firm, card: TeamCard, purpose: str) -> AccessDialog:
    card.deeds.ask(purpose)
    firm.settle()
    dialog = card.deeds.dialog
    assert dialog is not None
    return dialog


def test_publishing_checks_what_is_typed_and_puts_the_focus_on_the_fault(firm: Firm) -> None:
    card, setup = team_card(firm, sync_fakes.calm(firm.store, SyncStatus(State.OFF)))
    dialog = ask(firm, card, PUBLISH)
    assert dialog.form.name.text() == "Marta"
    dialog.ok.click()
    assert dialog.form._errors["address"].text().startswith("The address is missing.")
    dialog.form.address.setText("crm.tatra.example")
    dialog.ok.click()
    assert dialog.form._errors["code"].text().startswith("The code is missing.")
    assert dialog.focusWidget() is dialog.form.code
    dialog.form.code.setText("K7QF 2MZP")
    dialog.ok.click()
    firm.settle()
    assert setup.asked == [("publish", Access("https://crm.tatra.example", "K7QF2MZP", "Marta", None))]
    assert firm.said == "This workspace is on the server now. Invite your colleagues."


def test_what_the_server_says_stands_in_the_dialog_and_nothing_typed_is_lost(firm: Firm) -> None:
    card, setup = team_card(firm, sync_fakes.calm(firm.store, SyncStatus(State.OFF)))
    setup.error = CrmError("The code was used already", "Ask for a new one.")
    dialog = ask(firm, card, JOIN)
    dialog.form.address.setText("crm.tatra.example")
    dialog.form.code.setText("K7QF")
    dialog.ok.click()
    firm.settle()
    assert dialog.trouble.label.text() == "The code was used already. Ask for a new one."
    assert dialog.isVisible() and dialog.form.code.text() == "K7QF" and dialog.ok.isEnabled()
    dialog.reject()


def test_a_team_that_was_joined_opens_in_a_file_of_its_own(firm: Firm) -> None:
    opened: list[Path] = []
    card, _ = team_card(firm, sync_fakes.calm(firm.store, SyncStatus(State.OFF)), opened)
    dialog = ask(firm, card, JOIN)
    dialog.form.address.setText("crm.tatra.example")
    dialog.form.code.setText("K7QF")
    dialog.ok.click()
    firm.settle()
    assert opened == [firm.folder / "Team.crm"]


@pytest.mark.parametrize("is_known", [True, False])
def test_records_of_before_are_looked_at_in_the_import_and_come_in_as_one_batch(
    firm: Firm, tmp_path: Path, *, is_known: bool
) -> None:
    old = tmp_path / "mine.crm"
    with closing(open_store(old, create=True)) as store:
        create_person(store, given_name="Zoe", family_name="Vargová")
    card, setup = team_card(firm, sync_fakes.calm(firm.store, SyncStatus(State.UP_TO_DATE)))
    setup.before = old if is_known else None
    card.deeds.choose_workspace = lambda parent: old
    firm.window.register("import", lambda place: ImportPage(firm.store, firm.tasks, firm.desk, lambda: None))
    card.bring.click()
    firm.settle()
    page = firm.desk.navigation.page
    assert isinstance(page, ImportPage) and page.flow.wizard is not None
    for _ in range(READY + 1):  # each step is seen, then it is imported
        page.bar.next.click()
        firm.settle()
    assert firm.store.query("SELECT count(*) FROM person WHERE given_name = 'Zoe'") == [(1,)]


def test_a_certificate_of_the_firm_is_chosen_as_a_file(firm: Firm, tmp_path: Path) -> None:
    card, _ = team_card(firm, sync_fakes.calm(firm.store, SyncStatus(State.OFF)))
    dialog = ask(firm, card, PUBLISH)
    file = tmp_path / "firm-ca.pem"
    file.write_text("-----BEGIN CERTIFICATE-----\n")
    dialog.form._choose = lambda parent: file
    dialog.form.choose_button.click()
    assert dialog.form.certificate.text() == "firm-ca.pem" and dialog.form.access.ca == file
    dialog.form.no_certificate.click()
    assert dialog.form.access.ca is None
    dialog.reject()


def test_in_a_team_the_card_says_how_it_stands_and_who_is_in(firm: Firm) -> None:
    card, _ = team_card(firm, sync_fakes.calm(firm.store))
    assert (card.strong.text(), card.rest.text()) == ("Up to date", "Last sync 2 minutes ago")
    assert card.server.text() == "https://crm.tatra-tools.example"
    assert [device.name for device in card.devices.devices] == ["ThinkPad T14", "Eva's laptop", "Office PC"]


def test_offline_what_needs_the_server_says_so(firm: Firm) -> None:
    card, setup = team_card(firm, sync_fakes.calm(firm.store, SyncStatus(State.OFFLINE, waiting=2, since_ms=1)))
    assert not card.invite.isEnabled() and card.invite.accessibleDescription() == "Needs internet"
    assert card.devices.note.text() == "Needs internet" and setup.asked == []
    assert card.now.text() == "Try now" and card.changes.text() == "See the 2 changes"


def test_pause_and_going_on(firm: Firm) -> None:
    made = sync_fakes.calm(firm.store)
    card, setup = team_card(firm, made)
    card.pause.click()
    firm.settle()
    made.status = SyncStatus(State.PAUSED)
    card._watch.look()
    firm.settle()
    assert card.pause.text() == "Go on syncing"
    card.pause.click()
    firm.settle()
    assert [one for one in setup.asked if one[0] == "pause"] == [("pause", True), ("pause", False)]


def test_an_invitation_shows_its_code_once_to_copy(firm: Firm) -> None:
    card, _ = team_card(firm, sync_fakes.calm(firm.store))
    card.invite.click()
    firm.settle()
    [dialog] = firm.window.findChildren(InviteDialog)
    assert dialog.code.text() == "K7QF-2MZP-94XD-HR3T"
    dialog.copy.click()
    words = "Address of the server: https://crm.tatra-tools.example\nCode: K7QF-2MZP-94XD-HR3T"
    assert QApplication.clipboard().text() == words and dialog.copy.text() == "Copied"
    dialog.accept()


def test_leaving_says_what_stays_and_what_the_team_will_not_get(firm: Firm) -> None:
    card, setup = team_card(firm, sync_fakes.calm(firm.store, SyncStatus(State.UP_TO_DATE, waiting=3)))
    card.leave.click()
    [dialog] = firm.window.findChildren(Confirm)
    assert dialog.text.text().startswith("3 changes were not sent yet. The team will not get them.")
    assert "stay in this file" in dialog.text.text() and dialog.cancel.isDefault()
    dialog.ok.click()
    firm.settle()
    assert ("leave", None) in setup.asked and firm.said == "You left the team. Everything is still here."


def test_signing_in_again_asks_for_the_code_alone(firm: Firm) -> None:
    card, setup = team_card(firm, sync_fakes.calm(firm.store, SyncStatus(State.SIGN_IN, waiting=7)))
    assert card.sign_in.isVisibleTo(card) and not card.invite.isEnabled()
    dialog = ask(firm, card, SIGN_IN)
    assert dialog.form.address.text() == "https://crm.tatra-tools.example"
    dialog.form.code.setText("NEW")
    dialog.ok.click()
    firm.settle()
    assert setup.asked[-1][0] == "sign_in" and firm.said == "Signed in. Your changes are on their way."


def test_the_status_says_when_everything_was_compared_with_the_server() -> None:
    from crm_desktop.services.sync_status import State, SyncStatus
    from crm_desktop.ui.sync.popup import facts_of

    at = 1_700_000_000_000
    labels = [label for label, _ in facts_of(SyncStatus(State.UP_TO_DATE, verified_ms=at), at)]
    assert "Compared with the server" in labels
    assert "Compared with the server" not in [label for label, _ in facts_of(SyncStatus(State.UP_TO_DATE), at)]

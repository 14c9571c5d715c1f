from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from email import message_from_bytes, policy

import pytest
from tests.integration.automation.mail_room import LIMITS, Room

from crm_desktop.automation import smtp
from crm_desktop.automation.outbox_mail import Ending
from crm_desktop.domain.errors import ConflictError, ValidationError
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import messages
from crm_desktop.services.attachments import attach_bytes
from crm_desktop.services.history import recent_batches
from crm_desktop.services.mail_accounts import get_account, update_account
from crm_desktop.services.people import create_person
from crm_desktop.services.records import delete, get, update
from crm_desktop.services.undo import next_undo, undo


def content(room: Room, server: object, at: int = 0) -> object:
    envelope = server.box.messages[at]  # type: ignore[attr-defined]
    return message_from_bytes(envelope.content, policy=policy.default)


@pytest.mark.parametrize("tls", ["", "starttls", "tls"])
def test_a_message_arrives_as_it_was_written(room: Room, tls: str) -> None:
    server = room.server(tls=tls, login=True)
    message_id = room.write(to="Eva Malá <eva@x.example>", cc="bob@y.example", bcc="boss@z.example",
                            subject="Ponuka č. 5 – ďakujeme", body="Dobrý deň,\n.\nbodka na začiatku")  # fmt: skip
    assert room.send().sent == 1
    envelope, mail = server.box.messages[0], content(room, server)
    assert envelope.rcpt_tos == ["eva@x.example", "bob@y.example", "boss@z.example"]
    assert (mail["Subject"], mail["To"], mail["Bcc"]) == ("Ponuka č. 5 – ďakujeme", "Eva Malá <eva@x.example>", None)
    assert mail.get_content().splitlines() == ["Dobrý deň,", ".", "bodka na začiatku"]
    row = room.row(message_id)
    assert (row.state, row.answer, row.message_id) == ("sent", "250 2.0.0 queued as 4711", mail["Message-ID"])


def test_letters_beyond_ascii_are_fine_in_a_password(room: Room) -> None:
    room.server(tls="tls", login=True)
    room.secrets.put(get_account(room.store).id, {"password": "tajné"})
    room.write()
    assert room.send().sent == 1


def test_a_file_goes_along(room: Room) -> None:
    server = room.server()
    attach_bytes(room.store, "message", room.write(), "ponuka.pdf", b"%PDF-1.7")
    room.send()
    file = next(content(room, server).iter_attachments())
    assert (file.get_filename(), file.get_content()) == ("ponuka.pdf", b"%PDF-1.7")


def test_a_sent_message_stands_in_the_timeline_and_counts_as_contact(room: Room) -> None:
    room.server()
    ada = create_person(room.store, given_name="Ada")
    message_id = room.write(record_kind="person", record_id=ada)
    room.send()
    activity_id = str(get(room.store, messages.MESSAGE, message_id)["activity_id"])
    row = room.store.query(
        "SELECT kind, status, direction, subject, record_id FROM activity WHERE id = ?", (activity_id,)
    )
    assert row == [("email", "done", "out", "Offer", ada)]
    assert get(room.store, PERSON, ada)["last_contact_at"] == room.row(message_id).sent_at


def test_a_message_waits_for_its_time(room: Room) -> None:
    server = room.server()
    room.write(send_at=room.clock.at + 3_600_000)
    outbox = room.outbox()
    assert outbox.round().sent == 0 and outbox.wait() == 3600
    room.later(60)
    assert outbox.round().sent == 1 and len(server.box.messages) == 1


def test_a_message_can_be_changed_until_it_leaves(room: Room) -> None:
    server = room.server()
    message_id = room.write()
    messages.edit_message(room.store, message_id, {"subject": "Better offer"})
    room.send()
    assert content(room, server)["Subject"] == "Better offer"
    with pytest.raises(ConflictError, match="This e-mail has left"):
        messages.edit_message(room.store, message_id, {"subject": "Too late"})


def test_a_change_in_the_last_moment_keeps_the_old_text_here(room: Room) -> None:
    server = room.server()
    message_id = room.write()
    old = get(room.store, messages.MESSAGE, message_id)
    messages.edit_message(room.store, message_id, {"body": "Newer"})
    assert room.attempt(old) is Ending.SKIPPED
    assert not server.box.messages
    room.send()
    assert content(room, server).get_content().strip() == "Newer"


def test_two_programs_on_one_file_send_it_once(room: Room) -> None:
    server = room.server()
    message_id = room.write()
    row = get(room.store, messages.MESSAGE, message_id)
    assert [room.attempt(row) for _ in range(2)] == [Ending.SENT, Ending.SKIPPED]
    assert len(server.box.messages) == 1


def test_only_the_device_that_queued_it_sends_it(room: Room) -> None:
    server = room.server()
    message_id = room.write()
    update(room.store, messages.MESSAGE, message_id, {"device": "another"})
    assert room.send().sent == 0 and not server.box.messages


# -- faults


def test_without_a_network_it_waits_longer_each_time(room: Room) -> None:
    room.account(1)
    message_id = room.write()
    outbox = room.outbox()
    waits = []
    for _ in range(4):
        outbox.round()
        waits.append(round(outbox.wait() or 0))
        room.later(waits[-1] / 60)
    assert waits == [60, 120, 240, 480]
    row = room.row(message_id)
    assert row.state == "queued" and "localhost can't be reached" in row.error


def test_when_the_network_is_back_a_person_need_not_wait(room: Room) -> None:
    room.account(1)
    message_id = room.write()
    outbox = room.outbox()
    outbox.round()
    server = room.server()
    update_account(room.store, get_account(room.store).id, {"port": server.port})
    messages.send_message(room.store, message_id)
    assert outbox.round(is_asked=True).sent == 1


def test_a_wrong_password_is_said_and_the_others_are_not_tried(room: Room) -> None:
    room.server(tls="tls", login=True)
    room.secrets.put(get_account(room.store).id, {"password": "wrong"})
    ids = [room.write(subject=str(n)) for n in range(3)]
    done = room.send()
    assert done.endings == {Ending.ACCOUNT: 1}
    assert "refuses login and password of “marta”" in done.trouble
    assert {room.row(i).state for i in ids} == {"queued"}


def test_a_password_that_is_not_here_is_asked_for(room: Room) -> None:
    room.server(tls="tls", login=True)
    room.secrets.forget(get_account(room.store).id)
    message_id = room.write()
    room.send()
    assert "The password of “Work” is not on this computer. Type it under Settings" in room.row(message_id).error


def test_an_address_that_is_refused_fails_for_good_and_is_said(room: Room) -> None:
    server = room.server()
    server.box.refuses["nobody@x.example"] = "550 5.1.1 no such user"
    message_id = room.write(to="ada@x.example, nobody@x.example")
    room.send()
    row = room.row(message_id)
    assert row.state == "failed" and not server.box.messages
    assert row.error == "localhost does not take mail for nobody@x.example. It answered: 550 5.1.1 no such user"


@pytest.mark.parametrize(
    ("answer", "state"),
    [("451 try later", "queued"), ("554 spam", "failed"), ("250 OK", "sent"), ("999 what", "unknown")],
)
def test_the_last_answer_decides(room: Room, answer: str, state: str) -> None:
    server = room.server()
    server.box.answers = [answer]
    message_id = room.write()
    room.send()
    assert room.row(message_id).state == state


def test_the_number_of_a_message_is_kept_over_attempts(room: Room) -> None:
    server = room.server()
    server.box.answers = ["451 try later", "451 once more"]
    message_id = room.write()
    number = room.row(message_id).message_id
    for _ in range(3):
        room.send()
        room.later(60)
    assert server.box.numbers() == [number] and room.row(message_id).attempts == 3


def listener(work: Callable[[socket.socket], None]) -> tuple[int, threading.Thread]:
    server = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with server, server.accept()[0] as line:
            work(line)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return int(server.getsockname()[1]), thread


def test_a_server_that_hangs_is_left_after_a_while(room: Room) -> None:
    done = threading.Event()
    port, thread = listener(lambda line: done.wait(20) and None)  # type: ignore[func-returns-value]
    room.account(port)
    message_id = room.write()
    room.outbox(limits=smtp.Limits(step=0.2)).round()
    done.set()
    thread.join(5)
    assert room.row(message_id).state == "queued" and room.row(message_id).error == "localhost does not answer"


def test_a_server_that_drips_its_answers_is_cut_off(room: Room) -> None:
    ended = threading.Event()

    def drip(line: socket.socket) -> None:
        line.sendall(b"220 hello\r\n")
        while not ended.wait(0.05):
            try:
                line.sendall(b"2")
            except OSError:
                return

    port, thread = listener(drip)
    room.account(port)
    message_id = room.write()
    room.outbox(limits=smtp.Limits(step=5.0, whole=0.5)).round()
    ended.set()
    thread.join(5)
    assert room.row(message_id).state == "queued"


def talk(line: socket.socket, last: Callable[[socket.socket], None]) -> None:
    """Take a message as a server does, and then end as `last` says."""
    line.sendall(b"220 hi\r\n")
    data = b""
    while b"\r\n.\r\n" not in data:
        more = line.recv(4096)
        if not more:
            return
        data = more if b"DATA\r\n" not in data else data + more
        if b"DATA\r\n" in more.upper():
            data = b"DATA\r\n"
            line.sendall(b"354 go\r\n")
        elif not data.startswith(b"DATA"):
            line.sendall(b"250 ok\r\n")
    last(line)


@pytest.mark.parametrize("last", [b"", b"2", b"250-go on\r\n", b"\xff\xfe\r\n", b"9" * 9000])
def test_what_is_cut_behind_the_last_dot_is_asked_about(room: Room, last: bytes) -> None:
    port, thread = listener(lambda line: talk(line, lambda on: on.sendall(last)))
    room.account(port)
    message_id = room.write()
    room.send()
    thread.join(5)
    row = room.row(message_id)
    assert row.state == "unknown" and "It may have arrived" in row.error
    room.later(10_000)
    assert room.send().endings == {}  # and never sent again by itself


def test_the_answer_to_the_question_sends_it_again_or_not(room: Room) -> None:
    server = room.server()
    cutter = room.cutter(server)
    cutter.plans = [("answer", 6)]
    first, second = room.write(subject="1"), room.write(subject="2")
    for message_id in (first, second):
        update(room.store, messages.MESSAGE, message_id, {"state": "unknown"})
    cutter.plans = []
    messages.decide_unknown(room.store, first, was_sent=True)
    messages.decide_unknown(room.store, second, was_sent=False)
    room.send()
    assert [room.row(i).state for i in (first, second)] == ["sent", "sent"]
    assert len(server.box.messages) == 1
    with pytest.raises(ConflictError, match="This is answered already"):
        messages.decide_unknown(room.store, first, was_sent=False)


def test_a_crash_while_it_leaves_is_asked_about(room: Room) -> None:
    server = room.server()
    message_id = room.write()
    row = get(room.store, messages.MESSAGE, message_id)
    assert room.outbox()._take(row)  # and here the computer loses its power
    assert room.send().lost == 0
    room.later(21)
    assert room.send().lost == 1 and not server.box.messages
    assert room.row(message_id).state == "unknown"


@pytest.mark.parametrize("kind", ["", "starttls"])
def test_a_stranger_without_encryption_never_gets_the_password(room: Room, kind: str) -> None:
    server = room.server()  # offers none
    update_account(room.store, get_account(room.store).id, {"security": "starttls", "login": "marta"})
    message_id = room.write()
    room.send()
    assert "localhost offers no encryption" in room.row(message_id).error and not server.box.messages


def test_a_certificate_that_nobody_vouches_for_is_refused(room: Room) -> None:
    room.server(tls="tls", login=True)
    room.ca = None
    message_id = room.write()
    room.send()
    assert "The certificate of localhost can't be trusted" in room.row(message_id).error


def test_an_account_can_be_tried_without_a_message(room: Room) -> None:
    room.server(tls="tls", login=True)
    good, bad = (
        smtp.check_account(get_account(room.store), word, limits=LIMITS, ca_file=room.ca) for word in ("secret", "no")
    )
    assert good.ending is Ending.SENT and "accepts the account" in good.answer
    assert bad.ending is Ending.ACCOUNT


# -- the stop list, undo, the bin


def stopped(room: Room, **said: object) -> str:
    points = [{"kind": "email", "value": "Ada@x.example"}]
    return create_person(room.store, given_name="Ada", points=points, **said)


@pytest.mark.parametrize(
    ("said", "words"),
    [({"email_opt_out": True}, "Ada wants no mailings"), ({"consent": "withdrawn"}, "Ada took the consent back")],
)
def test_who_said_no_gets_no_mailing_even_if_it_waits_already(room: Room, said: dict[str, object], words: str) -> None:
    server = room.server()
    ada = stopped(room)
    mailing, letter = room.write(is_mailing=True), room.write()
    update(room.store, PERSON, ada, said)
    room.send()
    assert (room.row(mailing).state, room.row(mailing).error) == ("failed", words)
    assert room.row(letter).state == "sent" and len(server.box.messages) == 1


def test_ctrl_z_does_not_make_a_message_leave_twice(room: Room) -> None:
    server = room.server()
    message_id = room.write()
    before = next_undo(room.store)
    room.send()
    assert next_undo(room.store) == before  # what the program did by itself is not what the person did last
    for batch in recent_batches(room.store)[:2]:
        with pytest.raises(ValidationError, match="An e-mail that left can't be taken back"):
            undo(room.store, batch.id)
    room.send()
    assert len(server.box.messages) == 1 and room.row(message_id).state == "sent"


def test_a_row_that_was_put_back_by_force_is_not_sent_again(room: Room) -> None:
    server = room.server()
    message_id = room.write()
    room.send()
    update(room.store, messages.MESSAGE, message_id, {"state": "queued"})
    room.send()
    assert len(server.box.messages) == 1
    assert "was sent once already" in room.row(message_id).error


def test_what_lies_in_the_bin_or_is_undone_stays_here(room: Room) -> None:
    server = room.server()
    delete(room.store, messages.MESSAGE, room.write())
    room.write()
    undo(room.store, next_undo(room.store).id)  # type: ignore[union-attr]
    assert room.send().sent == 0 and not server.box.messages


def test_write_again_takes_the_words_along(room: Room) -> None:
    room.server()
    message_id = room.write()
    room.send()
    again = room.row(messages.write_again(room.store, message_id))
    assert (again.state, again.subject, again.to) == ("draft", "Offer", "ada@x.example")
    assert again.message_id != room.row(message_id).message_id

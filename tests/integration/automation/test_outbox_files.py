"""Files on their way: they arrive whole under their names, or nothing of the e-mail leaves."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.integration.automation.mail_room import Room

from crm_desktop.automation.outbox_mail import Ending
from crm_desktop.domain.ids import new_id
from crm_desktop.services import messages, writing
from crm_desktop.services.blobs import blob_path
from crm_desktop.services.message_files import Enclosed, files_of, take_bytes
from crm_desktop.services.records import get

VALUES = {"to_addresses": "ada@x.example", "subject": "Offer", "body": "Dear Ada"}


def written(room: Room, *files: Enclosed, **more: str) -> str:
    key = new_id()
    writing.queue_written(room.store, key, {**VALUES, **more}, files)
    return key


def arrived(server: object) -> EmailMessage:
    envelope = server.box.messages[-1]  # type: ignore[attr-defined]
    found = message_from_bytes(envelope.content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_files_arrive_whole_under_their_own_names(room: Room) -> None:
    server = room.server(tls="starttls", login=True)
    contents = {
        "ponuka č. 5 – „Nitra“.pdf": bytes(range(256)) * 5_000, "a.txt": b"one\n.\n\ntwo", "letter.eml": b"To: b\n\nhi",
        "日本語.csv": b"1;2", "x" * 110 + ".bin": b"", 'a "b".pdf': b"%PDF",
    }  # fmt: skip
    files = [take_bytes(room.store, name, data) for name, data in contents.items()]
    message_id = written(room, *files)
    assert room.send().sent == 1
    parts = {part.get_filename(): part.get_payload(decode=True) for part in arrived(server).iter_attachments()}
    assert parts == {file.name: data for file, data in zip(files, contents.values(), strict=True)}
    raw = bytes(server.box.messages[0].content)
    assert b"filename*" in raw and max(map(len, raw.split(b"\r\n"))) < 998
    assert room.row(message_id).state == "sent"


def test_a_file_that_is_gone_keeps_all_of_it_here_and_says_so(room: Room) -> None:
    server = room.server()
    file = take_bytes(room.store, "offer.pdf", b"%PDF")
    message_id = written(room, take_bytes(room.store, "good.pdf", b"good"), file)
    blob_path(room.store, file.sha256).unlink()
    assert room.send().endings == {Ending.REFUSED: 1}
    row = room.row(message_id)
    assert row.state == "failed" and not server.box.messages
    assert row.error == (
        "The file “offer.pdf” is missing from the folder of attachments. "
        "Nothing was sent. Take the file off the e-mail, or add it again."
    )
    writing.queue_written(room.store, message_id, VALUES, files_of(room.store, message_id)[:1])
    assert room.send().sent == 1
    assert [part.get_filename() for part in arrived(server).iter_attachments()] == ["good.pdf"]


def test_a_file_that_is_not_what_was_added_keeps_all_of_it_here(room: Room) -> None:
    server = room.server()
    file = take_bytes(room.store, "offer.pdf", b"%PDF")
    message_id = written(room, file)
    blob_path(room.store, file.sha256).write_bytes(b"%PDX")
    room.send()
    assert room.row(message_id).state == "failed" and not server.box.messages
    assert "The file “offer.pdf” is not what was saved. Nothing was sent." in room.row(message_id).error


def test_files_changed_in_the_last_moment_are_looked_at_again(room: Room) -> None:
    server = room.server()
    one, two = (take_bytes(room.store, f"{n}.txt", n.encode()) for n in ("1", "2"))
    message_id = written(room, one)
    row = get(room.store, messages.MESSAGE, message_id)
    writing.queue_written(room.store, message_id, VALUES, [two])
    assert room.outbox()._take(row, [one]) is False
    room.send()
    assert [part.get_filename() for part in arrived(server).iter_attachments()] == ["2.txt"]


def test_a_server_that_takes_less_says_so_before_anything_leaves(room: Room) -> None:
    server = room.server(most=2 << 20)
    message_id = written(room, take_bytes(room.store, "film.mp4", b"0" * (2 << 20)))
    small = written(room, take_bytes(room.store, "a.txt", b"1"))
    room.send()
    assert room.row(message_id).state == "failed" and len(server.box.messages) == 1
    assert room.row(message_id).error == ("localhost takes e-mails of 2 MB at most; with its files this one has 2.7 MB")
    assert room.row(small).state == "sent"


def test_an_invitation_says_in_its_part_what_it_asks(room: Room) -> None:
    server = room.server()
    written(room, take_bytes(room.store, "invitation.ics", b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"))
    room.send()
    (part,) = arrived(server).iter_attachments()
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "REQUEST")


def test_the_timeline_says_what_went_along(room: Room) -> None:
    room.server()
    message_id = written(room, take_bytes(room.store, "offer.pdf", b"%PDF"))
    room.send()
    activity_id = get(room.store, messages.MESSAGE, message_id)["activity_id"]
    rows = room.store.query("SELECT outcome FROM activity WHERE id = ?", (activity_id,))
    assert rows == [("To ada@x.example, with offer.pdf",)]

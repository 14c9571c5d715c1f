"""What people do at their devices; each action takes numbers that choose what and which value."""

from __future__ import annotations

from typing import Any

from tests.property.sync.device import Device

from crm_desktop.protocol.conflict import Conflict, What, from_doc
from crm_desktop.protocol.effects import Key
from crm_desktop.protocol.op import DELETED, Doc, Json
from crm_desktop.protocol.policies import record_hash

FIELDS = ("nickname", "nickname", "nickname", "points.p1", "custom.x")
TAG = "tags.vip"


class People:
    """The world has them; `save`, `name` and `at` are its."""

    saw: list[tuple[Key, Json]]  # sides of conflicts that someone decided over
    batches: list[list[tuple[Key, str, Json, Json]]]  # of each batch: record, field, old, new
    save: Any
    name: Any
    at: Any

    def do_new(self, device: Device, n: list[int]) -> None:
        kind, s = [("person", {"given_name": self.word(n)}), ("activity", {"body": "\n".join(self.lines(6))}),
                   ("test_quote", {"status": "draft", "total": self.word(n)})][n[0] % 3]  # fmt: skip
        if sum(t == kind for t, _ in device.rows) < 2:  # few records, so that people meet
            self.save(device, (kind, self.name(kind)), s, {}, k="I")

    def do_new_natural(self, device: Device, n: list[int]) -> None:
        key = ("tag", f"tag-{n[0] % 2}")
        if key not in device.rows:
            self.save(
                device, key, {"name": key[1], "colour": "rgb"[n[1] % 3], "created_at": self.at(device)}, {}, k="I"
            )

    def do_import(self, device: Device, n: list[int]) -> None:
        batch, changes = self.name("batch"), []
        for _ in range(2):  # two transactions of one job
            key = ("person", self.name("person"))
            self.save(device, key, {"given_name": self.word(n)}, {}, k="I", cause="import", batch=batch)
            changes.append((key, "", None, None))
        self.batches.append(changes)

    def do_open_form(self, device: Device, n: list[int]) -> None:
        key = self.pick(device, n)
        if key:
            device.form = (key, dict(device.rows[key]))

    def do_save_form(self, device: Device, n: list[int]) -> None:
        if device.form:
            self.edit(device, *device.form, n)
            device.form = None

    def do_edit(self, device: Device, n: list[int]) -> None:
        key = self.pick(device, n)
        if key:
            self.edit(device, key, device.rows[key], n)

    def do_tag(self, device: Device, n: list[int]) -> None:
        people = sorted(key for key, doc in device.rows.items() if key[0] == "person" and DELETED not in doc)
        if people:
            key = people[n[0] % len(people)]
            self.toggle_tag(device, key, device.rows[key])

    def toggle_tag(self, device: Device, key: Key, shown: Doc) -> None:
        marks = shown.get(TAG)
        self.save(device, key, {TAG: None if marks else {self.name("m"): 1}}, {TAG: marks}, shown=shown)

    def do_edit_note(self, device: Device, n: list[int]) -> None:
        notes = sorted(key for key, doc in device.rows.items() if key[0] == "activity" and DELETED not in doc)
        if notes:
            key = notes[n[0] % len(notes)]
            self.edit(device, key, device.rows[key], n)

    def edit(self, device: Device, key: Key, shown: Doc, n: list[int]) -> None:
        """Change a field of a record that the person sees as `shown`."""
        if key[0] == "activity":
            body = shown.get("body") or ""
            self.save(device, key, {"body": self.typed(body, n)}, {"body": body}, shown=shown)
        elif key[0] == "tag":
            self.save(device, key, {"colour": self.word(n)}, shown, shown=shown)
        elif key[0] == "test_quote" and n[2] % 3 == 0:
            fields = {"status": "sent", "total": shown.get("total") if n[3] % 2 else self.word(n)}
            if shown.get("status") != "sent":
                self.save(device, key, fields, shown, shown=shown)
        elif key[0] == "test_quote":
            self.save(device, key, {"total": self.word(n)}, shown, shown=shown)
        elif n[2] % 5 == 0:
            self.toggle_tag(device, key, shown)
        else:
            name = FIELDS[n[2] % len(FIELDS)]
            self.save(device, key, {name: self.word(n) if n[3] % 6 else None}, shown, shown=shown)

    def do_delete(self, device: Device, n: list[int]) -> None:
        key, shown = self.pick(device, n), None
        if device.form and n[2] % 2:
            key, shown = device.form
        if key and DELETED not in device.rows.get(key, {DELETED: 1}):
            shown = shown or device.rows[key]
            self.save(device, key, {DELETED: self.at(device)}, {}, shown=shown, h=record_hash(key[0], shown))

    def do_delete_many(self, device: Device, n: list[int]) -> None:
        there = sorted(key for key, doc in device.rows.items() if key[0] == "person" and DELETED not in doc)
        batch = self.name("many")
        for key in there[: n[0] % 6]:
            shown = device.rows[key]
            self.save(device, key, {DELETED: self.at(device)}, {}, cause="bulk", batch=batch, shown=shown,
                      h=record_hash(key[0], shown))  # fmt: skip

    def do_restore(self, device: Device, n: list[int]) -> None:
        gone = sorted(key for key, doc in device.rows.items() if DELETED in doc and key[0] != "conflict")
        if gone:
            key = gone[n[0] % len(gone)]
            self.save(device, key, {DELETED: None}, device.rows[key])

    def do_undo(self, device: Device, n: list[int]) -> None:
        """Turn back a batch as far as this device still shows what it left."""
        if not self.batches:
            return
        number = n[0] % len(self.batches)
        batch = self.name("batch")
        for key, name, old, new in self.batches[number]:
            row = device.rows.get(key)
            if row is None or key[0] == "test_quote":
                continue
            if not name and DELETED not in row:
                fields: Doc = {DELETED: self.at(device)}
                self.save(device, key, fields, {}, cause="undo", batch=batch, undoes=f"b{number}", shown=row,
                          h=record_hash(key[0], row))  # fmt: skip
            elif name and row.get(name) == new and name != TAG:
                self.save(device, key, {name: old}, row, cause="undo", batch=batch, undoes=f"b{number}")
            elif name == TAG and new and new.items() <= (row.get(TAG) or {}).items():
                self.save(
                    device, key, {TAG: None}, {TAG: new}, cause="undo", batch=batch, undoes=f"b{number}", shown=row
                )

    def do_decide(self, device: Device, n: list[int]) -> None:
        open_ = [c for c in self.conflicts(device.served) if c.is_open and (c.record_kind, c.record_id) in device.rows]
        if not open_:
            return
        conflict = open_[n[0] % len(open_)]
        key = (conflict.record_kind, conflict.record_id)
        row = device.rows[key]
        self.saw += [(key, conflict.other), (key, conflict.kept), (key, row.get(conflict.field))]
        if conflict.field == DELETED:
            self.decide_delete(device, key, row, conflict, is_delete=bool(n[1] % 2))
            return
        value = [row.get(conflict.field), conflict.other, self.word(n)][n[1] % 3]
        if conflict.field == "body":
            value = value or ""
        fields = {} if value == row.get(conflict.field) else {conflict.field: value}
        self.save(device, key, fields, row, d={"c": conflict.id, "o": conflict.other, "v": value})

    def decide_delete(self, device: Device, key: Key, row: Doc, conflict: Conflict, *, is_delete: bool) -> None:
        decision = {"c": conflict.id, "o": conflict.other, "v": conflict.other if is_delete else None}
        if conflict.what is What.HELD and is_delete:
            held = [c for c in self.conflicts(device.served) if c.is_open and c.what is What.HELD]
            count = sum(c.batch == conflict.batch for c in held)
            self.save(device, key, {}, {}, d={"b": conflict.batch, "n": count, "v": True})
        elif is_delete and DELETED not in row:
            self.save(device, key, {DELETED: conflict.other}, {}, shown=row, h=record_hash(key[0], row), d=decision)
        else:
            self.save(device, key, {}, {}, d=decision | {"v": row.get(DELETED)})

    def do_purge(self, device: Device, n: list[int]) -> None:
        key = self.pick(device, n)
        if key and n[1] % 3 == 0:
            self.save(device, key, {}, {}, k="P")

    def word(self, n: list[int]) -> str:
        """Return a value that nobody typed before, sometimes one of two that many type."""
        return "pq"[n[-1] % 2] if n[-2] % 5 == 0 else self.name("v")

    def lines(self, count: int) -> list[str]:
        return [self.name("line") for _ in range(count)]

    def typed(self, body: str, n: list[int]) -> str:
        """Return a text with one line added, changed, removed, moved or repeated."""
        lines = body.split("\n") if body else []
        at, to = n[3] % (len(lines) + 1), n[4] % (len(lines) + 1)
        kind = n[2] % 6
        if kind < 2 or at == len(lines):  # one that many type, or one of its own
            lines[at:at] = self.lines(1) if kind else ["-"]
        elif kind == 2:
            del lines[at]
        elif kind < 5:
            line = lines.pop(at)
            lines.insert(to, line)
        else:
            lines[at] = self.lines(1)[0]
        return "\n".join(lines)

    def pick(self, device: Device, n: list[int]) -> Key | None:
        there = sorted(k for k, doc in device.rows.items() if k[0] not in ("conflict", "purge") and DELETED not in doc)
        return there[n[0] % len(there)] if there else None

    def conflicts(self, docs: dict[Key, Doc]) -> list[Conflict]:
        found = [from_doc(i, doc) for (t, i), doc in docs.items() if t == "conflict"]
        return sorted(found, key=lambda c: (c.record_id, c.field, c.batch))  # not by id, in which a clock is hidden

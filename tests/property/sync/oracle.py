"""What must be true when all is quiet. It knows what people saved and saw, and no rule of the fold."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from tests.property.sync.people import TAG
from tests.property.sync.world import Save, World

Key = tuple[str, str]


class Oracle:
    def __init__(self, world: World) -> None:
        self.world = world
        self.docs: dict[Key, dict[str, Any]] = world.hub.memory.docs
        feds = [fed for commit in world.hub.commits for tx in commit.txs for fed in tx.items]
        self.outs = dict(zip(world.hub.digests, (str(fed.out) for fed in feds), strict=True))
        self.seqs = [fed.q for fed in feds]
        self.conflicts = [_conflict(doc) for (t, _), doc in self.docs.items() if t == "conflict"]
        self.purged = {(d["record_kind"], d["record_id"]) for (t, _), d in self.docs.items() if t == "purge"}
        self.saves = [s for s in world.saves if s.dig in self.outs]

    def check(self) -> None:
        """All of it."""
        self.each_save_is_at_the_server_once()
        self.all_show_the_same()
        for save in self.saves:
            if save.key not in self.purged and not self.outs[save.dig].startswith(("refused", "purged")):
                assert self.is_kept(save), f"lost: {save}"
        for key, doc in self.docs.items():
            self.record_is_sound(key, doc)
        self.no_conflict_is_there_twice()

    def each_save_is_at_the_server_once(self) -> None:
        """Property 5, and 1: seqs without a gap in the order of the commits."""
        assert self.seqs == list(range(1, len(self.seqs) + 1))
        missing = {s.dig for s in self.world.saves} - self.outs.keys() - self.world.lost
        assert not missing, f"never arrived: {[s for s in self.world.saves if s.dig in missing]}"

    def all_show_the_same(self) -> None:
        """Property 7 and 8."""
        for device in self.world.devices:
            assert device.served == self.docs and device.rows == self.docs, device.dev

    def is_kept(self, save: Save) -> bool:
        """Property 6: current, replaced by someone who saw it, or in a conflict."""
        if save.field == TAG:
            return self.is_mark_kept(save)
        if save.field == "deleted_at":
            return self.is_delete_kept(save)
        if save.field == "created_at" or (save.key[0] == "tag" and save.field == "name"):
            return True
        if save.field == "body":
            return all(self.is_line_kept(save, line) for line in _added(save))
        return _same(self.docs[save.key].get(save.field), save.value) or self.is_replaced(save) or self.is_asked(save)

    def is_replaced(self, save: Save) -> bool:
        return (save.key, save.value) in self.world.saw or any(
            s.dig != save.dig and _same(s.seen, save.value) and not _same(s.value, save.value)
            for s in self.effective(save)
        )

    def is_asked(self, save: Save) -> bool:
        sides = [side for c in self.open(save.key, save.field) for side in (c["kept"], c["other"])]
        return any(_same(side, save.value) for side in sides)

    def effective(self, save: Save) -> list[Save]:
        return [
            s for s in self.saves
            if (s.key, s.field) == (save.key, save.field) and not self.outs[s.dig].startswith("refused")
        ]  # fmt: skip

    def open(self, key: Key, field: str) -> list[dict[str, Any]]:
        return [c for c in self.conflicts if c["key"] == key and c["field"] == field and c["state"] == "open"]

    def is_line_kept(self, save: Save, line: str) -> bool:
        if line == "-":  # many type it
            return True
        texts = [side for c in self.open(save.key, "body") for side in (c["kept"], c["other"])]
        texts += [value for key, value in self.world.saw if key == save.key]
        texts.append(self.docs[save.key].get("body"))
        if any(line in _lines(text) for text in texts):
            return True
        return any(line in _lines(s.seen) and line not in _lines(s.value) for s in self.effective(save))

    def is_mark_kept(self, save: Save) -> bool:
        """A mark is there until someone removes it who saw it; one that was removed is gone."""
        now = self.docs[save.key].get(TAG) or {}
        if save.value is None:
            return not (save.seen or {}).keys() & now.keys()
        removed = {m for s in self.effective(save) if s.value is None for m in s.seen or {}}
        return all((mark in now) != (mark in removed) for mark in save.value)

    def is_delete_kept(self, save: Save) -> bool:
        """A delete hides the record, was taken back by someone, or stands in a conflict."""
        gone = "deleted_at" in self.docs[save.key]
        if save.value is None:
            return not gone or any(s.value is not None for s in self.effective(save)) or self.is_held(save.key)
        restored = any(s.value is None for s in self.effective(save))
        asked = any(c["key"] == save.key and c["field"] == "deleted_at" for c in self.conflicts)
        return gone or restored or asked

    def is_held(self, key: Key) -> bool:
        return any(c["key"] == key and c["what"] == "held" for c in self.conflicts)

    def record_is_sound(self, key: Key, doc: dict[str, Any]) -> None:
        body = Counter(_lines(doc.get("body")))
        del body["-"]
        assert not body or max(body.values()) == 1, f"a line is there twice: {doc}"
        if doc.get("status") == "sent":
            papers = [total for dig, of, total in self.world.papers if of == key and dig in self.outs]
            assert doc["total"] in papers, f"not as a paper: {doc} {papers}"
        if "deleted_at" in doc:
            assert self.is_hidden_rightly(key, doc), f"hidden unseen: {key} {doc}"

    def is_hidden_rightly(self, key: Key, doc: dict[str, Any]) -> bool:
        """Somebody who deleted the record saw it as it is; but for what was written by one who knew of the deletion."""
        mine = [s for s in self.saves if s.key == key]
        if any(self.outs[s.dig] == "refused" and s.seen is None and s.field == "given_name" for s in mine):
            return True  # it came late of a job that was undone
        knowing = {s.field for s in mine if s.knew_deleted}
        now = {name: value for name, value in doc.items() if name != "deleted_at" and name not in knowing}
        deletes = [s for s in mine if s.field == "deleted_at" and s.value is not None]
        return any(_same(now, {n: v for n, v in s.shown.items() if n in now or n not in knowing}) for s in deletes)

    def no_conflict_is_there_twice(self) -> None:
        """The same other side once; a chain of one line once; one question about a deletion."""
        open_ = [c for c in self.conflicts if c["state"] == "open"]
        sides = Counter((c["key"], c["field"], json.dumps(c["other"], sort_keys=True)) for c in open_)
        assert not sides or max(sides.values()) == 1, f"asked twice: {sides}"
        deleted = Counter(c["key"] for c in open_ if c["field"] == "deleted_at")
        assert not deleted or max(deleted.values()) == 1
        for n, c in enumerate(open_):  # the oldest first
            assert c["key"] not in self.purged
            assert not [o for o in open_[n + 1 :] if self.is_next(c, o)], f"a chain was asked about twice: {c}"
            now = self.docs[c["key"]].get(c["field"])
            assert _same(c["kept"], now) and not _same(c["other"], now), f"not what it is about: {c}"
            assert (
                c["what"] != "value" or c["base"] is None or c["field"] == "total" or not _same(c["base"], c["other"])
            ), f"about nothing: {c}"

    def is_next(self, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Whether a conflict's side was made from another one's, by the same device or one that continues it."""
        line = self.world.hub.memory.lines.get(after["line"], ())
        return (
            (before["key"], before["field"]) == (after["key"], after["field"])
            and before["line"] in line
            and _same(after["base"], before["other"])
        )


def _conflict(doc: dict[str, Any]) -> dict[str, Any]:
    texts = {name: json.loads(doc[name]) if name in doc else None for name in ("base", "kept", "other")}
    return {**doc, **texts, "line": doc.get("line", ""), "key": (doc["record_kind"], doc["record_id"])}


def _same(left: Any, right: Any) -> bool:
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def _lines(text: Any) -> list[str]:
    return text.split("\n") if isinstance(text, str) and text else []


def _added(save: Save) -> list[str]:
    return [line for line in _lines(save.value) if line not in _lines(save.seen)]

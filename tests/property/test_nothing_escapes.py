"""Whatever SQL another program runs, the log or the second net knows of it afterwards."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.property.oracle import assert_sound, told_by_log
from tests.property.workspaces import TERMS, drop, fresh, names, outside

from crm_desktop.domain.specs import AFFILIATION, PERSON
from crm_desktop.store import open_store
from crm_desktop.store.net import find_differences, mend

ids = st.sampled_from(["p0", "p1", "p2", "new1", "new2"])
maps = st.sampled_from(
    [
        "{}", '{"a": {"kind":"phone","value":"0905111222"}}', '{ "b" : true , "a":1 }', '{"a":1,"a":2}', '{"a":null}',
        '{"$x":1,"q\\"t":{"z":1,"b":[1, 2]},"":0,"d.o.t":1.0}', '{"n":12345678901234567890,"e":1e2}',
        '{"\\u00e1":"\\u00e1"}',
    ]
)  # fmt: skip
field = st.sampled_from(["given_name", "family_name", "do_not_call", "deleted_at"])
value = st.none() | st.integers(0, 1) | names
map_field = st.sampled_from(["points", "custom", "tags", "refs", "addresses"])
verb = st.sampled_from(["INSERT", "REPLACE", "INSERT OR IGNORE", "INSERT OR REPLACE"])


def _statement(template: str, *params: object) -> tuple[str, list[object]]:
    return template, list(params)


statements = st.one_of(
    st.builds(lambda v, i, n, m: _statement(f"{v} INTO person(id, given_name, points) VALUES (?, ?, ?)", i, n, m),
              verb, ids, names, maps),
    st.builds(lambda f, v, i: _statement(f"UPDATE person SET {f} = ? WHERE id = ?", v, i), field, value, ids),
    st.builds(lambda f, m, i: _statement(f"UPDATE person SET {f} = ? WHERE id >= ?", m, i), map_field, maps, ids),
    st.builds(lambda f, m, n, i: _statement(f"UPDATE person SET {f} = ?, nickname = ? WHERE id = ?", m, n, i),
              map_field, maps, names, ids),
    st.builds(lambda i, n: _statement("INSERT INTO person(id, given_name) VALUES (?, ?) ON CONFLICT(id) DO UPDATE "
                                      "SET family_name = excluded.given_name", i, n), ids, names),
    st.builds(lambda i: _statement("DELETE FROM person WHERE id = ?", i), ids),
    st.builds(lambda k, i: _statement("REPLACE INTO person(k, id, nickname) VALUES (?, ?, 'k')", k, i),
              st.integers(1, 4), ids),
    st.builds(lambda i, j: _statement("UPDATE OR REPLACE affiliation SET person_id = ? WHERE person_id = ?", i, j),
              ids, ids),
    st.builds(lambda i: _statement("DELETE FROM affiliation WHERE person_id = ?", i), ids),
    st.sampled_from([
        ("PRAGMA recursive_triggers = ON", []), ("PRAGMA recursive_triggers = OFF", []), ("BEGIN", []), ("COMMIT", []),
        ("ROLLBACK", []), ("SAVEPOINT s", []), ("ROLLBACK TO s", []), ("RELEASE s", []),
        ("UPDATE person SET display_name = 'spoilt', job_title = 'spoilt'", []), ("DELETE FROM point_index", []),
        ("DROP TRIGGER person_Us", []), ("DROP TRIGGER person_Um", []), ("DROP TRIGGER person_D", []),
        ("DROP TRIGGER affiliation_D", []), ("DROP TRIGGER person_I", []),
    ]),
)  # fmt: skip


@given(st.lists(statements, min_size=1, max_size=8))
def test_nothing_escapes_capture_and_net(run: list[tuple[str, list[object]]]) -> None:
    store = fresh()
    try:
        with store.write("New") as unit:
            for i in range(3):
                unit.insert(PERSON, id=f"p{i}", given_name=f"Ada{i}", points={"a": {"kind": "im", "value": f"x{i}"}})
                unit.insert(AFFILIATION, person_id=f"p{i}", company_id="c", job_title="Buyer")
        known = {str(r[0]) for r in store.query("SELECT rid FROM change")}
        outside(store, *run)
        rows = store.query("SELECT id, given_name, family_name, nickname, points FROM person ORDER BY id")
        again = open_store(store.path)
        again.writer.connection.execute("PRAGMA synchronous=OFF")
        mend(again)
        assert_sound(again, *TERMS)
        assert list(find_differences(again)) == [] and mend(again) == 0
        after = {r[0]: r for r in again.query("SELECT id, given_name, family_name, nickname, points FROM person")}
        assert [after[r[0]][:4] for r in rows] == [r[:4] for r in rows], "the row wins"
        there = {str(r[0]) for kind in ("person", "affiliation") for r in again.query(f"SELECT id FROM {kind}")}
        assert known - {again.user_id} <= there, "what vanished is in the bin"
        assert all(told_by_log(again, i) for i in there)
        again.close()
    finally:
        drop(store)

"""What is done for many records at once says the same as what is done for each: keys, texts of maps, search words."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from tests.property.oracle import searched_words

from crm_desktop.domain.searchtext import index_text, with_words_of, words
from crm_desktop.domain.specs import PERSON
from crm_desktop.store.codec import are_keys, canonical, is_key, spelled, spelled_all
from crm_desktop.store.connection import driver
from crm_desktop.store.ddl import SEARCH_TABLES

KEYS = st.lists(st.text("aZ09_- \n.é", max_size=4) | st.sampled_from(["x" * 64, "x" * 65]), min_size=1, unique=True)


@given(KEYS)
@example(["a b"])
@example(["a\n"])
@example(["a", ""])
def test_many_keys_are_good_where_each_of_them_is(keys: list[str]) -> None:
    assert are_keys(keys) == all(map(is_key, keys))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(), VALUES, min_size=1))
@example({"p1": {"value": '\x00\x1f\x7f\u2028"\\/é😀', "kind": "email"}})
@example({"p1": {"a": 1e16}, "p2": 1e-7, "p3": 2**70})
def test_a_map_of_many_new_records_is_spelled_as_any_other(items: dict[str, object]) -> None:
    assert spelled(items) == canonical(items)


ITEMS = st.dictionaries(st.text(), st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(), max_size=3)


@given(st.lists(st.dictionaries(st.text(), ITEMS | st.text()) | st.dictionaries(st.text(), VALUES), max_size=4))
@example([{"p1": {"value": '\x00\x1f\x7f\u2028"\\/é\n😀', "kind": "email"}}, {}])
def test_maps_that_are_spelled_together_are_spelled_as_each_of_them(maps: list[dict[str, object]]) -> None:
    assert spelled_all(maps) in ([], [canonical(items) for items in maps])


@given(st.lists(st.dictionaries(st.text(), ITEMS | st.text(), min_size=1), min_size=1, max_size=4))
def test_maps_of_texts_numbers_and_answers_are_spelled_together(maps: list[dict[str, object]]) -> None:
    assert spelled_all(maps) == [canonical(items) for items in maps]


@given(st.lists(st.text("aÁß-_ '\0样品.", max_size=12), max_size=4), st.text("aÁß-_ '样品.", max_size=12))
def test_a_text_that_is_added_to_the_words_of_a_record_finds_it_as_if_it_had_been_there(
    texts: list[str], more: str
) -> None:
    names = ("given_name", "family_name", "nickname", "description")
    fields = dict(zip(names, texts, strict=False))
    whole = {word for text in (*texts, more) for word in words(text)}
    assert _indexed(with_words_of(index_text(PERSON, fields), more)) == whole
    assert _indexed(index_text(PERSON, fields, more)) == whole == searched_words(PERSON, fields, more)


ODD = st.text("aB9Áß-_ '\0\t\u00a0\u2028样品.ıé", max_size=16) | st.text(max_size=8)
POINT = st.fixed_dictionaries({"kind": st.sampled_from(["phone", "email", "url"]), "value": ODD})


@given(st.lists(ODD, max_size=4), st.dictionaries(st.sampled_from("ab"), POINT), ODD)
@example(["---"], {}, "_")
@example(["", "", "", "Ünal_O'Brien x"], {"a": {"kind": "phone", "value": "+421 905 123 456"}}, "")
def test_the_index_finds_the_same_words_in_a_text_that_was_not_taken_apart(
    texts: list[str], points: dict[str, object], more: str
) -> None:
    names = ("given_name", "family_name", "nickname", "description")
    fields = {**dict(zip(names, texts, strict=False)), "points": points}
    given, wanted = index_text(PERSON, fields), searched_words(PERSON, fields)
    assert bool(given) == bool(wanted)
    assert _indexed(given) == wanted
    assert _indexed(with_words_of(given, more)) == searched_words(PERSON, fields, more)


def _indexed(text: str) -> set[str]:
    """Return the words that the real index finds in a text."""
    connection = driver.connect(":memory:")
    connection.execute(next(sql for sql in SEARCH_TABLES if "USING fts5" in sql))
    connection.execute("CREATE VIRTUAL TABLE found USING fts5vocab(search, 'row')")
    connection.execute("INSERT INTO search(rowid, words) VALUES (1, ?)", (text,))
    return {word for (word,) in connection.execute("SELECT term FROM found")}

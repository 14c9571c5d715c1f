"""One look at many keys says the same as a look at each."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from crm_desktop.store.codec import are_keys, is_key

KEYS = st.lists(st.text("aZ09_- \n.é", max_size=4) | st.sampled_from(["x" * 64, "x" * 65]), min_size=1, unique=True)


@given(KEYS)
@example(["a b"])
@example(["a\n"])
@example(["a", ""])
def test_many_keys_are_good_where_each_of_them_is(keys: list[str]) -> None:
    assert are_keys(keys) == all(map(is_key, keys))

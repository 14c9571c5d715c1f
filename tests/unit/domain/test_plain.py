"""Plain values behave as dataclasses do, without what they are at the start."""

from __future__ import annotations

import copy
import pickle
from dataclasses import asdict, fields, is_dataclass, replace

import pytest

from crm_desktop.domain.plain import altered, made_by, plain


@plain
class Point:
    """A place with tags."""

    x: int
    y: int = 2
    tags: tuple[str, ...] = ()


@plain(frozen=False)
class Bag:
    """What may change."""

    things: list[str] = made_by(factory=list)
    label: str = ""


@plain
class Named(Point):
    """A place with a name."""

    name: str = ""

    def __post_init__(self) -> None:
        vars(self)["name"] = self.name.upper()


@plain(eq=False)
class Alone:
    """There is one of each."""

    name: str


def test_values_are_given_in_order_or_by_name_and_the_rest_has_its_defaults() -> None:
    assert Point(1) == Point(x=1, y=2) != Point(1, 3)
    assert repr(Point(1, tags=("a",))) == "Point(x=1, y=2, tags=('a',))"
    assert len({Point(1), Point(1), Point(2)}) == 2
    assert Point(1) != (1, 2, ())


def test_a_class_that_builds_on_another_has_its_values_first() -> None:
    one = Named(1, 2, (), "kovo")
    assert (one.x, one.name) == (1, "KOVO")
    assert one == Named(1, 2, (), "Kovo") != Point(1)


def test_where_each_is_equal_to_itself_alone_so_is_its_place_in_a_set() -> None:
    one, twin = Alone("a"), Alone("a")
    assert one != twin and len({one, one, twin}) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Point(),  # type: ignore[call-arg]
        lambda: Point(1, 2, (), 4),  # type: ignore[call-arg,arg-type]
        lambda: Point(1, z=2),  # type: ignore[call-arg]
        lambda: Point(z=2),  # type: ignore[call-arg]
        lambda: Point(1, x=2),  # type: ignore[misc]
    ],
)
def test_what_is_missing_unknown_or_given_twice_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="Point"):
        wrong()  # type: ignore[operator]


def test_what_is_frozen_is_not_changed_and_what_is_not_can_be() -> None:
    for change in (lambda: setattr(Point(1), "x", 2), lambda: delattr(Point(1), "x")):
        with pytest.raises(AttributeError, match="is not changed"):
            change()
    bag = Bag()
    bag.label = "tools"
    assert bag == Bag(label="tools")


def test_each_has_a_default_of_its_own() -> None:
    Bag().things.append("hammer")
    assert Bag().things == []
    assert Bag(["saw"]).things == ["saw"]


def test_they_can_be_altered_copied_and_sent() -> None:
    one = Point(1, 5, ("a",))
    assert altered(one, y=6) == Point(1, 6, ("a",)) and one.y == 5
    assert copy.copy(one) == copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one


def test_what_serves_dataclasses_takes_them_too() -> None:
    assert is_dataclass(Point) and [f.name for f in fields(Named)] == ["x", "y", "tags", "name"]
    assert replace(Point(1), y=7) == Point(1, 7)
    assert asdict(Bag(["a"])) == {"things": ["a"], "label": ""}


def test_they_are_matched_by_position() -> None:
    match Point(1, 9):
        case Point(x, y):
            assert (x, y) == (1, 9)
        case _:
            pytest.fail("not matched")

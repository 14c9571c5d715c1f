from crm_desktop.viewmodels.navigation import Place, Room, Trail, entry_of, room_for


def test_back_and_forward_return_to_how_a_place_was_left() -> None:
    trail = Trail()
    trail.go("people")
    trail.keep({"scroll": 40})
    trail.go("person/7")
    trail.keep({"tab": "notes"})
    back = trail.step(-1)
    assert back is not None and (back.place, back.state) == ("people", {"scroll": 40})
    ahead = trail.step(1)
    assert ahead is not None and ahead.state == {"tab": "notes"}


def test_going_somewhere_forgets_what_lay_ahead() -> None:
    trail = Trail()
    for place in ("people", "companies"):
        trail.go(place)
    trail.step(-1)
    trail.go("bin")
    assert not trail.can_go_forward and trail.can_go_back


def test_a_list_opens_with_the_filter_that_it_had() -> None:
    trail = Trail()
    trail.go("people")
    trail.keep({"filter": "Nitra"})
    trail.go("companies")
    assert trail.go("people").state == {"filter": "Nitra"}


def test_going_where_one_is_makes_no_second_step() -> None:
    trail = Trail()
    trail.go("people")
    trail.go("people")
    assert not trail.can_go_back


def test_the_ends_of_the_trail_lead_nowhere() -> None:
    trail = Trail()
    assert trail.step(-1) is None
    trail.go("people")
    assert trail.step(1) is None


def test_a_forgotten_place_is_not_gone_back_to() -> None:
    trail = Trail()
    for place in ("people", "person/7", "companies"):
        trail.go(place)
    trail.forget("person/7")
    back = trail.step(-1)
    assert back is not None and back.place == "people"


def test_a_record_stands_under_its_list() -> None:
    assert (entry_of("person/7"), entry_of("company/9"), entry_of("bin"), entry_of("x")) == (
        "people",
        "companies",
        "bin",
        "",
    )


def test_places_are_written_as_they_are_read() -> None:
    for text in ("people", "person/0190a5e2-7c1d"):
        assert str(Place.parse(text)) == text


def test_larger_text_needs_a_wider_window() -> None:
    assert [room_for(w) for w in (1360, 1359, 1100, 1099, 800, 799)] == [
        Room.ALL,
        Room.TWO_COLUMNS,
        Room.TWO_COLUMNS,
        Room.RAIL,
        Room.RAIL,
        Room.ONE_COLUMN,
    ]
    assert room_for(1440, 2.0) is Room.ONE_COLUMN

import pytest

from crm_desktop.viewmodels.palette import Scope, Tier, arrange, match, next_scope, rank, split_scope
from crm_desktop.viewmodels.recent import Line, Recent, Section, record_line


def command(title: str, target: str = "", section: Section = Section.COMMAND) -> Line:
    return Line(section, target or title.lower(), title)


def titles(lines: list[Line]) -> list[str]:
    return [line.title for line in lines]


@pytest.mark.parametrize(
    ("typed", "title", "tier"),
    [
        ("car", "Carmen Ruiz Peña", Tier.PREFIX),
        ("carmen", "Cármen Vidal", Tier.PREFIX),
        ("stas", "Šťastný", Tier.PREFIX),
        ("cár", "Carmen", Tier.PREFIX),
        ("ruiz", "Carmen Ruiz Peña", Tier.WORD),
        ("ruiz car", "Carmen Ruiz Peña", Tier.WORD),
        ("nwp", "New person", Tier.LETTERS),
        ("strasse", "Straße 7", Tier.PREFIX),
    ],
)
def test_accents_and_case_are_ignored_both_ways(typed: str, title: str, tier: Tier) -> None:
    fit = match(typed, title)
    assert fit is not None and fit.tier is tier


@pytest.mark.parametrize(
    ("typed", "title"), [("x", "People"), ("elpoep", "People"), ("eople", "People"), ("pp pp", "People")]
)
def test_what_does_not_fit_is_not_found(typed: str, title: str) -> None:
    assert match(typed, title) is None


def test_the_matched_letters_are_marked_in_the_title_as_written() -> None:
    assert [line.spans for line in rank("cal", [command("Log a call")], Recent())] == [((6, 9),)]
    assert [line.spans for line in rank("stra", [command("Ľubica Straße")], Recent())] == [((7, 11),)]
    assert [line.spans for line in rank("strasse", [command("Straße")], Recent())] == [((0, 6),)]
    assert [line.spans for line in rank("np", [command("New person")], Recent())] == [((0, 1), (4, 5))]


def test_exact_beginning_comes_before_beginning_of_a_word_before_letters_in_order() -> None:
    lines = [command("Print all"), command("New person"), command("Person history")]
    assert titles(rank("p", lines, Recent())) == ["Print all", "Person history", "New person"]
    assert titles(rank("pl", [command("People"), command("Plan")], Recent())) == ["Plan", "People"]


def test_what_was_used_last_comes_first_among_equals() -> None:
    recent = Recent(commands=["calendar"])
    assert titles(rank("ca", [command("Call"), command("Calendar")], recent)) == ["Calendar", "Call"]


def test_recent_use_does_not_beat_a_better_fit() -> None:
    recent = Recent(commands=["log a call"])
    assert titles(rank("ca", [command("Log a call"), command("Calendar")], recent)) == ["Calendar", "Log a call"]


def test_groups_come_in_fixed_order_whatever_fits_best() -> None:
    offered = [command("Cancel"), command("Cases", section=Section.PLACE), command("Call now", section=Section.RECORD)]
    lines = arrange("ca", offered=offered, found=[record_line("person/1", "Carmen")], recent=Recent())
    assert [line.section for line in lines] == [s for s in Section if s is not Section.PLAN]  # no sentence was typed


def test_records_keep_the_order_of_the_search_even_where_a_phone_number_was_found() -> None:
    found = [record_line("person/2", "Zuzana"), record_line("person/1", "Ada")]
    assert titles(arrange("905", offered=[], found=found, recent=Recent())) == ["Zuzana", "Ada"]


def test_prefixes_choose_what_is_searched() -> None:
    offered, found = [command("Call")], [record_line("person/1", "Carmen")]
    assert titles(arrange(">ca", offered=offered, found=found, recent=Recent())) == ["Call"]
    assert titles(arrange("@ca", offered=offered, found=found, recent=Recent())) == ["Carmen"]


def test_the_scope_of_commands_lists_all_of_them_in_the_order_of_the_groups() -> None:
    offered = [command("New"), command("People", section=Section.PLACE), command("Call", section=Section.RECORD)]
    assert titles(arrange(">", offered=offered, found=[], recent=Recent())) == ["Call", "People", "New"]


def test_tab_goes_around_the_scopes_and_keeps_the_text() -> None:
    assert next_scope("ca") == ">ca" and next_scope(">ca") == "@ca" and next_scope("@ca") == "ca"
    assert next_scope("ca", -1) == "@ca"
    assert split_scope("  > ca ") == (Scope.COMMANDS, "ca")


def test_an_empty_field_shows_the_last_five_records_and_three_commands() -> None:
    recent = Recent()
    for n in range(9):
        recent.visit(record_line(f"person/{n}", f"P{n}"))
        recent.ran(f"c{n}")
    recent.visit(record_line("person/4", "P4"))
    lines = arrange("", offered=[command(f"C{n}") for n in range(9)], found=[], recent=recent)
    assert titles(lines) == ["P4", "P8", "P7", "P6", "P5", "C8", "C7", "C6"]


def test_on_the_first_day_an_empty_field_teaches_three_commands() -> None:
    offered = [command(f"C{n}") for n in range(9)]
    assert titles(arrange("", offered=offered, found=[], recent=Recent())) == ["C0", "C1", "C2"]


def test_nothing_found_offers_to_create_a_person_of_that_name() -> None:
    lines = arrange("Ada Lovelace", offered=[], found=[], recent=Recent(), can_create=True)
    assert [(line.target, line.title) for line in lines] == [("create:Ada Lovelace", "Create a person “Ada Lovelace”?")]
    assert arrange("Ada", offered=[], found=[], recent=Recent()) == []
    assert arrange(">Ada", offered=[], found=[], recent=Recent(), can_create=True) == []


def test_what_was_used_last_survives_a_restart_and_a_damaged_value() -> None:
    recent = Recent()
    recent.visit(record_line("company/3", "Kovo Trnava", "Trnava"))
    recent.ran("view.theme")
    assert Recent.from_values(recent.as_values()) == recent
    assert Recent.from_values({"records": [[1, 2], "x"], "commands": 7}) == Recent()
    recent.forget("company/3")
    assert recent.records == []


def test_groups_keep_their_order_and_two_letters_scattered_in_a_title_do_not_bring_a_deed_to_the_top() -> None:
    offered = [
        Line(Section.COMMAND, "c", "Mañana"), Line(Section.RECORD, "page.bin", "Mover a la papelera"),
        Line(Section.RECORD, "page.merge", "Marcar"), Line(Section.PLACE, "go.map", "Mapa"),
    ]  # fmt: skip
    found = [Line(Section.FOUND, "person/1", "Marta")]
    lines = arrange("ma", offered=offered, found=found, recent=Recent())
    assert titles(lines) == ["Marcar", "Marta", "Mapa", "Mañana"]
    assert "Mover a la papelera" in titles(arrange("mover", offered=offered, found=found, recent=Recent()))

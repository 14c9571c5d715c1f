"""Files as other programs write them: each is recognised, and every column finds its place without a question."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange.importing import open_source
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.targets import target_label

KNOWN = [
    ("salesforce-account", "salesforce_account", ("MasterRecordId", "AnnualRevenue", "Site")),
    ("salesforce-contact", "salesforce_contact", ("MasterRecordId", "LeadSource")),
    ("salesforce-data-loader", "salesforce_contact", ()),
    ("salesforce-report", "salesforce_contact", ("Account Owner",)),
    (
        "hubspot-companies",
        "hubspot_company",
        ("Company owner", "Create Date", "Lifecycle Stage", "Associated Contact IDs"),
    ),
    (
        "hubspot-contacts",
        "hubspot_contact",
        ("Contact owner", "Lead Status", "Create Date", "Lifecycle Stage", "Products of interest"),
    ),
    (
        "pipedrive-people-prefix",
        "pipedrive_person",
        ("Person - Person created", "Person - Update time", "Person - Owner"),
    ),
    (
        "pipedrive-people-bare",
        "pipedrive_person",
        ("Open deals", "Closed deals", "Next activity date", "Person created", "Owner"),
    ),
    (
        "pipedrive-organizations",
        "pipedrive_organization",
        (
            "Organization - People",
            "Organization - Open deals",
            "Organization - Owner",
            "Organization - Organization created",
        ),
    ),
    ("zoho-accounts", "zoho_account", ("Account Owner", "Parent Account")),
    ("zoho-contacts", "zoho_contact", ("Contact Owner", "Lead Source", "Vendor Name", "Reporting To")),
    (
        "outlook-com",
        "outlook",
        ("Office Location", "Company Yomi", "Callback", "ISDN", "TTY/TDD Phone", "Telex", "Spouse"),
    ),
    ("outlook-de", "outlook_de", ()),
    ("outlook-es", "outlook_es", ()),
    ("outlook-sk", "outlook_sk", ()),
    ("outlook-fr", "outlook_fr", ()),
    (
        "google",
        "google",
        (
            "Phonetic Middle Name",
            "Event 1 - Label",
            "Event 1 - Value",
            "Custom Field 1 - Label",
            "Custom Field 1 - Value",
        ),
    ),
    ("google-old", "google_old", ("Gender", "Location", "Occupation", "Hobby")),
    (
        "thunderbird",
        "thunderbird",
        ("Custom 1", "Custom 2", "Custom 3", "Custom 4"),
    ),
    ("linkedin", "linkedin", ("Connected On",)),
    ("general-en", "general", ()),
    ("general-es", "general", ()),
    ("general-sk", "general", ()),
]


def rows(samples: Path, name: str) -> list[Incoming]:
    return list(open_source(samples / "sources" / f"{name}.csv").rows())


def points(row: Incoming) -> dict[object, object]:
    found = (row.person or row.company or {}).get("points", ())
    assert isinstance(found, tuple)
    return {item["value"]: item.get("label", "") for item in found}


@pytest.mark.parametrize(("name", "source", "kept"), KNOWN)
def test_a_file_is_recognised_and_asks_nothing(samples: Path, name: str, source: str, kept: tuple[str, ...]) -> None:
    found = open_source(samples / "sources" / f"{name}.csv")
    known = found.recognised
    assert known is not None
    assert (known.source, known.unmapped, known.questions) == (source, kept, ())
    assert [problem for row in found.rows() for problem in row.problems] == []


OF_COMPANIES = ("_account", "_company", "_organization")


@pytest.mark.parametrize("name", [name for name, source, _kept in KNOWN if not source.endswith(OF_COMPANIES)])
def test_its_first_person_comes_out_whole(samples: Path, name: str) -> None:
    row = rows(samples, name)[0]
    assert row.person is not None
    assert row.person["given_name"] in ("Anna", "Ana")
    assert row.person["family_name"] in ("Javorová", "García Peña")
    assert row.company is not None or row.company_ref is not None
    assert "birthday" not in row.person or row.person["birthday"] in ("1980-03-14", "--03-14")
    assert {"anna@lipa.example", "ana@lipa.example"} & set(points(row)) or name == "linkedin"


def test_salesforce_ids_agree_in_15_and_18_characters_and_rich_text_becomes_plain(samples: Path) -> None:
    lipa, gone = rows(samples, "salesforce-account")
    anna, eva = rows(samples, "salesforce-contact")
    assert anna.company_ref == eva.company_ref == ("salesforce", lipa.refs["salesforce"])
    assert eva.reports_to_ref == ("salesforce", anna.refs["salesforce"])
    assert anna.reports_to_ref is None  # 000000000000000AAA is nobody
    assert lipa.company is not None
    assert lipa.company["description"] == "Makes chairs & tables\nSince 1994"
    assert "MasterRecordId" not in lipa.kept
    assert gone.is_deleted


def test_a_data_loader_writes_na_for_nothing(samples: Path) -> None:
    anna, eva = rows(samples, "salesforce-data-loader")
    assert anna.person is not None
    assert eva.person is not None
    assert points(anna) == {"anna@lipa.example": "work"}
    assert "birthday" not in anna.person
    assert (anna.person["do_not_call"], eva.person["do_not_call"]) == (True, False)
    assert eva.company_ref is None


def test_a_report_ends_where_its_footer_begins(samples: Path) -> None:
    assert [row.person and row.person["given_name"] for row in rows(samples, "salesforce-report")] == ["Anna", "Eva"]


def test_hubspot_links_the_first_of_several_companies_and_keeps_the_list(samples: Path) -> None:
    anna, eva = rows(samples, "hubspot-contacts")
    assert (anna.company_ref, eva.company_ref) == (("hubspot", "8001"), ("hubspot", "8001"))
    assert anna.kept["Associated Company IDs"] == "8001;8002"
    assert "Associated Company IDs" not in eva.kept
    assert anna.kept["Create Date"] == "2024-02-01 09:30"  # a day would lose the hour


def test_zoho_links_by_the_pair_of_id_and_name(samples: Path) -> None:
    anna, eva = rows(samples, "zoho-contacts")
    assert anna.company_ref == ("zoho", rows(samples, "zoho-accounts")[0].refs["zoho"])
    assert eva.reports_to_ref == ("zoho", anna.refs["zoho"])
    assert anna.tags == ("Fair",)


def test_french_outlook_has_two_columns_of_the_same_name(samples: Path) -> None:
    anna = rows(samples, "outlook-fr")[0]
    assert anna.affiliation == {"job_title": "Buyer"}
    assert anna.person is not None
    assert "prefix" not in anna.person


def test_pipedrive_names_the_kind_before_each_title(samples: Path) -> None:
    anna = rows(samples, "pipedrive-people-prefix")[0]
    assert anna.tags == ("Hot", "Fair")
    assert (anna.refs, anna.company_ref) == ({"pipedrive": "11"}, ("pipedrive", "21"))
    assert points(anna)["+421 905 000 101"] == "mobile"


def test_deals_are_refused_by_name_with_the_number_of_their_rows(samples: Path) -> None:
    with pytest.raises(ImportFailed) as caught:
        open_source(samples / "sources" / "pipedrive-deals.csv")
    assert caught.value.title == "“pipedrive-deals.csv” can't be imported: Deals"
    assert caught.value.advice == "Only people and companies are imported. Its 1 row stays in the file."


def test_linkedin_days_have_names_of_months(samples: Path) -> None:
    found = open_source(samples / "sources" / "linkedin.csv")
    assert [row.kept["Connected On"] for row in found.rows()] == ["2025-07-26", "2025-08-03"]
    assert found.recognised is not None
    assert [(p.column, p.type) for p in found.recognised.proposals] == [("Connected On", "date")]


def test_a_line_in_the_middle_with_one_cell_is_no_footer(samples: Path, tmp_path: Path) -> None:
    text = (samples / "sources" / "salesforce-report.csv").read_text(encoding="utf-8")
    path = tmp_path / "report.csv"
    path.write_text(text.replace('"","Eva"', '"a stray line"\r\n"","Eva"'), encoding="utf-8")
    found = list(open_source(path).rows())
    assert [(row.line, row.is_refused) for row in found] == [(2, False), (3, True), (4, False)]


def test_a_birthday_in_three_columns_becomes_one(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    titles = "First Name,Display Name,Primary Email,Screen Name,Birth Year,Birth Month,Birth Day\n"
    days = ("1980,3,14", ",12,1", ",,", "0,0,0", "1980,,", "1981,2,30")
    text = titles + "".join(f"Ada,Ada,a{n}@x.example,,{day}\n" for n, day in enumerate(days))
    path.write_text(text, encoding="utf-8")
    found = list(open_source(path).rows())
    assert [row.person and row.person.get("birthday") for row in found] == [
        "1980-03-14", "--12-01", None, None, None, None,
    ]  # fmt: skip
    assert [(p.line, p.column, p.expected, p.found) for row in found for p in row.problems] == [
        (6, "Birth Year", "year, month and day as numbers", "1980"),
        (7, "Birth Year, Birth Month, Birth Day", "year, month and day as numbers", "1981 2 30"),
    ]
    assert found[5].kept == {"Birth Year": "1981", "Birth Month": "2", "Birth Day": "30"}
    assert target_label("person.birthday:year") == "Person: Birthday, the year"


def test_a_connection_is_known_by_its_page(tmp_path: Path) -> None:
    path = tmp_path / "Connections.csv"
    titles = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    path.write_text(
        f'Notes:\n"x"\n\n{titles}Ada,B,https://www.linkedin.com/in/Ada-B%C3%BD/,,Lipa,Boss,26 Jul 2025\n'
        "Eva,C,,,Dub,Boss,26 Jul 2025\n",
        encoding="utf-8",
    )
    assert [row.refs for row in open_source(path).rows()] == [{"linkedin": "ada-bý"}, {}]

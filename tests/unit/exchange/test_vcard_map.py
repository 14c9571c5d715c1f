"""What becomes of a card: a person with their job, or a company."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.exchange.incoming import Incoming, Severity
from crm_desktop.exchange.vcard_map import MAX_KEPT, read_vcards


def row(*lines: str, version: str = "3.0") -> Incoming:
    text = "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])
    (found,) = read_vcards(text.encode())
    return found


def person(*lines: str, version: str = "3.0") -> dict[str, object]:
    found = row("N:Doe;Jo;;;", *lines, version=version).person
    assert found is not None
    return dict(found)


def kept(found: Incoming) -> list[str]:
    value = found.kept.get("vcard", {})
    assert isinstance(value, dict)
    return list(value.get("lines", []))


def test_every_card_of_every_real_export_becomes_a_row(shared_data: Path) -> None:
    for path in sorted((shared_data / "vcard").glob("*.vcf")):
        cards = path.read_bytes().upper().count(b"BEGIN:VCARD")
        found = list(read_vcards(path))
        assert len(found) == cards
        assert not any(one.is_refused for one in found)


def test_an_iphone_card_fills_its_fields(samples: Path) -> None:
    (found,) = read_vcards(samples / "vcard" / "iphone-3.0.vcf")
    assert found.person == {
        "family_name": "Núñez",
        "given_name": "Begoña",
        "additional_name": "Inés Ana",
        "prefix": "Dra.",
        "birthday": "--02-29",
        "anniversary": "2001-06-30",
        "points": (
            {"kind": "email", "value": "begona@optica.example", "preferred": True},
            {"kind": "phone", "value": "612 34 56 78", "label": "mobile", "preferred": True},
            {"kind": "phone", "value": "952 12 34 56", "label": "assistant phone"},
            {"kind": "url", "value": "http://optica.example", "label": "home page", "preferred": True},
            {"kind": "social", "value": "http://twitter.com/begona", "label": "twitter"},
            {"kind": "im", "value": "xmpp:begona@chat.example", "label": "Jabber"},
        ),
        "addresses": (
            {
                "kind": "visit",
                "street": "Calle Mayor 5\nBajo",
                "locality": "Málaga",
                "region": "Málaga",
                "postal_code": "29001",
                "country": "ES",
                "preferred": True,
            },
        ),
    }
    assert found.company == {"name": "Óptica Sur S.L."}
    assert found.affiliation == {"job_title": "Directora", "department": "Compras, Lentes"}
    assert found.refs == {"vcard": "7F3C-BEGONA"}
    assert found.photo is not None and (found.photo.mime, len(found.photo.data)) == ("image/png", 72)
    assert kept(found) == ["item3.X-ABADR:es", "item5.X-ABRELATEDNAMES:Óscar", "item5.X-ABLABEL:_$!<Spouse>!$_"]


def test_an_android_card_without_a_name_is_a_person_with_an_e_mail(samples: Path) -> None:
    first, _ = read_vcards(samples / "vcard" / "android-2.1.vcf")
    assert first.person == {"points": ({"kind": "email", "value": "zuzana@drevo.example", "preferred": True},)}
    assert first.tags == ("Známi",)
    assert not first.problems


def test_an_outlook_card_fills_its_fields(samples: Path) -> None:
    (found,) = read_vcards(samples / "vcard" / "outlook-2.1.vcf")
    assert found.person is not None
    assert found.company == {"name": "Stroje, spol. s r.o."}
    assert (found.person["birthday"], found.person["anniversary"]) == ("1980-03-22", "2011-01-13")
    assert found.person["addresses"] == (
        {
            "kind": "visit",
            "street": "Hala 4\nHlavná 12",
            "locality": "Žilina",
            "postal_code": "010 01",
            "country": "SK",
            "preferred": True,
        },
    )
    assert [line.partition(":")[0] for line in kept(found)] == ["LABEL;TYPE=WORK,PREF", "X-MS-MANAGER"]


def test_companies_persons_and_groups_of_one_file(samples: Path) -> None:
    acme, simone, ohne, boss, team = read_vcards(samples / "vcard" / "many-4.0.vcf")
    assert acme.person is None and acme.company == {
        "name": "Acme Widgets",
        "website": "https://acme.example/?a=1;b=2,3",
        "points": ({"kind": "phone", "value": "+1-202-555-0100 ext. 7", "label": "work"},),
    }
    assert simone.person is not None
    assert simone.person["suffix"] == "ing. jr, M.Sc."
    assert simone.person["nickname"] == "Sim, Mone"
    assert simone.person["addresses"] == (
        {
            "kind": "other",
            "street": "Weg 1",
            "locality": "Bern",
            "postal_code": "3000",
            "country": "CH",
            "latitude": 46772673,
            "longitude": -71282945,
        },
    )
    assert kept(simone) == ['X-ÜBER;X-NOTE="a;b:c":eins\\, zwei']
    assert ohne.person == {"given_name": "Ohne", "family_name": "Ende"}
    assert boss.person == {"family_name": "Boss", "points": ({"kind": "phone", "value": "1234567"},)}
    assert [(p.expected, p.found) for p in team.problems] == [("a person or a company", "a list of contacts: Team")]
    assert team.is_refused


@pytest.mark.parametrize("line", ["X-ABShowAs:COMPANY", "KIND:org", "FN:Acme", "N:;;;;"])
def test_an_organization_alone_is_a_company(line: str) -> None:
    found = row("ORG:Acme", line)
    assert (found.person, found.company) == (None, {"name": "Acme"})


def test_a_person_known_by_full_name_only_is_split() -> None:
    assert row("FN:Ana María Ruiz").person == {"given_name": "Ana María", "family_name": "Ruiz"}
    assert row("FN:Madonna", "N:;;;;").person == {"given_name": "Madonna"}


def test_a_full_name_that_repeats_the_e_mail_is_no_name() -> None:
    assert row("FN:a@b.example", "EMAIL:a@b.example").person == {"points": ({"kind": "email", "value": "a@b.example"},)}


def test_a_card_with_nothing_to_call_it_by_is_refused_in_words() -> None:
    found = row("NOTE:who?")
    assert found.is_refused
    assert [(p.line, p.expected, p.found) for p in found.problems] == [
        (1, "a name, an e-mail or a phone", "a contact without any")
    ]


def test_a_name_of_two_parts_and_escaped_commas() -> None:
    assert row("N:Doe;Jo").person == {"family_name": "Doe", "given_name": "Jo"}
    assert row(r"N:Doe;John;Richter\, James,Ann;;").person == {
        "family_name": "Doe",
        "given_name": "John",
        "additional_name": "Richter, James Ann",
    }


@pytest.mark.parametrize(
    ("types", "label"),
    [
        ("CELL;VOICE", "mobile"),
        ("WORK;CELL", "work mobile"),
        ("WORK;FAX", "work fax"),
        ("HOME;FAX", "home fax"),
        ("FAX", "fax"),
        ("HOME;VOICE;PREF", "home"),
        ("PAGER", "pager"),
        ("X-Satellite", "satellite"),
    ],
)
def test_the_type_of_a_phone_becomes_its_label(types: str, label: str) -> None:
    (point,) = person(f"TEL;{types}:123456", version="2.1")["points"]  # type: ignore[misc]
    assert point["label"] == label


def test_only_one_point_of_a_kind_is_preferred() -> None:
    points = person("EMAIL;TYPE=pref:a@x.example", "EMAIL;TYPE=pref:b@x.example", "TEL;TYPE=pref:123456")["points"]
    assert [("preferred" in point) for point in points] == [True, False, True]  # type: ignore[attr-defined]


def test_messengers_and_networks_have_the_name_of_their_service() -> None:
    points = person("X-AIM:jo5", "X-SKYPE-USERNAME:jo", "IMPP:sip:jo@x.example", "X-TWITTER:@jo")["points"]
    assert points == (
        {"kind": "im", "value": "jo5", "label": "AIM"},
        {"kind": "im", "value": "jo", "label": "Skype"},
        {"kind": "im", "value": "sip:jo@x.example"},
        {"kind": "social", "value": "@jo", "label": "twitter"},
    )


def test_an_unreadable_birthday_is_reported_and_kept() -> None:
    found = row("N:Doe;Jo;;;", "BDAY:1980-02-31")
    assert "birthday" not in (found.person or {})
    assert [(p.column, p.expected, p.found, p.severity) for p in found.problems] == [
        ("BDAY", "a date", "1980-02-31", Severity.WARNING)
    ]
    assert kept(found) == ["BDAY:1980-02-31"]


def test_a_line_that_is_no_e_mail_is_reported_and_kept() -> None:
    found = row("N:Doe;Jo;;;", "EMAIL:ask Eva")
    assert "points" not in (found.person or {}) and kept(found) == ["EMAIL:ask Eva"]
    assert [(p.column, p.expected, p.found) for p in found.problems] == [("EMAIL", "an e-mail address", "ask Eva")]


def test_a_job_title_without_a_company_waits_among_the_kept_lines() -> None:
    found = row("N:Doe;Jo;;;", "TITLE:Poet")
    assert found.affiliation is None and kept(found) == ["TITLE:Poet"]


def test_a_role_is_the_job_title_where_there_is_none() -> None:
    assert row("N:Doe;Jo;;;", "ORG:Acme", "ROLE:Poet").affiliation == {"job_title": "Poet"}


def test_an_envelope_is_the_address_where_there_are_no_parts() -> None:
    assert person(r"LABEL;TYPE=HOME:Weg 1\nBern")["addresses"] == ({"kind": "home", "street": "Weg 1\nBern"},)


def test_a_country_that_nobody_knows_stays_as_it_is_written() -> None:
    assert person("ADR:;;Street;;;;Narnia")["addresses"] == (
        {"kind": "other", "street": "Street", "country": "Narnia"},
    )


def test_the_country_that_apple_writes_beside_an_address_is_used() -> None:
    found = person("item1.ADR;TYPE=home:;;Weg 1;Bern;;;", "item1.X-ABADR:ch")
    assert found["addresses"] == ({"kind": "home", "street": "Weg 1", "locality": "Bern", "country": "CH"},)


def test_a_damaged_photo_is_reported_and_a_linked_one_kept() -> None:
    damaged = row("N:Doe;Jo;;;", "PHOTO;ENCODING=b:%%%")
    assert [(p.column, p.found) for p in damaged.problems] == [("PHOTO", "damaged bytes")]
    linked = row("N:Doe;Jo;;;", "PHOTO;VALUE=uri:http://x.example/a.jpg")
    assert kept(linked) == ["PHOTO;VALUE=uri:http://x.example/a.jpg"]


def test_kept_lines_have_a_limit_that_is_reported() -> None:
    found = row("N:Doe;Jo;;;", "X-BIG:" + "x" * MAX_KEPT, "X-SMALL:1")
    assert kept(found) == ["X-SMALL:1"]
    assert [(p.column, p.expected) for p in found.problems] == [("X-BIG", "at most 256 KiB that no field holds")]


def test_formulas_and_markup_are_plain_text() -> None:
    found = row("N:=cmd|'/c calc'!A0;<script>alert(1)</script>;;;", "NOTE:@SUM(1+1)", "ORG:../../etc/passwd")
    assert found.person == {"family_name": "=cmd|'/c calc'!A0", "given_name": "<script>alert(1)</script>"}
    assert (found.notes, found.company) == (("@SUM(1+1)",), {"name": "../../etc/passwd"})

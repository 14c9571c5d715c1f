"""Files for the screens of the import: one with every sort of problem and likely twins, and an archive."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

from crm_desktop.store import Store

TITLES = (
    "Meno a priezvisko", "Firma", "Telefón", "E-mail", "Narodeniny", "Počet zamestnancov", "Segment", "Mesto", "Pozn.",
    "Kód", "Stĺpec11",
)  # fmt: skip
_FIRST = ("Zuzana", "Ján", "Katarína", "Peter", "Lucia", "Martin", "Elena", "Tomáš")
_LAST = ("Horváthová", "Kováč", "Novotná", "Bielik", "Vargová", "Polák", "Krajčírová", "Šimko")
_TOWNS = ("Nitra", "Žilina", "Martin", "Trenčín", "Bratislava")


def problem_file(folder: Path, store: Store) -> Path:
    """Write a table as people send them; some of its rows are people of the workspace, spelt otherwise."""
    path = folder / "kontakty-2025.csv"
    rows = [_row(n) for n in range(48)]
    for n, (given, family, points) in enumerate(
        store.query("SELECT given_name, family_name, points FROM person WHERE deleted_at IS NULL ORDER BY k LIMIT 5")
    ):
        phones = [p["value"] for p in json.loads(str(points)).values() if p["kind"] == "phone"]
        rows.append(
            [f"{str(given)[:3]} {family}", "", *(phones[:1] or [""]), "", "", "", "A", "Nitra", "", _code(90 + n), ""]
        )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(TITLES)
        writer.writerows(rows)
    return path


CARDS = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Lovelace\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nNOTE:met in Nitra\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nTITLE:Boss\nEND:VCARD\n"
)


def cards_file(folder: Path) -> Path:
    """Write three cards, of which two say of nobody whose they are."""
    path = folder / "cards.vcf"
    path.write_text(CARDS, encoding="utf-8")
    return path


def archive(folder: Path) -> Path:
    """Write a weekly export of a CRM with a table that has no place here."""
    path = folder / "WE_00D09000000.zip"
    accounts = "Id,IsDeleted,MasterRecordId,Name,Type,ParentId,Industry,Phone,SystemModstamp\n" + "".join(
        f"0010900000AbC{n:02d}AAA,0,,Firma {n},Customer,,Machines,+42137555{n:04d},2026-01-02\n" for n in range(12)
    )
    contacts = "Id,IsDeleted,AccountId,LastName,FirstName,Email,SystemModstamp\n" + "".join(
        f"0030900000AbC{n:02d}AAA,0,0010900000AbC{n % 12:02d}AAA,Nováková {n},Eva,eva{n}@firma.example,2026-01-02\n"
        for n in range(30)
    )
    deals = "Id,IsDeleted,AccountId,Name,StageName,Amount,CloseDate,SystemModstamp\n" + "".join(
        f"0060900000AbC{n:02d}AAA,0,,Deal {n},Won,100,2026-01-02,2026-01-02\n" for n in range(8)
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("Account.csv", accounts)
        file.writestr("Contact.csv", contacts)
        file.writestr("Opportunity.csv", deals)
    return path


def _row(n: int) -> list[str]:
    first, last = _FIRST[n % len(_FIRST)], _LAST[n // len(_FIRST) % len(_LAST)]
    mail = "bez mailu" if n % 17 == 5 else f"k{n}@firma{n % 9}.example"
    name = "" if n in (20, 33) else f"{first} {last}"
    phone, mail = ("", "") if not name else (f"0905 1{n:02d} {480 + n}", mail)
    born = f"{n % 11 + 1}/{n % 9 + 2}/{1970 + n % 25}"
    people = "veľa" if n in (7, 9) else str(n * 3 + 5)
    note = "volať po 9:00" if n % 6 == 0 else ""
    firm, segment = (f"Firma {n % 14}", "ABC"[n % 3]) if name else ("", "")
    return [name, firm, phone, mail, born, people if name else "", segment, _TOWNS[n % 5], note, _code(n), ""]


def _code(n: int) -> str:
    return f"K-{412 + n:05d}"

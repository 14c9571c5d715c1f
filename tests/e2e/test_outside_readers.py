"""Our exports in the hands of others: LibreOffice and ez-vcard, where their Debian packages are there."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.exchange.exporting import export_csv, export_vcard, export_xlsx, table_of
from crm_desktop.exchange.guard import unguard
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.services.companies import list_companies
from crm_desktop.services.people import create_person, list_people
from crm_desktop.store import Store, open_store

JARS = Path("/usr/share/java")
TRICKY = ("01234", "=1+1", "+421 905 112 480", "-2", "@x", "1e5", "2026-01-02", "TRUE", " lead", "a;b,c", 'q"t', "ž\nň")


@pytest.fixture
def firm(tmp_path: Path, shared_data: Path) -> Iterator[Store]:
    """Real customers, real cards, and texts that spreadsheets like to change."""
    store = open_store(tmp_path / "firm.crm", create=True, user_name="Marta")
    import_file(store, open_source(shared_data / "orders" / "northwind" / "customers.csv"))
    for name in ("John_Doe_GMAIL.vcf", "John_Doe_IPHONE.vcf", "rfc6350-example.vcf"):
        import_file(store, open_source(shared_data / "vcard" / name))
    for text in TRICKY:
        create_person(store, given_name="Tricky", nickname=text)
    yield store
    store.close()


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def through_libreoffice(path: Path, tmp_path: Path) -> list[list[str]]:
    """Have LibreOffice open a file and write what it understood as CSV, all cells as they are shown."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here (Debian: libreoffice-calc-nogui)")
    out, profile = tmp_path / "office", (tmp_path / "profile").as_uri()
    # 44,34,76: comma, quote, UTF-8; every cell quoted; cells as shown. Reading CSV: every column is text (2).
    columns = "/".join(f"{n}/2" for n in range(1, 60))
    reading = ["--infilter=CSV:44,34,76,1," + columns] if path.suffix == ".csv" else []
    command = [office, f"-env:UserInstallation={profile}", "--headless", *reading, "--convert-to"]
    command += ["csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return read_csv(out / f"{path.stem}.csv")


def wanted(store: Store) -> list[list[str]]:
    header, rows = table_of(store, PERSON, list_people(store))
    return [header, *(["" if cell is None else str(cell) for cell in row] for row in rows)]


def test_libreoffice_reads_every_cell_of_our_workbook_as_we_wrote_it(firm: Store, tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    assert export_xlsx(firm, PERSON, list_people(firm), path).shortened == 0
    found = through_libreoffice(path, tmp_path)
    expected = wanted(firm)
    assert len(found) == len(expected) > 100
    changed = [(a, b) for one, other in zip(found, expected, strict=True) for a, b in zip(one, other, strict=True)]
    assert [pair for pair in changed if pair[0] != pair[1]] == []


def test_libreoffice_reads_every_cell_of_our_table_as_we_wrote_it(firm: Store, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    export_csv(firm, PERSON, list_people(firm), path)
    found = [[unguard(cell) for cell in row] for row in through_libreoffice(path, tmp_path)]
    assert found == wanted(firm)


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_ez_vcard_finds_what_we_wrote(firm: Store, tmp_path: Path, version: str) -> None:
    java = shutil.which("java")
    if java is None or not (JARS / "ez-vcard.jar").exists() or shutil.which("javac") is None:
        pytest.skip("ez-vcard is not here (Debian: libez-vcard-java, default-jdk-headless)")
    for kind, listed in ((PERSON, list_people), (COMPANY, list_companies)):
        ks, path = listed(firm), tmp_path / f"{kind.name}.vcf"
        export_vcard(firm, kind, ks, path, version)
        classes = ":".join(str(JARS / f"{name}.jar") for name in ("ez-vcard", "vinnie"))
        command = [java, "-cp", classes, str(Path(__file__).with_name("Cards.java")), str(path)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        first, *names = done.stdout.splitlines()
        points = "SELECT count(*) FROM point_index WHERE kind = ? AND type = ?"
        counts = [int(str(firm.query(points, (kind.number, point))[0][0])) for point in ("phone", "email")]
        [places] = firm.query(f"SELECT sum((SELECT count(*) FROM json_each(addresses))) FROM {kind.name}")[0]
        assert list(map(int, first.split())) == [len(ks), *counts, places]
        shown = firm.query(f"SELECT display_name FROM {kind.name} WHERE deleted_at IS NULL")
        assert sorted(names) == sorted(str(name) for (name,) in shown)

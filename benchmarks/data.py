"""Made-up people for the benchmarks: names in several scripts, phones, e-mails, notes; the same for the same count."""

from __future__ import annotations

import csv
import random
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measure import FOLDER

# Country, calling code, digits of a mobile number, given names, family names, cities, whether the family name is first.
_PLACES = [
    ("GB", "44", "7#########", "Alice Arthur Beatrice Edmund Florence George Harriet Hugh Imogen Rupert",
     "Abbott Barlow Chandler Dawson Ellis Fletcher Goddard Hargreaves Ingham Jessop", "Bristol York Norwich Exeter", 0),
    ("ES", "34", "6########", "Adrián Blanca Cristóbal Débora Elías Fátima Íñigo Lucía Óscar Úrsula",
     "Aragón Bermúdez Cárdenas Durán Estévez Gallardo Ibáñez Núñez Peñalver Zúñiga", "Córdoba León Ávila Cádiz", 0),
    ("SK", "421", "9########", "Anežka Boris Dárius Eliška Kamil Ľubica Matej Oľga Šarlota Želmíra",
     "Bartoš Cibuľka Drozd Fábry Gašpar Hrušovský Jurčo Kňazko Šimko Žitňan", "Nitra Martin Poprad Trnava", 0),
    ("DE", "49", "15#########", "Anke Bernd Jörg Käthe Ludger Mareike Rüdiger Sönke Ute Wolfgang",
     "Althaus Böhm Dörfler Grünwald Köster Lüders Möller Strauß Trautmann Ziegler", "Köln Münster Jena Ulm", 0),
    ("JP", "81", "90########", "蓮 結衣 湊 陽葵 樹 凛 大和 紬 悠真 咲良",
     "松本 井上 木村 林 清水 山崎 池田 橋本 石川 前田", "横浜 京都 神戸 仙台", 1),
    ("CN", "86", "138########", "浩然 雨桐 子轩 欣怡 宇航 诗涵 博文 梓萱 俊杰 佳琪", "何 郭 罗 高 林 郑 梁 谢 宋 唐",
     "杭州 南京 武汉 西安", 1),
    ("BG", "359", "88#######", "Борис Веселин Галина Десислава Емил Ивайло Калина Лъчезар Радка Стоян",
     "Ангелов Божилов Василев Георгиев Димитров Колев Николов Стефанов", "София Варна Пловдив Русе", 0),
]  # fmt: skip
_SHARE = (38, 20, 20, 8, 6, 4, 4)
_WORDS = [
    "call",
    "visit",
    "order",
    "sample",
    "price",
    "offer",
    "delay",
    "shipment",
    "thanks",
    "terms",
    "trial",
    "credit",
    "return",
    "pallet",
    "stock",
    "season",
    "pedido",
    "precio",
    "oferta",
    "envío",
    "retraso",
    "muestra",
    "plazo",
    "cliente",
    "visita",
    "cena",
    "objednávka",
    "cena",
    "vzorka",
    "termín",
    "zásielka",
    "ponuka",
    "dlh",
    "reklamácia",
    "návšteva",
    "zmluva",
    "見本",
    "価格",
    "訂正",
    "样品",
    "价格",
    "合同",
    "цена",
    "поръчка",
    "договор",
    "Lieferung",
    "Angebot",
    "Muster",
    "Rechnung",
]
_STREETS = [
    "Mill Lane",
    "Abbey Road",
    "Calle Nueva",
    "Paseo del Río",
    "Dlhá",
    "Kvetná",
    "Ringstraße",
    "Gartenweg",
    "中央",
    "解放路",
    "бул. Витоша",
]
_TRADES = [
    "Timber",
    "Bakery",
    "Optics",
    "Freight",
    "Ceramics",
    "Seeds",
    "Metals",
    "Papel",
    "Vino",
    "Sklo",
    "Mlyn",
    "Werke",
]
_FIRMS = [
    "Harbor",
    "Cobalt",
    "Juniper",
    "Lynx",
    "Marlin",
    "Onyx",
    "Poplar",
    "Raven",
    "Saffron",
    "Thistle",
    "Ébano",
    "Čerešňa",
]
_FORMS = ["Ltd", "S.A.", "S.L.", "s.r.o.", "a.s.", "GmbH", "Inc"]
_JOBS = ["Owner", "Buyer", "Accountant", "Director", "Comprador", "Gerente", "Konateľ", "Nákupca", "Einkauf", "部長"]
_TAGS = ["regular", "export", "wholesale", "fair2025", "odberateľ", "mayorista"]
_LATIN = str.maketrans("áéíóúñüäößšžčýľťďňôěřů", "aeiounuaossz" + "cyltdnoeru")
COLUMNS = (
    "id", "given", "family", "full_name", "email", "phone", "company_id", "company", "title", "street", "city",
    "postcode", "country", "tags", "notes", "updated_at",
)  # fmt: skip
PERSON_COLUMNS = tuple(c for c in COLUMNS if c not in ("company_id", "company", "title"))


def people(count: int) -> Iterator[dict[str, str]]:
    """Yield people; five share a company on average."""
    chance = random.Random(count)
    companies = max(1, count // 5)
    for n in range(count):
        yield _person(chance, n, chance.randrange(companies))


def csv_file(count: int, columns: Sequence[str] = COLUMNS) -> Path:
    """Return a CSV file of people, made once."""
    path = FOLDER / f"people-{count}-{len(columns)}.csv"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(people(count))
        part.rename(path)
    return path


def vcard_file(count: int) -> Path:
    """Return a file of vCards 3.0, made once."""
    path = FOLDER / f"people-{count}.vcf"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8", newline="") as file:
            file.writelines(map(_card, people(count)))
        part.rename(path)
    return path


def _person(chance: random.Random, n: int, firm: int) -> dict[str, str]:
    country, code, pattern, given_names, family_names, cities, is_reversed = chance.choices(_PLACES, _SHARE)[0]
    given, family = chance.choice(given_names.split()), chance.choice(family_names.split())
    plain = f"{given}.{family}".lower().translate(_LATIN)
    mailbox = plain if plain.isascii() else f"{country.lower()}.contact"
    number = "".join(chance.choice("0123456789") if c == "#" else c for c in pattern)
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "given": given,
        "family": family,
        "full_name": family + given if is_reversed else f"{given} {family}",
        "email": f"{mailbox}{n}@firm{firm}.example",
        "phone": f"+{code} {number}",
        "company_id": str(uuid.UUID(int=firm * 2654435761 + 97, version=4)),
        "company": f"{_FIRMS[firm % len(_FIRMS)]} {_TRADES[firm % 7]} {firm} {_FORMS[firm % len(_FORMS)]}",
        "title": chance.choice(_JOBS),
        "street": f"{chance.choice(_STREETS)} {chance.randint(1, 240)}",
        "city": chance.choice(cities.split()),
        "postcode": f"{chance.randrange(100_000):05d}",
        "country": country,
        "tags": ",".join(chance.sample(_TAGS, 2)),
        "notes": " ".join(chance.choices(_WORDS, k=chance.randint(5, 40))),
        "updated_at": str(1_700_000_000_000 + chance.randrange(60_000_000_000)),
    }


def _card(person: dict[str, str]) -> str:
    p = {name: value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;") for name, value in person.items()}
    lines = (
        "BEGIN:VCARD", "VERSION:3.0", f"UID:{p['id']}", f"N:{p['family']};{p['given']};;;", f"FN:{p['full_name']}",
        f"EMAIL;TYPE=WORK:{p['email']}", f"TEL;TYPE=CELL:{p['phone']}", f"ORG:{p['company']}", f"TITLE:{p['title']}",
        f"ADR;TYPE=WORK:;;{p['street']};{p['city']};;{p['postcode']};{p['country']}", f"NOTE:{p['notes']}",
        "END:VCARD", "",
    )  # fmt: skip
    return "\r\n".join(lines)

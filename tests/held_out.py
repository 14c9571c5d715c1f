"""People and firms made up for a proof without tuning: the weights of the search have never been set by them.

Names, streets and slips are of here, not of the sets with a known truth. Beside copies with slips stand those who are
easily mistaken for one: families under one roof, strangers of the same name, branches of one trade in one town.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from crm_desktop.domain.collate import fold
from crm_desktop.domain.duplicates.comparable import Comparable, company_comparable, person_comparable

T = TypeVar("T")
SEEDS = (411, 2_903, 77_041)
COPIED = 0.2  # of the people and firms stand there more than once


@dataclass(frozen=True)
class _Land:
    given: tuple[str, ...]
    family: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[tuple[str, str], ...]  # with the beginning of the postal code
    short: dict[str, str]  # how a name is said at home
    phone: str
    mail: tuple[str, ...]
    trades: tuple[str, ...]
    forms: tuple[str, ...]


def _w(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SPAIN = _Land(
    _w("Antonio Carmen Manuel Josefa Francisco Isabel Lucía Marta Javier Raquel Álvaro Rocío Íñigo Begoña Nuria "
       "Sergio Pilar Rubén Inés Gonzalo Montserrat Iván Amparo Óscar Leire Eduardo Noelia Jordi Ainhoa Ramón"),
    _w("García Fernández Rodríguez López Sánchez Martín Gómez Ruiz Hernández Díaz Álvarez Romero Gutiérrez "
       "Navarro Serrano Ibáñez Cabrera Peña Núñez Iglesias Castaño Olmedo Zubiri Etxeberria Puig Bosch Ferrer "
       "Quintana Alonso Blanco Calvo Delgado Escudero Fuentes Galindo Herrero Izquierdo Jurado Lozano Marín Nieto "
       "Ortega Pascual Rivas Santana Toledo Urrutia Velasco Ybarra Zamora Aguilar Bravo Crespo Durán Esteban "
       "Franco Gallardo Hidalgo"),
    ("Calle Mayor", "Avenida de la Constitución", "Calle del Prado", "Paseo de Gracia", "Calle Real",
     "Plaza Nueva", "Ronda de Toledo", "Calle San Juan", "Camino Viejo", "Calle Alfonso XIII",
     "Calle de la Luna", "Avenida del Puerto", "Calle Colón", "Calle Cervantes", "Travesía del Carmen",
     "Calle Goya", "Cuesta del Rosario", "Calle Zurbano", "Avenida de América", "Calle Larga"),
    (("Madrid", "280"), ("Sevilla", "410"), ("Valencia", "460"), ("Bilbao", "480"), ("Zaragoza", "500"),
     ("Vigo", "362"), ("Málaga", "290"), ("Burgos", "090")),
    {"Francisco": "Paco", "Josefa": "Pepa", "Antonio": "Toño", "Isabel": "Isa", "Eduardo": "Edu", "Manuel": "Manolo"},
    "+34 6", ("gmail.com", "hotmail.es", "telefonica.net", "yahoo.es"),
    _w("Talleres Panadería Transportes Muebles Clínica Bodegas Electricidad Librería Construcciones Viveros"),
    ("S.L.", "S.A.", "SL", "S.L.U."),
)  # fmt: skip
SLOVAKIA = _Land(
    _w("Jozef Mária Peter Zuzana Michal Katarína Ľubomír Jana Štefan Monika Ondrej Božena Vladimír Eva Rastislav "
       "Alžbeta Juraj Silvia Dušan Ľudmila Marek Viera Tibor Soňa Matúš Žofia Igor Barbora Radovan Drahomíra"),
    _w("Horváth Kováč Varga Tóth Nagy Baláž Molnár Szabó Novák Lukáč Hudák Krajčír Oravec Polák Hruška Vávra "
       "Šoltés Žiak Ďurica Mihálik Chovan Bartoš Gregor Urban Kollár Sedlák Pavlík Červenka Adamec Bielik Cibula "
       "Dorko Eliáš Fabian Gajdoš Hanzel Ivan Janík Kubiš Laurinc Macko Nemec Ondrejka Palko Rusnák Slovák Tkáč "
       "Uhrin Valent Weiss Zeman Ambróz Blaško Cíger Danko Farkaš Gašpar Haluška Jurčo Kaňa Lacko Michalík Oslej "
       "Petrík Roháč Sloboda Trnka Vanko Zelenák Babic Dubec Fedor Greguš Holub Jakubec Kmeť Lipták Matejka Obuch"),
    ("Hlavná", "Štúrova", "Námestie SNP", "Školská", "Mlynská", "Jánošíkova", "Kvetná", "Partizánska", "Dlhá",
     "Cesta mládeže", "Hviezdoslavova", "Moyzesova", "Pod hradom", "Lipová", "Záhradná", "Sládkovičova",
     "Ružová", "Nábrežná", "Krátka", "Zámocká"),
    (("Bratislava", "811"), ("Košice", "040"), ("Nitra", "949"), ("Žilina", "010"), ("Prešov", "080"),
     ("Trenčín", "911"), ("Poprad", "058"), ("Levice", "934")),
    {"Jozef": "Jožo", "Katarína": "Katka", "Zuzana": "Zuzka", "Štefan": "Števo", "Alžbeta": "Betka", "Juraj": "Ďuro"},
    "+421 9", ("gmail.com", "azet.sk", "zoznam.sk", "centrum.sk"),
    _w("Stolárstvo Autoservis Pekáreň Stavby Kvety Elektro Vinárstvo Lekáreň Doprava Tlačiareň"),
    ("s.r.o.", "a.s.", "spol. s r.o.", "s. r. o."),
)  # fmt: skip
BRITAIN = _Land(
    _w("Oliver Emma George Amelia Harry Isla Thomas Freya Edward Harriet Graham Bethany Stuart Rosemary Callum "
       "Imogen Nigel Fiona Alistair Gwendolyn Robert Elizabeth William Margaret Katherine Anthony Philippa Duncan "
       "Rhys Megan"),
    _w("Smith Jones Taylor Brown Wilson Evans Walker Wright Hughes Clarke Whitfield Ainsworth Pemberton "
       "Hargreaves Lockwood Bickerstaff Mackenzie Sutherland Llewellyn Fairbairn Ogden Thistlethwaite Barraclough "
       "Naylor Abbott Baxter Chadwick Dawson Elliott Fletcher Goddard Holloway Ingram Jarvis Kershaw Lambert "
       "Marsden Newton Osborne Prescott Quigley Ramsden Stratton Tilley Underwood Vickers Wadsworth Yardley "
       "Ashworth Bradshaw Cartwright Denholm Entwistle Fothergill Garside Hebden Illingworth Jessop Kenyon "
       "Leadbetter Mortimer Nuttall Oldroyd Pickles Rigby Sowerby Tattersall Verity Winterbottom Armitage "
       "Birtwistle Crowther Dunkley Farrow"),
    ("High Street", "Station Road", "Church Lane", "Victoria Avenue", "Mill Lane", "Queensway", "The Crescent",
     "Park Road", "Albert Terrace", "Kings Drive", "Chapel Row", "Orchard Close", "The Green", "Manor Way",
     "Castle Hill", "Springfield Road", "Grange Avenue", "School Lane", "Bridge Street", "Meadow View"),
    (("Leeds", "LS1"), ("Bristol", "BS8"), ("Norwich", "NR2"), ("Exeter", "EX4"), ("Dundee", "DD1"),
     ("Swansea", "SA1"), ("Durham", "DH1"), ("Reading", "RG1")),
    {"Robert": "Bob", "Elizabeth": "Liz", "William": "Bill", "Margaret": "Maggie", "Anthony": "Tony",
     "Katherine": "Kate"},
    "+44 77", ("gmail.com", "btinternet.com", "outlook.com", "hotmail.com"),
    _w("Joinery Bakery Motors Plumbing Florist Interiors Roofing Surveyors Pharmacy Haulage"),
    ("Ltd", "Limited", "PLC", "LLP"),
)  # fmt: skip
LANDS = (SPAIN, SLOVAKIA, BRITAIN)


@dataclass(frozen=True)
class Person:
    """One entry of an address book; `entity` says who it is."""

    entity: int
    land: _Land = field(repr=False)
    given: str = ""
    family: str = ""
    birthday: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    town: str = ""
    postal: str = ""
    company: str = ""

    def comparable(self) -> Comparable:
        """Return it as the search sees it."""
        values: dict[str, object] = {"given_name": self.given, "family_name": self.family, "birthday": self.birthday}
        return person_comparable({**values, **_reached(self)}, self.company)


@dataclass(frozen=True)
class Firm:
    """One entry of a list of firms."""

    entity: int
    land: _Land = field(repr=False)
    name: str = ""
    tax_id: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    town: str = ""
    postal: str = ""

    def comparable(self) -> Comparable:
        """Return it as the search sees it."""
        return company_comparable({"name": self.name, "tax_id": self.tax_id, "website": self.website, **_reached(self)})


def people(count: int, seed: int) -> list[Person]:
    """Return so many people, families and namesakes among them, and their copies, shuffled."""
    chance = random.Random(seed)
    found: list[Person] = []
    entity = 0
    while entity < count:
        one = _person(chance, entity)
        found.append(one)
        entity += 1
        roll = chance.random()
        if roll < 0.12:  # a family: name, roof and telephone are the same
            kin = replace(_person(chance, entity, one.land), family=one.family, phone=one.phone, street=one.street,
                          town=one.town, postal=one.postal)  # fmt: skip
            found.append(kin)
            entity += 1
        elif roll < 0.16:  # a stranger of the same name
            found.append(replace(_person(chance, entity, one.land), given=one.given, family=one.family, email=""))
            entity += 1
    copies = [_slipped(chance, one, _SLIPS) for one in found if chance.random() < COPIED]
    copies += [_slipped(chance, one, _SLIPS) for one in copies if chance.random() < 0.15]
    chance.shuffle(found := found + copies)
    return found


def firms(count: int, seed: int) -> list[Firm]:
    """Return so many firms and their copies, shuffled."""
    chance = random.Random(seed)
    found = [_firm(chance, entity) for entity in range(count)]
    copies = [_slipped(chance, one, _FIRM_SLIPS) for one in found if chance.random() < COPIED]
    chance.shuffle(found := found + copies)
    return found


def _person(chance: random.Random, entity: int, land: _Land | None = None) -> Person:
    land = land or chance.choice(LANDS)
    given, family = chance.choice(land.given), chance.choice(land.family)
    if land is SPAIN and chance.random() < 0.6:
        family = f"{family} {chance.choice(land.family)}"
    elif land is SLOVAKIA and given.endswith(("a", "ia")):
        family = f"{family.rstrip('ao')}ová"
    town, postal = chance.choice(land.towns)
    has = {name: chance.random() < share for name, share in _FILLED.items()}
    return Person(
        entity, land, given, family,
        _day(chance) if has["birthday"] else "",
        _mail(chance, given, family, land) if has["email"] else "",
        _phone(chance, land) if has["phone"] else "",
        f"{chance.choice(land.streets)} {chance.randint(1, 140)}" if has["street"] else "",
        town if has["street"] else "",
        f"{postal}{chance.randint(1, 99):02}" if has["street"] else "",
        f"{chance.choice(land.trades)} {chance.choice(land.family)}" if has["company"] else "",
    )  # fmt: skip


_FILLED = {"birthday": 0.3, "email": 0.6, "phone": 0.7, "street": 0.65, "company": 0.4}


def _firm(chance: random.Random, entity: int) -> Firm:
    land = chance.choice(LANDS)
    town, postal = chance.choice(land.towns)
    owner = chance.choice(land.family)
    name = f"{chance.choice(land.trades)} {owner} {chance.choice(('', '', town))}".strip()
    host = f"{fold(name).replace(' ', '-')}-{entity}.example"
    return Firm(
        entity, land, f"{name} {chance.choice(land.forms)}" if chance.random() < 0.7 else name,
        f"{land.forms[0][0].upper()}{chance.randint(10**7, 10**8 - 1)}" if chance.random() < 0.3 else "",
        f"https://www.{host}" if chance.random() < 0.4 else "",
        f"info@{host}" if chance.random() < 0.35 else "",
        _phone(chance, land) if chance.random() < 0.7 else "",
        f"{chance.choice(land.streets)} {chance.randint(1, 140)}" if chance.random() < 0.8 else "",
        town,
        f"{postal}{chance.randint(1, 99):02}" if chance.random() < 0.7 else "",
    )  # fmt: skip


def _mail(chance: random.Random, given: str, family: str, land: _Land) -> str:
    """Return an address that nobody else has: the number is what providers make people add."""
    first, last = fold(given), fold(family).split()[0]
    name = chance.choice((f"{first}.{last}", f"{first[0]}{last}", f"{last}{chance.randint(1, 99)}", f"{first}{last}"))
    return f"{name}{chance.randint(1, 99_999)}@{chance.choice(land.mail)}"


def _day(chance: random.Random) -> str:
    return f"{chance.randint(1945, 2006)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def _phone(chance: random.Random, land: _Land) -> str:
    return f"{land.phone}{chance.randint(10, 99)} {chance.randint(100, 999)} {chance.randint(100, 999)}"


# slips


def _typo(chance: random.Random, text: str) -> str:
    """Return a word with one key pressed wrongly: two turned round, one missing, doubled, or the one beside it."""
    if len(text) < 3:
        return text
    at = chance.randrange(1, len(text) - 1)
    return chance.choice((
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        text[:at] + text[at + 1 :],
        text[:at] + text[at] + text[at:],
        text[:at] + chance.choice("aeiounrst") + text[at + 1 :],
    ))  # fmt: skip


def _moved(chance: random.Random, one: Person) -> Person:
    town, postal = chance.choice(one.land.towns)
    street = f"{chance.choice(one.land.streets)} {chance.randint(1, 140)}"
    return replace(one, street=street, town=town, postal=f"{postal}{chance.randint(1, 99):02}")


def _firm_moved(chance: random.Random, one: Firm) -> Firm:
    return replace(one, street=f"{chance.choice(one.land.streets)} {chance.randint(1, 140)}", phone="")


def _other_form(chance: random.Random, one: Firm) -> Firm:
    bare = next(
        (one.name.removesuffix(f" {form}") for form in one.land.forms if one.name.endswith(f" {form}")), one.name
    )
    return replace(one, name=chance.choice((bare, f"{bare} {chance.choice(one.land.forms)}", bare.upper())))


def _emptied(chance: random.Random, one: Person) -> Person:
    """Leave out two of what is there, never all by which somebody can be told."""
    there = [name for name in ("birthday", "email", "phone", "street", "company") if getattr(one, name)]
    gone = chance.sample(there, min(2, max(0, len(there) - 1)))
    more = {"town": "", "postal": ""} if "street" in gone else {}
    return replace(one, **dict.fromkeys(gone, ""), **more)  # type: ignore[arg-type]


def _plain(text: str) -> str:
    return fold(text).title()


_SLIPS: tuple[Callable[[random.Random, Person], Person], ...] = (
    lambda chance, one: replace(one, given=_typo(chance, one.given)),
    lambda chance, one: replace(one, family=_typo(chance, one.family)),
    lambda chance, one: replace(one, given=one.family, family=one.given),
    lambda chance, one: replace(one, given=_plain(one.given), family=_plain(one.family)),
    lambda chance, one: replace(one, given=one.land.short.get(one.given, one.given)),
    lambda chance, one: replace(one, family=one.family.split()[0]),
    lambda chance, one: replace(one, phone=one.phone.replace(" ", "").removeprefix("+")),
    lambda chance, one: replace(one, email=_mail(chance, one.given, one.family, one.land) if one.email else ""),
    lambda chance, one: replace(one, street=_typo(chance, one.street)),
    _moved,
    _emptied,
)
_FIRM_SLIPS: tuple[Callable[[random.Random, Firm], Firm], ...] = (
    _other_form,
    _other_form,
    lambda chance, one: replace(one, name=_typo(chance, one.name)),
    lambda chance, one: replace(one, name=_plain(one.name)),
    lambda chance, one: replace(one, street=_typo(chance, one.street)),
    lambda chance, one: replace(one, website="", email=""),
    lambda chance, one: replace(one, phone=one.phone.replace(" ", "")),
    _firm_moved,
)


def _slipped(chance: random.Random, one: T, slips: Sequence[Callable[[random.Random, T], T]]) -> T:
    for slip in chance.sample(slips, chance.choice((1, 1, 2, 2, 3))):
        one = slip(chance, one)
    return one


def _reached(one: Person | Firm) -> dict[str, object]:
    points = {kind: {"kind": kind, "value": getattr(one, kind)} for kind in ("email", "phone") if getattr(one, kind)}
    address = {"street": one.street, "locality": one.town, "postal_code": one.postal}
    return {"points": points, "addresses": {"a": address} if any(address.values()) else {}}

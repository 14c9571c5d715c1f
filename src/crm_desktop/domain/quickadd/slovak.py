"""How an activity is said in Slovak."""

from __future__ import annotations

from crm_desktop.domain.quickadd import days
from crm_desktop.domain.quickadd.grammar import Grammar, Match, hour, hours_and_minutes, number, plain_hour
from crm_desktop.domain.quickadd.sentence import words

_WEEKDAYS = ("pondelok|pondelka|pon|po", "utorok|utorka|uto?|ut", "streda|stredu|stredy|str|st", "stvrtok|stvrtka|stv",
             "piatok|piatka|pia|pi", "sobota|sobotu|soboty|sob|so", "nedela|nedelu|nedele|ned|ne")  # fmt: skip
_MONTHS = ("januar[a]?|jan", "februar[a]?|feb", "marec|marca|mar", "april[a]?|apr", "maja?", "juna?|jun", "jula?|jul",
           "august[a]?|aug", "septembr?[ae]r?|sep", "oktobr?[ae]r?|okt", "novembr?[ae]r?|nov",
           "decembr?[ae]r?|dec")  # fmt: skip
# "o deviatej", "pol desiatej", and "stvrt na desat"
_ORDINALS = {name: n for n, name in enumerate(
    ("jednej|prvej", "druhej", "tretej", "stvrtej", "piatej", "siestej", "siedmej", "osmej", "deviatej", "desiatej",
     "jedenastej", "dvanastej"), start=1)}  # fmt: skip
_CARDINALS = {name: n for n, name in enumerate(
    ("jednu|jeden|jedna", "dve|dva", "tri", "styri", "pat", "sest", "sedem", "osem", "devat", "desat", "jedenast",
     "dvanast"), start=1)}  # fmt: skip
_ORDINAL, _CARDINAL = "|".join(_ORDINALS), "|".join(_CARDINALS)
_UNITS = {"d": "d", "t": "w", "m": "m", "r": "y"}
_UNIT = r"(den|dni|dna|tyzden|tyzdne|tyzdnov|mesiac|mesiace|mesiacov|rok|roky|rokov)"
_WEEKDAY_OF_NEXT = {"buduci", "buducu", "buduce"}


def _count(text: str | None) -> int:
    if text is None:
        return 1
    return _in(_CARDINALS, text) or _in(_ORDINALS, text) or int(text)


def _in(table: dict[str, int], text: str) -> int:
    return next((n for names, n in table.items() if text in names.split("|")), 0)


def _delay(m: Match, today: days.date) -> days.date | None:
    return days.by_unit(today, _count(m[1]), _UNITS[m[2][0]])


def _past(minutes: int, m: Match) -> int | None:
    """Return a time that names the hour which is coming: “pol desiatej” is half past nine."""
    found = plain_hour((_count(m[1]) - 2) % 12 + 1)
    return None if found is None else found + minutes


SLOVAK = Grammar(
    "sk",
    kinds={
        "call": words(r"(?:za|po|do|ob)?(?:volat|volaj|telefonovat)(?: so?)?|hovor(?: so?)?|telefonat(?: so?)?"),
        "meeting": words(r"(?:stretnutie|stretnut|stretnut sa|schodza|schodzka|porada|rokovanie|jednanie)(?: sa)?"
                         r"(?: so?)?"),
        "visit": words(r"(?:navstivit|navsteva|zajst)(?: k| ku| u| do| so?)?"),
        "email": words(r"(?:napisat|pisat|e-?mail|mail|poslat e-?mail)(?: e-?mail| mail)?(?: pre)?"),
        "task": words(r"(?:uloha|pripomenut)"),
        "note": words(r"poznamka"),
    },
    days=(
        (words("pozajtra"), lambda m, today: days.after(today, 2)),
        (words("dnes"), lambda m, today: today),
        (words("zajtra"), lambda m, today: days.after(today, 1)),
        (words(rf"o (?:({_CARDINAL}|\d{{1,3}}) )?{_UNIT}"), _delay),
        (words("buduci tyzden"), lambda m, today: days.weekday_next_week(today, 0)),
        (words("buduci mesiac"), lambda m, today: days.months_after(today, 1)),
        *((words(rf"(?:vo? )?buduc[iue] (?:{name})"), lambda m, today, n=n: days.weekday_next_week(today, n))
          for n, name in enumerate(_WEEKDAYS)),
        *((words(rf"(?:vo? |tento |tuto )(?:{name})"), lambda m, today, n=n: days.weekday(today, n))
          for n, name in enumerate(_WEEKDAYS)),
        *((words(name.rpartition("|")[0] or name), lambda m, today, n=n: days.weekday(today, n))
          for n, name in enumerate(_WEEKDAYS)),
        *((words(rf"(\d\d?)\.? (?:{name})(?: (\d{{4}}))?"),
           lambda m, today, n=n: days.day_of(today, int(m[1]), n, int(m[2] or 0)))
          for n, name in enumerate(_MONTHS, start=1)),
    ),
    hours=(
        (words("(?:na obed|o polnoci|napoludnie|na poludnie)"), lambda m: 0 if "polnoci" in m[0] else 12 * 60),
        (words(rf"(?:o )?pol ({_ORDINAL})"), lambda m: _past(30, m)),
        (words(rf"(?:o )?stvrt na ({_CARDINAL})"), lambda m: _past(15, m)),
        (words(rf"(?:o )?(?:tri ?stvrte) na ({_CARDINAL})"), lambda m: _past(45, m)),
        (words(r"(?:o )?(\d\d?)[:.](\d\d)(?: ?(?:h|hod|hodine))?"), lambda m: hour(m[1], m[2])),
        (words(rf"o ({_ORDINAL}|\d\d?)(?: ?(?:h|hod|hodine))?"), lambda m: plain_hour(_count(m[1]))),
    ),
    parts={"rano": 8 * 60, "dopoludnia": 10 * 60, "doobeda": 10 * 60, "poobede": 14 * 60, "popoludni": 14 * 60,
           "vecer": 18 * 60},
    lengths=(
        (words("(?:na )?hodinu a pol"), lambda m: 90),
        (words("(?:na )?(?:pol hodiny|polhodinu)"), lambda m: 30),
        (words("(?:na )?hodinu"), lambda m: 60),
        (words(rf"(?:na )?(\d{{1,2}}(?:[.,]5)?|{_CARDINAL}) ?(?:hodiny|hodin|hod|h)"),
         lambda m: hours_and_minutes(_in(_CARDINALS, m[1]) or number(m[1]))),
        (words(r"na (\d{1,4}) ?(?:min|minut[auy]?)"), lambda m: hours_and_minutes(0, int(m[1]))),
    ),
    delays=(
        (words("o (?:pol hodiny|polhodinu)"), lambda m: 30),
        (words("o hodinu"), lambda m: 60),
        (words(r"o (\d{1,4}) (?:min|minut[auy]?)"), lambda m: int(m[1])),
        (words(rf"o (\d{{1,3}}|{_CARDINAL}) (?:hodiny|hodin|h)"), lambda m: _count(m[1]) * 60),
    ),
    bare_hour=words(r"(\d\d?)(?:[:.](\d\d))?"),
    before_person=frozenset({"s", "so", "pre", "k", "ku", "u", "od"}),
    about=frozenset({"o", "ohladom", "ohladne", "kvoli", "ku", "k", "vo", "pre", "za"}),
    joins=frozenset({"a", "aj", "i", "&", "+"}),
    stops=frozenset({"v", "vo", "na", "do", "z", "zo", "po", "o", "k", "ku", "pre", "ci", "ze", "za"}),
)  # fmt: skip

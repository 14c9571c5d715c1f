"""How an activity is said in Spanish."""

from __future__ import annotations

from crm_desktop.domain.quickadd import days
from crm_desktop.domain.quickadd.grammar import Grammar, Match, hour, hours_and_minutes, number, plain_hour
from crm_desktop.domain.quickadd.sentence import words

_WEEKDAYS = ("lunes|lun", "martes|mar", "miercoles|mie", "jueves|jue", "viernes|vie", "sabado|sab", "domingo|dom")
_MONTHS = ("enero|ene", "febrero|feb", "marzo", "abril|abr", "mayo", "junio|jun", "julio|jul", "agosto|ago",
           "septiembre|setiembre|sept?", "octubre|oct", "noviembre|nov", "diciembre|dic")  # fmt: skip
_WORDS = ("una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce")
_NUMBERS = {name: n for n, name in enumerate(_WORDS, start=1)} | {"un": 1}
_NUMBER = "|".join(_NUMBERS)
_UNITS = {"dia": "d", "semana": "w", "mes": "m", "ano": "y"}
_PART = {"manana": "am", "madrugada": "am", "tarde": "pm", "noche": "pm"}
_HALVES = {"y media": 30, "y cuarto": 15, "menos cuarto": -15}


def _count(text: str) -> int:
    return _NUMBERS.get(text) or int(text)


def _by_unit(m: Match, today: days.date) -> days.date | None:
    unit = {"mes": "mes", "meses": "mes"}.get(m[2], m[2].removesuffix("s"))
    return days.by_unit(today, _count(m[1]), _UNITS[unit])


def _at(m: Match) -> int | None:
    part = _PART.get(m[4] or "")
    found = _count(m[1])
    base = hour(str(found), m[2], part) if part or m[2] else plain_hour(found)
    return None if base is None else base + _HALVES.get(m[3] or "", 0)


SPANISH = Grammar(
    "es",
    kinds={
        "call": words(r"(?:llamar|llama|llamada|llamarle|telefonear)(?: al?| con)?(?: la)?"),
        "meeting": words(r"(?:reunion|reunirme|reunirse|reunirnos|quedar|cita)(?: con)?(?: el| la)?"),
        "visit": words(r"(?:visitar|visita)(?: al?)?(?: la)?"),
        "email": words(r"(?:escribir|correo|e-?mail|mail)(?: un correo)?(?: al?| para)?"),
        "task": words(r"(?:tarea|recordar|recuerdame)"),
        "note": words(r"nota"),
    },
    days=(
        (words("pasado manana"), lambda m, today: days.after(today, 2)),
        (words("hoy"), lambda m, today: today),
        (words("(?<!la )manana"), lambda m, today: days.after(today, 1)),
        (words(rf"(?:en|dentro de) ({_NUMBER}|\d{{1,3}}) (dias?|semanas?|mes|meses|anos?)"), _by_unit),
        (words("(?:la )?(?:semana que viene|proxima semana)"), lambda m, today: days.weekday_next_week(today, 0)),
        (words("(?:el )?(?:mes que viene|proximo mes)"), lambda m, today: days.months_after(today, 1)),
        *(
            (words(rf"(?:el )?proximo (?:{name})"), lambda m, today, n=n: days.weekday_next_week(today, n))
            for n, name in enumerate(_WEEKDAYS)
        ),
        *(
            (words(rf"(?:el |este )?(?:{name})(?: que viene| proximo)?"), lambda m, today, n=n: days.weekday(today, n))
            for n, name in enumerate(_WEEKDAYS)
        ),
        *(
            (
                words(rf"(?:el )?(?:dia )?(\d\d?) de (?:{name})(?: (?:de )?(\d{{4}}))?"),
                lambda m, today, n=n: days.day_of(today, int(m[1]), n, int(m[2] or 0)),
            )
            for n, name in enumerate(_MONTHS, start=1)
        ),
        (
            words(r"(?:el )?(\d\d?)/(\d\d?)(?:/(\d{4}|\d\d))?"),
            lambda m, today: days.day_of(today, int(m[1]), int(m[2]), int(m[3] or 0)),
        ),
    ),
    hours=(
        (words("(?:al? )?mediodia"), lambda m: 12 * 60),
        (
            words(
                rf"a las? ({_NUMBER}|\d\d?)(?:[:.](\d\d))?(?: (y media|y cuarto|menos cuarto))?"
                r"(?: de la (manana|tarde|noche|madrugada))?(?: ?h)?"
            ),
            _at,
        ),
        (words(r"(\d\d?):(\d\d)(?: ?h)?"), lambda m: hour(m[1], m[2])),
    ),
    parts={"por la manana": 9 * 60, "por la tarde": 16 * 60, "por la noche": 20 * 60},
    lengths=(
        (words("(?:durante )?(?:una )?hora y media"), lambda m: 90),
        (words("(?:durante )?media hora"), lambda m: 30),
        (words("(?:durante )?una hora"), lambda m: 60),
        (words(r"(?:durante )?(\d{1,2}(?:[.,]5)?) ?(?:horas?|h)"), lambda m: hours_and_minutes(number(m[1]))),
        (words(r"durante (\d{1,4}) ?(?:min|minutos?)"), lambda m: hours_and_minutes(0, int(m[1]))),
    ),
    delays=(
        (words("(?:en|dentro de) media hora"), lambda m: 30),
        (words("(?:en|dentro de) una hora"), lambda m: 60),
        (words(r"(?:en|dentro de) (\d{1,4}) (?:min|minutos?)"), lambda m: int(m[1])),
        (words(r"(?:en|dentro de) (\d{1,3}) (?:horas?|h)"), lambda m: int(m[1]) * 60),
    ),
    bare_hour=words(r"(\d\d?)(?:[:.](\d\d))?"),
    before_person=frozenset({"con", "a", "al", "para"}),
    about=frozenset({"sobre", "acerca", "por", "respecto"}),
    joins=frozenset({"y", "e", "&", "+"}),
    stops=frozenset({"en", "para", "de", "a", "el", "la", "los", "las", "por", "que", "si"}),
)

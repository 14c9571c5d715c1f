"""Titles of tables whose rows are records of any other kind: the names of its fields in our languages, and more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from crm_desktop.domain.i18n import in_all_languages
from crm_desktop.domain.specs import KIND, Kind
from crm_desktop.exchange.csv_dialect import fold_title
from crm_desktop.exchange.sources.general import TITLES
from crm_desktop.exchange.sources.source import table
from crm_desktop.exchange.targets import OTHERS, all_targets
from crm_desktop.exchange.targets import Mapping as ColumnMapping

_MORE = {
    "service_case": """
service_case.number = case number, case no, ticket, ticket number, ticket id, case id, číslo prípadu, číslo tiketu
service_case.number = číslo caso, número de caso, número de ticket, casenumber, no
service_case.subject = title, summary, case name, ticket name, issue, názov, predmet, asunto, título
service_case.type = case type, ticket type, category, typ, druh, kategória, tipo, categoría
service_case.status = case status, ticket status, state, stav, estado
service_case.priority = ticket priority, severity, priorita, prioridad
service_case.origin = case origin, source, channel, zdroj, kanál, origen, canal
service_case.company_id = account, account name, customer, client, organization, firma, zákazník, cliente, empresa
service_case.person_id = contact, contact name, contact email, email, requester, kontakt, osoba, contacto, persona
service_case.product = asset, product name, výrobok, producto
service_case.order_number = order, order number, objednávka, číslo objednávky, pedido
service_case.opened_at = created, created date, create date, date, opened on, date opened, createddate, vytvorené
service_case.opened_at = dátum, otvorené dňa, fecha, fecha de apertura, creado
service_case.due_at = due, due date, deadline, termín, vencimiento, fecha límite
service_case.closed_at = closed, closed date, date closed, resolved at, uzavreté, fecha de cierre, cerrado
service_case.description = details, popis, descripción, detalle
service_case.solution = resolution, riešenie, solución
""",
    "feedback": """
feedback.kind = survey type, type, typ, tipo
feedback.score = rating, nps score, hodnotenie, puntuación
feedback.comment = feedback, remark, text, komentár, comentario
feedback.given_at = date, submitted at, dátum, fecha
feedback.person_id = contact, contact email, email, respondent, kontakt, contacto
feedback.company_id = account, customer, firma, zákazník, cliente, empresa
""",
    "activity": """
activity.kind = type, activity type, typ, druh, tipo
activity.subject = title, predmet, asunto, título
activity.body = description, note, notes, comments, details, popis, poznámka, descripción, notas
activity.start_at = date, start date, begin, dátum, začiatok, fecha, inicio
activity.end_at = end date, koniec, fin
activity.due_at = due date, deadline, termín, vencimiento
activity.record_id = related to, company, contact, person, account, firma, osoba, kontakt
activity.record_id = empresa, contacto, contact email
activity.done_at = completed, completed at, dokončené, completada
activity.outcome = result, výsledok, resultado
""",
}
_SINGLE = ("tags", "note", "ref")


@cache
def titles_of(kind_name: str) -> Mapping[str, str]:
    """Return folded titles and what each becomes in a table of a kind; a field's own name goes before other words."""
    offered = all_targets(kind_name)
    found = _names_of(OTHERS[kind_name], offered)
    for title, target in table(_MORE.get(kind_name, "")).items():
        found.setdefault(title, target)
    singles = {title: target for title, target in TITLES.items() if target in _SINGLE and target in offered}
    return {**singles, **found}


def _names_of(kind: Kind, offered: Sequence[str]) -> dict[str, str]:
    """Return the names of a kind's fields in each language, folded, and the targets that they mean."""
    found: dict[str, str] = {}
    for field in kind.fields:
        target = f"{kind.name}.{field.name}"
        if target in offered:
            for word in (field.name, *in_all_languages(field.label)):
                found.setdefault(fold_title(word), target)
    return found


def with_own_titles(mapping: ColumnMapping) -> ColumnMapping:
    """Let the columns of an export of ours fill the fields by whose names they are called."""
    if mapping.kind in OTHERS:
        return mapping
    names, taken = _names_of(KIND[mapping.kind], all_targets()), set(mapping.targets())
    for column in mapping.columns:
        target = names.get(fold_title(column.column), "")
        if column.target == "keep" and target and target not in taken:
            mapping = mapping.with_target(column.column, target)
            taken.add(target)
    return mapping


def kind_of_titles(header: Sequence[str]) -> str:
    """Return the kind of which an export of ours is by its titles: it has what the kind needs and most others."""
    folded, best, share = [fold_title(title) for title in header], "", 0.0
    for name, kind in OTHERS.items():
        titles = titles_of(name)
        own = {titles[title] for title in folded if titles.get(title, "").startswith(f"{name}.")}
        needed = {f"{name}.{field.name}" for field in kind.fields if field.required}
        if needed <= own and len(own) / len(folded) > max(share, 0.5):
            best, share = name, len(own) / len(folded)
    return best

"""Templates of e-mails, letters and labels: saved, checked, and filled with the values of a real record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_desktop.domain.collate import fold
from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.placeholders import Part, expand, fill, parse
from crm_desktop.domain.specs import KIND, TEMPLATE
from crm_desktop.services import records
from crm_desktop.services.letter_values import custom_labels, values_of
from crm_desktop.store.engine import Store


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template."""

    id: str
    name: str
    kind: str
    language: str
    subject: str
    body: str
    updated_at: int


@dataclass(frozen=True, slots=True)
class Written:
    """A template with the values of a record; `missing` names the placeholders that found no value."""

    subject: str
    body: str
    missing: tuple[str, ...] = ()


class MissingValue(ValidationError):
    """A record does not have what a template says of it."""

    code = "missing-value"


def create_template(
    store: Store, *, name: str, kind: str = "email", language: str = "", subject: str = "", body: str = ""
) -> str:
    """Save a template and return its id; wrong placeholders and texts that loop are refused."""
    _check_name(store, name)
    _check_texts(store, name, subject, body)
    return records.create(store, TEMPLATE, id=None, name=name, kind=kind, language=language, subject=subject, body=body)


def update_template(
    store: Store, template_id: str, changed: Mapping[str, object], seen: Mapping[str, object] | None = None
) -> str | None:
    """Change a template; return the batch, None where nothing differs."""
    now = {**records.get(store, TEMPLATE, template_id), **changed}
    if "name" in changed:
        _check_name(store, str(now["name"] or ""), but=template_id)
    _check_texts(store, str(now["name"] or ""), str(now["subject"] or ""), str(now["body"] or ""))
    return records.update(store, TEMPLATE, template_id, changed, seen)


def list_templates(store: Store, kind: str = "") -> list[TemplateRow]:
    """Return the templates by name; of one kind where it is named."""
    rows = store.query(
        "SELECT id, name, kind, coalesce(language, ''), coalesce(subject, ''), coalesce(body, ''), updated_at "
        "FROM template WHERE deleted_at IS NULL AND (? = '' OR kind = ?) ORDER BY name COLLATE NOCASE, k",
        (kind, kind),
    )
    return [TemplateRow(str(r[0]), str(r[1]), str(r[2]), str(r[3]), str(r[4]), str(r[5]), int(str(r[6]))) for r in rows]


def get_template(store: Store, template: str) -> TemplateRow:
    """Return a template by its id or its name."""
    found = [t for t in list_templates(store) if template == t.id or fold(template) == fold(t.name)]
    if not found:
        raise NotFoundError(
            tr("There is no template “{name}”", name=template[:60]), tr("Look under Settings, Templates.")
        )
    return found[0]


def fill_texts(store: Store, subject: str, body: str, kind_name: str, record_id: str, language: str = "") -> Written:
    """Fill texts with the values of a record; what is missing is named and stands there as it was written."""
    return Filler(store).fill(subject, body, kind_name, record_id, language)


def preview(store: Store, template_id: str, kind_name: str, record_id: str) -> Written:
    """Return how a template reads for a record."""
    found = get_template(store, template_id)
    return fill_texts(store, found.subject, found.body, kind_name, record_id, found.language)


def write_with(store: Store, template_id: str, kind_name: str, record_id: str) -> Written:
    """Return the texts for a record; raise MissingValue where a value is missing."""
    written = preview(store, template_id, kind_name, record_id)
    check_complete(written, records.name_of(store, KIND[kind_name], record_id))
    return written


def check_complete(written: Written, name: str) -> None:
    """Refuse a text in which values are missing, and say which."""
    if written.missing:
        raise MissingValue(missing_words(written.missing, name), missing_advice())


def missing_words(missing: Sequence[str], name: str) -> str:
    """Say which values a record does not have."""
    return trn(
        "{name} has no value for {names}", "{name} has no value for {names}", len(missing), name=name,
        names=", ".join("{" + one + "}" for one in missing),
    )  # fmt: skip


def missing_advice() -> str:
    """Say what can be done about a missing value."""
    return tr("Fill it in on the record, or write what stands there otherwise: {example}.", example="{…|…}")


def example_record(store: Store) -> tuple[str, str, str]:
    """Return kind, id and name of a record to show a template with: the person changed last; empty without one."""
    rows = store.query(
        "SELECT id, display_name FROM person WHERE deleted_at IS NULL ORDER BY updated_at DESC, k DESC LIMIT 1"
    )
    return ("person", str(rows[0][0]), str(rows[0][1] or "")) if rows else ("", "", "")


class Filler:
    """Fills many records with the same texts: what they say is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._custom = custom_labels(store)
        self._texts = {fold(t.name): t.body for t in list_templates(store)}
        self._parsed: dict[str, tuple[Part, ...]] = {}

    def fill(self, subject: str, body: str, kind_name: str, record_id: str, language: str = "") -> Written:
        """Fill texts with the values of a record."""
        return self.fill_with(subject, body, values_of(self._store, kind_name, record_id, language))

    def fill_with(self, subject: str, body: str, values: Mapping[str, str]) -> Written:
        """Fill texts with values."""
        head, text = (fill(self.parts(one), values) for one in (subject, body))
        # A subject is one line, whatever stands in the record.
        line = " ".join(head.text.split())
        return Written(line, text.text, tuple(dict.fromkeys((*head.missing, *text.missing))))

    def parts(self, text: str) -> tuple[Part, ...]:
        """Take a text apart, with the texts that it puts in."""
        if text not in self._parsed:
            self._parsed[text] = expand(parse(text, self._custom), self._find)
        return self._parsed[text]

    def check(self, name: str, subject: str, body: str) -> None:
        """Refuse texts with wrong placeholders, and such that put themselves in."""
        self._texts[fold(name)] = body
        self._parsed.clear()
        self.parts(subject)
        self.parts(body)

    def _find(self, name: str) -> tuple[Part, ...] | None:
        text = self._texts.get(fold(name))
        return None if text is None else parse(text, self._custom)


def _check_name(store: Store, name: str, but: str = "") -> None:
    if any(fold(t.name) == fold(name) and t.id != but for t in list_templates(store)):
        raise ValidationError(
            tr("There is a template “{name}” already", name=name), tr("Choose another name."), field="name"
        )


def _check_texts(store: Store, name: str, subject: str, body: str) -> None:
    if not subject.strip() and not body.strip():
        raise ValidationError(tr("The template is empty"), tr("Write its text, then save it."), field="body")
    Filler(store).check(name, subject, body)

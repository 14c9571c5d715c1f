"""What Settings shows and changes in the workspace, without a window."""

from __future__ import annotations

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.resources import resource_path
from crm_desktop.domain.specs import USER
from crm_desktop.services import records
from crm_desktop.services.settings import region
from crm_desktop.services.users import current_user
from crm_desktop.store import Store

LANGUAGE_NAMES = (("en", "English"), ("es", "Español"), ("sk", "Slovenčina"))
# Formats that the program's users are likely to want; the computer's own stands before them.
FORMATS = (
    "en_GB", "en_US", "es_ES", "es_MX", "es_AR", "sk_SK", "cs_CZ", "de_DE", "de_AT", "fr_FR", "hu_HU", "it_IT",
    "pl_PL", "pt_PT",
)  # fmt: skip


def user_name(store: Store) -> str:
    """Return the name of the person who works here."""
    return current_user(store).name


def rename_user(store: Store, name: str) -> None:
    """Change the name of the person who works here."""
    if not name.strip():
        raise ValidationError(tr("Your name can't be empty"), tr("Type the name that others should see."))
    records.update(store, USER, store.user_id, {"name": name.strip()})


def phone_country(store: Store) -> str:
    """Return the country of phone numbers that are written without one."""
    return region(store)


def set_phone_country(store: Store, code: str) -> None:
    """Choose the country of phone numbers that are written without one; holds for what is saved from now on."""
    store.set_setting("region", code)


def licences() -> list[tuple[str, str]]:
    """Return title and text of the licences that come with the program."""
    titles = {
        "gpl-3": "GNU GPL 3",
        "lgpl-3": "GNU LGPL 3 (Qt, PySide)",
        "inter-OFL": "Inter: SIL Open Font Licence",
        "lucide-LICENSE": "Lucide: ISC, MIT",
    }
    paths = sorted(resource_path("licences").glob("*.txt"))
    return [(titles.get(path.stem, path.stem), path.read_text("utf-8")) for path in paths]

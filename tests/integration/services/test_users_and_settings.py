from __future__ import annotations

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.services.settings import all_settings, change_setting, region
from crm_desktop.services.users import current_user, list_users, user_names
from crm_desktop.services.verify import verify
from crm_desktop.store import Store


def test_a_new_workspace_has_one_user_who_works_here(store: Store) -> None:
    assert [user.name for user in list_users(store)] == ["Marta"]
    assert current_user(store).id == store.user_id and user_names(store) == {store.user_id: "Marta"}


def test_settings_take_json_or_text_and_a_country_by_name(store: Store) -> None:
    assert change_setting(store, "text_size", "120") == 120
    assert change_setting(store, "theme", "dark") == "dark"
    assert region(store) == "" and change_setting(store, "region", "España") == "ES" and region(store) == "ES"
    assert all_settings(store) == {"region": "ES", "text_size": 120, "theme": "dark"}


def test_a_setting_with_a_strange_name_is_refused(store: Store) -> None:
    with pytest.raises(ValidationError) as error:
        change_setting(store, "x'; drop", "1")
    assert (error.value.title, error.value.advice) == (
        "“x'; drop” can't be the name of a setting",
        "Use small letters, digits, . - and _.",
    )


def test_verify_names_what_another_program_changed_and_mends_it(store: Store) -> None:
    store.run_in_transaction(lambda c: c.execute("UPDATE ctx SET off = 1"))
    store.run_in_transaction(lambda c: c.execute("UPDATE user SET name = 'Eva'"))
    store.run_in_transaction(lambda c: c.execute("UPDATE ctx SET off = 0"))
    assert verify(store).faults == (f"user {store.user_id} is not what its log says",)
    report = verify(store, repair=True)
    assert report.is_whole and report.repaired == 1
    assert current_user(store).name == "Eva"

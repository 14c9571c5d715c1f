from crm_desktop.domain.specs import PERSON
from crm_desktop.services.companies import count_companies
from crm_desktop.services.drafts import clear_draft, load_draft, save_draft
from crm_desktop.services.filters import conditions_of
from crm_desktop.services.lists import ids_of
from crm_desktop.services.new_people import create_person_with
from crm_desktop.services.people import count_people, list_people
from crm_desktop.store import Store


def test_a_draft_is_kept_until_it_is_thrown_away(store: Store) -> None:
    save_draft(store, "new/person", {"given_name": "Jana", "phone": " "})
    save_draft(store, "new/company", {"name": "Firma"})
    draft = load_draft(store, "new/person")
    assert draft is not None and draft.texts == {"given_name": "Jana"}
    clear_draft(store, "new/person")
    assert load_draft(store, "new/person") is None and load_draft(store, "new/company") is not None


def test_an_empty_form_leaves_no_draft(store: Store) -> None:
    save_draft(store, "new/person", {"given_name": "Jana"})
    save_draft(store, "new/person", {"given_name": ""})
    assert load_draft(store, "new/person") is None


def test_a_new_person_joins_the_company_that_is_there(store: Store) -> None:
    create_person_with(store, given_name="Carmen", company="Grupo Olivar")
    create_person_with(store, given_name="Iñigo", company=" grupo  OLIVAR ")
    assert count_companies(store) == 1 and count_people(store) == 2


def test_a_filter_can_ask_for_words(store: Store) -> None:
    zuzana = create_person_with(store, given_name="Zuzana", family_name="Horváthová")
    create_person_with(store, given_name="Peter")
    found = list_people(store, conditions=conditions_of(PERSON, {"field": "text", "value": "horvath"}, now=0))
    assert ids_of(store, PERSON, found) == [zuzana]
    everyone = conditions_of(PERSON, {"all": [{"field": "text", "value": " "}]}, now=0)
    assert len(list_people(store, conditions=everyone)) == 2 and len(list_people(store, limit=1)) == 1

from __future__ import annotations

import pytest

from crm_desktop.domain.countries import country_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("United States of America", "US"),
        ("Estados Unidos", "US"),
        ("EE. UU.", "US"),
        ("UK", "GB"),
        ("Veľká Británia", "GB"),
        ("Slovensko", "SK"),
        ("SLOVENSKÁ REPUBLIKA", "SK"),
        ("España", "ES"),
        ("espana", "ES"),
        ("Nemecko", "DE"),
        ("Deutschland", "DE"),
        ("Alemania", "DE"),
        ("DEU", "DE"),
        ("ČR", "CZ"),
        ("CR", "CR"),
        (" sk ", "SK"),
        ("日本", "JP"),
        ("Côte d’Ivoire", "CI"),
        ("", ""),
        ("Narnia", ""),
        ("QQ", ""),
        ("x" * 10_000, ""),
    ],
)
def test_a_country_is_known_by_its_code_and_its_names(text: str, code: str) -> None:
    assert country_code(text) == code

"""Which zone a text means, and how zones are told apart."""

from __future__ import annotations

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.viewmodels.zones import Zones, meant_by, option_words

MARCH = 1_773_216_000_000
NAMES = (
    "America/Argentina/San_Juan",
    "America/New_York",
    "Asia/Kathmandu",
    "Europe/Bratislava",
    "Europe/Madrid",
    "UTC",
)
ZONES = Zones((("", "The computer's (Europe/Bratislava)"), *((n, option_words(n, MARCH)) for n in NAMES)), "")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("madrid", "Europe/Madrid"),
        ("new york", "America/New_York"),
        ("Asia/Kathmandu, UTC+5:45", "Asia/Kathmandu"),
        ("utc", "UTC"),
        ("brat", "Europe/Bratislava"),
        ("The computer's (Europe/Bratislava)", ""),
    ],
)
def test_a_city_a_part_of_it_or_the_whole_line_means_a_zone(text: str, name: str) -> None:
    assert meant_by(ZONES, text) == name


@pytest.mark.parametrize(
    ("text", "title", "advice"),
    [
        ("Atlantis", "“Atlantis” is no time zone", "Type a large city of the zone, such as Madrid."),
        ("america", "“america” can be several time zones", "such as America/Argentina/San Juan, America/New York."),
    ],
)
def test_what_means_none_or_several_is_said_in_words(text: str, title: str, advice: str) -> None:
    with pytest.raises(ValidationError) as caught:
        meant_by(ZONES, text)
    assert caught.value.title == title and advice in caught.value.advice


def test_a_zone_says_how_far_it_is_from_utc() -> None:
    words = [option_words(name, MARCH) for name in ("America/New_York", "Asia/Kathmandu", "UTC")]
    assert words == ["America/New York, UTC−4", "Asia/Kathmandu, UTC+5:45", "UTC"]

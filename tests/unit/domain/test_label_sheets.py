from __future__ import annotations

from itertools import islice

import pytest

from crm_desktop.domain.label_sheets import SHEETS, Sheet


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.key)
def test_every_label_lies_on_its_paper_and_none_on_another(sheet: Sheet) -> None:
    places = list(islice(sheet.places(), sheet.count))
    for _, x, y in places:
        assert x >= 0 and x + sheet.width <= sheet.paper[0]
        assert y >= 0 and y + sheet.height <= sheet.paper[1]
    assert sheet.step_x >= sheet.width and sheet.step_y >= sheet.height
    assert len(set(places)) == sheet.count


def test_labels_that_are_used_already_are_left_out() -> None:
    sheet = SHEETS[0]
    assert next(sheet.places(4)) == (0, 725 + 6_600, 1_510 + 3_810)
    assert next(sheet.places(sheet.count))[0] == 1

"""Each number of the list of faults has its test; the table says where."""

from __future__ import annotations

import re

import pytest
from tests.fault.firm import ROOT

_FAULTS = "tests/integration/test_faults.py"
_FILES = "tests/integration/test_faults_of_files_and_time.py"
_FULL = "tests/fault/test_disk_full.py"
_TAKING, _ROT = "tests/integration/backup/test_taking.py", "tests/integration/backup/test_rot.py"
_RESTORING, _RETENTION = "tests/integration/backup/test_restoring.py", "tests/unit/backup/test_retention.py"
_PLACES = "tests/integration/backup/test_everywhere.py"
_CSV, _CARDS = "tests/unit/exchange/test_csv_hostile.py", "tests/unit/exchange/test_vcard_limits.py"

TABLE: tuple[tuple[int, str, str], ...] = (
    (1, "tests/fault/test_kill.py", "test_crm_that_is_killed_loses_no_acknowledged_save"),
    (1, "tests/fault/test_kill.py", "test_a_window_that_is_killed_loses_no_save_and_keeps_its_draft"),
    (2, "tests/fault/test_torn_images.py", "test_no_torn_image_lacks_an_acknowledged_save_and_the_controls_do"),
    (2, "tests/fault/test_power_cut.py", "test_a_power_cut_on_ext4_loses_no_acknowledged_save_and_the_control_does"),
    (3, _FAULTS, "test_03_a_full_disk_stops_the_save_and_nothing_else"),
    (4, _FULL, "test_an_upgrade_on_a_full_disk_leaves_the_old_file"),
    (4, _FULL, "test_a_backup_on_a_full_disk_leaves_the_others_and_no_piece_of_itself"),
    (5, _FAULTS, "test_05_on_a_full_disk_nobody_is_told_to_delete_records"),
    (6, _FAULTS, "test_06_what_can_t_be_written_opens_for_reading"),
    (7, _FAULTS, "test_07_a_file_of_another_person_names_its_path_and_owner"),
    (8, _FAULTS, "test_08_a_file_that_another_program_holds_is_waited_for_and_then_named"),
    (9, "tests/ui/test_single_instance.py", "test_a_second_start_hands_its_workspace_to_the_first"),
    *((n, _FAULTS, "test_10_11_12_acknowledged_changes_that_the_log_lost_are_counted_and_nothing_is_written")
      for n in (10, 11, 12)),
    (13, _FAULTS, "test_13_a_damaged_page_is_found_and_the_damaged_file_is_kept"),
    (13, _FAULTS, "test_13_what_can_be_read_of_a_damaged_file_is_saved_into_a_new_one"),
    (14, _FAULTS, "test_14_an_empty_file_is_never_a_new_user"),
    (15, _FAULTS, "test_15_what_is_no_workspace_is_refused_and_left_alone"),
    (16, _FAULTS, "test_16_a_newer_file_is_refused_naming_both_versions"),
    (17, _FAULTS, "test_17_a_file_that_goes_away_is_not_written_into_the_void"),
    (18, _FAULTS, "test_18_a_file_that_was_replaced_is_asked_about_and_never_merged"),
    (19, _FILES, "test_19_a_network_drive_is_warned_about"),
    (20, _FILES, "test_20_a_rename_that_stays_refused_keeps_both_files_and_names_them"),
    (21, _FAULTS, "test_21_after_a_fault_of_the_disk_in_a_commit_nothing_is_written_until_the_file_is_opened_again"),
    (22, _FILES, "test_22_a_clock_that_jumps_by_ten_years_drops_nothing_and_undo_goes_in_the_order_of_the_work"),
    (23, _FILES, "test_23_an_upgrade_killed_at_each_statement_leaves_the_old_file_or_the_new_one"),
    (24, _FAULTS, "test_24_a_key_header_that_is_gone_damaged_or_of_another_time_never_means_an_empty_file"),
    (25, _TAKING, "test_backups_under_heavy_writes_hold_all_that_was_acknowledged_before"),
    (26, _TAKING, "test_a_place_that_vanishes_leaves_the_old_ones_and_is_said"),
    (26, _PLACES, "test_a_stick_pulled_out_while_it_is_written_keeps_its_old_ones"),
    (26, _PLACES, "test_a_stick_that_is_away_costs_nothing_but_itself_and_is_caught_up"),
    (27, _PLACES, "test_a_full_second_place_keeps_its_old_ones_and_the_backup_is_made"),
    (27, _TAKING, "test_a_full_place_is_said_and_the_older_backups_stay"),
    (28, _ROT, "test_a_backup_is_read_again_each_week_and_a_bad_one_is_marked_and_replaced_at_once"),
    (28, _PLACES, "test_rot_in_one_place_is_replaced_at_once_and_its_neighbours_stay"),
    (29, _ROT, "test_a_backup_without_its_list_of_contents_is_used_only_after_a_full_proof"),
    (30, _RETENTION, "test_when_every_backup_of_a_week_is_bad_nothing_is_deleted"),
    (31, _RESTORING, "test_everything_is_replaced_after_a_backup_of_now_and_the_old_file_is_kept"),
    (33, _RESTORING, "test_a_restore_killed_at_each_step_leaves_the_old_file_or_the_new_one"),
    (64, "tests/integration/services/test_health.py", "test_a_missing_attachment_is_said_and_comes_back_from_a_backup"),
    (51, _CSV, "test_a_line_of_100_mb_is_left_out_and_the_rest_is_read_in_flat_memory"),
    (51, _CSV, "test_ten_thousand_columns_are_refused_with_the_count"),
    (51, _CSV, "test_an_unclosed_quote_costs_one_row_and_names_its_line"),
    (51, _CSV, "test_nul_characters_are_taken_out_and_reported"),
    (52, "tests/unit/exchange/test_csv_guard.py", "test_our_import_takes_the_guard_off_again"),
    (53, _CARDS, "test_a_million_properties_are_refused"),
    (53, _CARDS, "test_a_photo_over_the_limit_is_left_out_and_the_person_goes_in"),
    (57, _CSV, "test_a_hostile_name_is_kept_as_text"),
    (57, "tests/unit/services/test_validation.py", "test_strange_names_are_kept_as_text"),
    (58, "tests/integration/services/test_filters_and_views.py", "test_a_filter_with_sql_in_a_field_s_name_is_refused"),
    (59, "tests/integration/services/test_search.py", "test_signs_of_the_query_language_are_text"),
)  # fmt: skip


@pytest.mark.parametrize(("number", "file", "name"), TABLE, ids=lambda value: str(value)[-30:])
def test_a_fault_s_test_is_where_the_table_says(number: int, file: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE), f"{number} has lost its test"


def test_every_number_that_concerns_this_program_has_a_test() -> None:
    without_sync = {*range(1, 32), 33, *range(51, 54), *range(57, 60), 64}
    assert {number for number, _, _ in TABLE} == without_sync

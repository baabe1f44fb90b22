"""Which tests show that an edge case breaks nothing: the cases of domain research 7, through the real models.

`+` is the second case of a number. A name is that of a test function, or of a unit test in a model's YAML; whoever
renames one finds out here.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
import yaml

INTEGRATION = "tests/integration/dbt/"
MODELS = "dbt_project/models/"
SURVEYS, TESTS = f"{INTEGRATION}test_survey_cases.py", f"{INTEGRATION}test_test_records.py"
ANSWERS = f"{MODELS}intermediate/scores/_answers__unit_tests.yml"
VECTORS, ODD = f"{INTEGRATION}test_score_vectors.py", f"{INTEGRATION}test_odd_answers.py"
CHANGED, JOURNEYS = f"{INTEGRATION}arrivals/test_late_and_changed.py", f"{INTEGRATION}test_journey_cases.py"
IDENTITY, REVIEWS = f"{INTEGRATION}test_identity_cases.py", f"{INTEGRATION}test_edited_reviews.py"
IDS, LATE = f"{INTEGRATION}test_identity_ids.py", f"{INTEGRATION}arrivals/test_late_arrivals.py"
SUPPORT = f"{INTEGRATION}test_support_cases.py"
HUBSPOT, CORE = "tests/integration/hubspot/", f"{INTEGRATION}test_core_tables.py"
PARSE = f"{MODELS}staging/files/_parse__unit_tests.yml"
STAGES = f"{MODELS}intermediate/journeys/_journeys__unit_tests.yml"
WEB = f"{MODELS}intermediate/web_analytics/_web_analytics__unit_tests.yml"
ATTRIBUTION = f"{MODELS}intermediate/attribution/_attribution__unit_tests.yml"
VALUE = f"{MODELS}marts/value/"

SHOWN = {
    "1 a score of 0": f"""
        {ANSWERS} nps_answer_falls_into_the_group_of_its_score
        {VECTORS} test_twenty_answers_are_20_with_the_adjusted_wald_interval""",
    "2 effort in both directions and on other scales": f"""
        {ANSWERS} effort_is_0_easy_to_100_hard_on_every_scale_and_in_both_directions
        {ANSWERS} scale_holds_from_its_first_day_to_the_day_before_its_last
        {VECTORS} test_effort_of_mixed_directions_is_that_of_their_meaning""",
    "3 NPS from 1 or by index": f"""
        {SURVEYS} test_case_03_nps_of_another_scale_is_counted_from_its_top_and_kept_apart""",
    "4 NPS off its scale": f"""
        {ANSWERS} nps_answer_that_is_no_whole_number_from_0_to_10_is_quarantined
        {VECTORS} test_one_bad_answer_costs_one_answer""",
    "5 the same response or person twice": f"""
        tests/integration/landing/test_landed_versions.py
            test_equal_lines_without_a_key_are_all_kept_and_with_a_key_count_as_repeated
        {SURVEYS} test_case_05_of_one_person_twice_in_a_wave_the_latest_counts
        {SURVEYS} test_case_05_what_was_finished_comes_before_what_is_later
        {SURVEYS} test_case_05_answers_to_different_questions_are_no_repeats
        {SURVEYS} test_case_05_a_repeat_is_a_touchpoint_and_measures_nothing
        {SURVEYS} test_case_05_a_company_may_count_every_response
        {SURVEYS} test_case_05_and_19_a_company_may_count_the_first_and_leave_out_the_unfinished
        tests/e2e/test_company_figures.py test_monthly_parts_of_scores""",
    "6 answered before the purchase or the asking": f"""
        {SURVEYS} test_case_06_what_was_said_before_the_order_is_relational_and_a_slow_clock_only_marked""",
    "7 shared addresses and devices": f"""
        {IDENTITY} test_a_device_that_two_log_in_on_links_them_not_and_belongs_to_each_from_login_to_login
        {IDENTITY} test_an_agency_s_clients_are_joined_by_what_is_their_own_and_not_by_its_number
        {IDS} test_case_7_an_id_that_was_merged_away_is_the_survivor_s_in_records_old_and_late
        {IDENTITY} test_a_role_s_mailbox_and_one_that_too_many_share_link_nobody
        {HUBSPOT}test_hubspot_build.py test_an_account_is_canonical_and_stays_so_while_people_work_in_it""",
    "7+ one person, two addresses": f"""
        {IDENTITY} test_two_addresses_that_nothing_links_are_two_customers""",
    "8 bots, monitors, mail filters": f"""
        {SURVEYS} test_case_08_a_mail_filters_click_is_flagged_out_of_the_score_and_no_answer
        {CHANGED} test_monitor_that_looks_at_an_order_is_a_bot_and_in_no_journey
        {WEB} bot_is_told_by_its_agent_and_an_exception_wins""",
    "9 turns of the clock and zones": f"""
        {INTEGRATION}test_business_minutes.py test_case_09_business_minutes_over_turns_of_the_clock
        {INTEGRATION}test_reading_macros.py test_clock_readings_of_the_spring_gap_are_none_and_of_autumn_the_second
        {INTEGRATION}test_macros_on_duckdb.py test_local_date_is_the_day_on_the_wall_of_the_zone
        {PARSE} time_without_a_zone_is_local_and_an_offset_in_the_text_wins
        tests/e2e/test_shop_truths.py test_a_score_by_month_of_the_brands_zone""",
    "10 currencies": f"""
        {MODELS}core/_money__unit_tests.yml hundred_euros_and_two_hundred_yen_are_111_dollars_34
        {MODELS}core/_money__unit_tests.yml refund_is_worth_what_it_is_worth_on_its_own_day
        {MODELS}core/_money__unit_tests.yml day_without_a_rate_has_the_last_one_before_and_never_a_later_one""",
    "11 deleted, archived, merged": f"""
        {CHANGED} test_case_11_archived_deals_and_cases_are_in_no_figure_and_what_is_restored_is_back
        {IDS} test_case_11_an_id_that_was_deleted_and_given_to_another_person_is_another_customer
        {IDS} test_case_11_nothing_that_was_said_of_the_first_holder_is_history_of_the_second
        {IDS} test_case_11_a_record_that_was_restored_is_the_same_customer_with_all_his_history
        {CHANGED} test_deleted_order_has_no_order_no_journey_and_no_touchpoint
        {CHANGED} test_order_of_a_deleted_contact_stays_and_is_nobodys
        {CHANGED} test_contacts_that_turn_out_to_be_one_person_share_their_journeys
        {MODELS}staging/crm/_hubspot__unit_tests.yml record_that_was_merged_away_is_deleted
        {HUBSPOT}test_hubspot_load.py test_what_is_live_in_the_warehouse_is_what_is_live_in_the_account""",
    "12 back to an earlier stage": f"""
        {JOURNEYS} test_case_12_return_to_inquiry_is_a_second_visit_that_overwrites_nothing
        {JOURNEYS} test_case_12_return_after_the_timeout_opens_a_new_journey_and_the_old_one_has_lapsed
        {JOURNEYS} test_case_12_what_was_canceled_and_is_bought_again_is_a_new_journey""",
    "13 a stage skipped": f"""
        {JOURNEYS} test_case_13_walk_in_skips_inquiry_and_the_funnel_neither_drops_nor_doubles_him""",
    "13+ two journeys at once, lost and then won": f"""
        {JOURNEYS} test_case_13_two_journeys_are_open_at_once_and_do_not_mix
        {JOURNEYS} test_case_13_deal_that_is_lost_and_then_won_is_won""",
    "14 late, early and future": f"""
        {JOURNEYS} test_case_14_late_touchpoint_of_a_closed_stage_makes_its_journey_anew_and_no_other
        {CHANGED} test_case_14_late_hit_earlier_than_all_that_was_seen_is_where_the_visitor_landed
        {CHANGED} test_case_14_hit_of_a_clock_ten_years_ahead_is_quarantined_and_in_no_session
        {LATE} test_case_14_event_after_its_stage_and_month_were_closed_is_counted_with_its_hours""",
    "15 sessions at midnight and login": f"""
        {CHANGED} test_case_15_midnight_parts_no_session_and_a_long_gap_does
        {CHANGED} test_case_15_login_and_another_host_part_no_session_and_the_whole_of_it_is_his_who_logged_in
        {WEB} session_ends_with_a_gap_of_more_than_thirty_minutes_and_with_nothing_else""",
    "16 unicode": f"""
        {INTEGRATION}test_feedback_topics.py test_case_16_unicode_changes_neither_topic_nor_language
        {INTEGRATION}test_feedback_topics.py test_case_16_the_words_of_feedback_are_not_published
        {IDENTITY} test_one_address_written_in_two_ways_is_one_customer
        tests/integration/test_bad_records.py test_a_bad_record_costs_itself_and_nothing_is_lost""",
    "17 equal ids and addresses of brands and instances": f"""
        {SURVEYS} test_case_17_equal_ids_of_two_instances_are_two_responses
        {IDENTITY} test_one_address_at_two_brands_is_two_customers_and_at_two_instances_of_a_brand_one
        {IDS} test_case_17_the_same_survey_and_response_ids_in_two_accounts_never_meet
        {IDENTITY} test_equal_ids_of_two_instances_never_meet""",
    "18 edited reviews": f"""
        {REVIEWS} test_case_18_a_star_made_five_keeps_both_and_the_month_of_its_giving
        {REVIEWS} test_case_18_a_reply_that_was_removed_is_history
        {REVIEWS} test_case_18_a_review_that_was_moved_counts_once_where_it_is_now
        {REVIEWS} test_case_18_a_deletion_ends_a_version_and_a_restoration_begins_one""",
    "19 silent, bounced, anonymous, reminded": f"""
        {SURVEYS} test_case_19_response_rate_counts_an_asking_once_and_no_bounce_test_or_open_link
        {MODELS}core/_surveys__unit_tests.yml invitation_is_answered_by_its_first_response_and_never_twice""",
    "19+ unfinished": f"""
        {SURVEYS} test_case_19_an_unfinished_response_counts_where_its_question_was_answered
        {SURVEYS} test_case_05_and_19_a_company_may_count_the_first_and_leave_out_the_unfinished""",
    "20 tests": f"""
        {TESTS} test_case_20_a_test_is_told_by_domain_by_id_by_its_source_or_by_whose_it_is
        {TESTS} test_case_20_what_tests_answered_is_in_no_score
        {TESTS} test_case_20_tests_are_in_no_journey_no_scorecard_and_no_order_number
        {TESTS} test_case_20_touchpoints_are_tests_as_their_records_are
        {TESTS} test_case_20_who_was_asked_in_a_test_survey_is_in_no_response_rate
        {TESTS} test_case_20_an_order_of_nothing_is_flagged_and_counts
        {SURVEYS} test_case_20_a_preview_is_flagged_and_in_no_score""",
    "21 scales of ratings": f"""
        {INTEGRATION}test_rating_scales.py test_case_21_a_rating_is_read_on_the_scale_of_its_source
        {INTEGRATION}test_rating_scales.py test_case_21_a_word_that_the_mapping_does_not_know_is_no_rating""",
    "22 a month without responses": f"""
        {VECTORS} test_month_without_answers_has_a_row_and_no_score""",
    "23 few answers": f"""
        {VECTORS} test_five_of_five_promoters_are_100_and_far_from_certain
        {VECTORS} test_four_answers_are_hidden_in_every_period
        {MODELS}marts/_scores__unit_tests.yml score_of_few_responses_is_flagged_and_of_very_few_hidden
        {MODELS}intermediate/scores/_months__unit_tests.yml nothing_of_few_answers_is_left_over_of_a_shown_total
        {MODELS}intermediate/scores/_months__unit_tests.yml twelve_months_are_pooled_and_tell_no_hidden_month""",
    "23+ every segment up, the total down": f"""
        {MODELS}marts/voice/_changes__unit_tests.yml every_segment_up_and_the_total_down_is_the_mix
        {INTEGRATION}test_board_against_oracle.py test_each_change_of_a_quarter_is_split_as_the_oracle_splits_it""",
    "24 agents, teams and reopened cases": f"""
        {SUPPORT} test_case_24_hand_offs_are_changes_of_team_and_the_reply_stays_whoever_has_it_now
        {SUPPORT} test_case_24_agent_who_was_demoted_had_the_role_of_the_day_when_the_case_was_opened
        {SUPPORT} test_case_24_what_a_robot_answers_is_no_first_response
        {SUPPORT} test_case_24_case_that_the_agent_opened_was_replied_to_at_once
        {HUBSPOT}test_hubspot_build.py test_an_account_is_canonical_and_stays_so_while_people_work_in_it
        {SUPPORT} test_case_24_opened_again_after_90_days_is_open_and_keeps_its_first_solution""",
    "25 one instant": f"""
        {JOURNEYS} test_case_25_touchpoints_of_one_instant_stand_in_the_order_of_stages_however_they_come
        {STAGES} touchpoints_of_one_instant_stand_in_the_order_of_their_stages
        {WEB} equal_ids_of_two_instances_are_two_visitors_and_hits_of_one_instant_have_an_order
        {ATTRIBUTION} path_holds_what_came_within_the_look_back_before_the_conversion_in_an_order_of_its_own""",
    "25+ converted without a touch, touched after it": f"""
        {INTEGRATION}test_attribution_cases.py test_case_25_what_no_touch_came_before_is_unknowns_whole""",
    "26 numbers as text": f"""
        {VECTORS} test_one_bad_answer_costs_one_answer
        {PARSE} numbers_are_read_or_named_never_guessed""",
    "26+ a field of another type": f"""
        {ODD} test_case_26_a_field_that_changes_its_type_costs_no_run_and_no_good_answer
        tests/integration/test_events_landing.py test_rows_that_fit_no_column_land_as_broken_records""",
    "27 faults of an API": f"""
        {HUBSPOT}test_hubspot_faults.py test_a_misbehaviour_costs_time_or_the_run_but_never_a_record
        {HUBSPOT}test_hubspot_load.py test_more_records_of_one_millisecond_than_a_page_holds_all_land
        tests/unit/ingestion/rest/test_rest_session.py test_a_date_of_retry_after_is_waited_for
        tests/unit/ingestion/rest/test_rest_session.py test_a_token_that_was_rotated_is_taken_up_once
        tests/unit/ingestion/rest/test_rest_paging.py test_paging_that_would_not_end_or_counts_twice_is_an_error""",
    "28 translated and mirrored labels": f"""
        {INTEGRATION}test_feedback_topics.py test_case_28_one_question_in_many_languages_is_one_score_and_one_topic
        {ODD} test_case_28_a_mirrored_layout_is_brought_to_the_scale_by_its_mapping""",
    "29 horizons that are not over": f"""
        {VALUE}_experience_value__unit_tests.yml promoters_were_worth_a_hundred_more_than_detractors
        {VALUE}_retention__unit_tests.yml a_cohort_is_followed_as_far_as_months_are_over
        {MODELS}intermediate/value/_value__unit_tests.yml parts_of_the_kpis_of_value""",
    "29+ erased, and read again from a source that kept him": f"""
        {MODELS}intermediate/identity/_erased__unit_tests.yml
        who_was_erased_stays_so_when_another_source_tells_of_him_anew
        {MODELS}intermediate/customers/_customers__unit_tests.yml customer_has_the_attributes_of_his_latest_contact
        {MODELS}intermediate/value/_value__unit_tests.yml
        money_of_known_customers_counts_and_refunds_stand_on_their_own_day
        {MODELS}marts/value/_customers__unit_tests.yml a_customer_in_one_line
        tests/unit/orchestration/test_forgetting.py
        test_all_that_the_customer_alone_is_known_by_is_listed_as_hashes_with_who_and_why""",
    "30 one order in three systems": f"""
        {CHANGED} test_case_30_purchase_seen_in_shop_crm_and_on_the_web_is_one_order""",
    "30+ hits of nobody": f"""
        {CHANGED} test_case_30_hits_that_name_no_visitor_are_quarantined_and_never_one_giant_session
        {WEB} hits_without_a_visitor_stand_alone_and_consent_is_the_least_that_was_given""",
    "31 the calendar": f"""
        {CORE} test_leap_days_and_the_53rd_week_are_in_the_calendar
        {CORE} test_case_31_a_fiscal_year_has_the_name_of_the_year_in_which_it_ends""",
    "31+ no data": f"""
        {CORE} test_a_table_that_no_source_fills_is_there_with_typed_columns_and_without_rows
        {CORE} test_case_31_tables_that_no_source_fills_are_there_and_typed
        tests/e2e/test_command.py test_no_files_at_all_give_every_table_typed_and_empty""",
}
DOUBLE = {"7", "13", "19", "23", "25", "26", "29", "30", "31"}


@cache
def names_in(path: Path) -> set[str]:
    """Names of the tests of a file."""
    if path.suffix == ".yml":
        return {test["name"] for test in yaml.safe_load(path.read_text(encoding="utf-8"))["unit_tests"]}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_case_is_listed_once() -> None:
    listed = [case.split()[0] for case in SHOWN]
    expected = {str(number) for number in range(1, 32)} | {f"{number}+" for number in DOUBLE}
    assert len(set(listed)) == len(listed)
    assert set(listed) == expected


@pytest.mark.parametrize("case", SHOWN)
def test_the_tests_of_a_case_are_there(root: Path, case: str) -> None:
    words = SHOWN[case].split()
    assert words and len(words) % 2 == 0
    gone = [
        f"{path}: {name}"
        for path, name in zip(words[::2], words[1::2], strict=True)
        if name not in names_in(root / path)
    ]
    assert gone == []

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from crmlake.report import ReportData
from crmlake.report.heatmap import colour
from crmlake.report.intake import intake
from crmlake.report.revenue import revenue
from crmlake.report.runs import runs
from crmlake.report.segments import segments
from crmlake.report.words import SPACE


def plain(text: str) -> str:
    return text.replace(SPACE, " ")


def test_intake_says_what_became_of_the_rows(sample: ReportData) -> None:
    section = intake(sample)
    assert plain(section.lead) == (
        "Of 1,234 rows read, 1,200 were accepted (97.2 %), 30 rejected (2.4 %) and 4 were duplicates (0.3 %), "
        "and every row is accounted for."
    )
    assert section.balance is not None
    assert [row[-1].mark for row in section.balance.rows] == ["good", "good"]


@pytest.mark.parametrize(("accepted", "words"), [(1199, "1 row missing"), (1202, "2 rows too many")])
def test_a_balance_that_does_not_add_up_gets_a_cross(sample: ReportData, accepted: int, words: str) -> None:
    section = intake(replace(sample, balance=sample.balance.assign(accepted=[1234, accepted])))
    assert section.broken == ("silver.order_lines from shop",)
    assert section.balance is not None
    verdict = section.balance.rows[1][-1]
    assert verdict.mark == "bad"
    assert plain(verdict.text) == f"\N{BALLOT X} {words}"
    assert "rows do not add up in silver.order_lines from shop" in section.lead


def test_a_reason_shows_its_share_of_the_rejected_rows(sample: ReportData) -> None:
    table = intake(sample).reasons
    assert table is not None
    assert [plain(cell.text) for cell in table.rows[0]][-2:] == ["24", "80.0 %"]
    assert table.rows[0][-1].bar == pytest.approx(0.8)


def test_intake_without_rejected_rows_has_no_table_of_reasons(sample: ReportData) -> None:
    assert intake(replace(sample, reasons=sample.reasons.iloc[:0])).reasons is None


def test_intake_shows_how_rejected_rows_ended(sample: ReportData) -> None:
    row = ("shop", "silver.order_lines", 1000, 20, 3)
    endings = pd.DataFrame([row], columns=["source", "table_name", "open", "discarded", "replayed"])
    table = intake(replace(sample, endings=endings)).endings
    assert table is not None
    assert [plain(cell.text) for cell in table.rows[0]] == ["shop", "silver.order_lines", "1,000", "20", "3"]
    assert intake(sample).endings is None


def test_intake_shows_the_files_to_look_at(sample: ReportData) -> None:
    files = pd.DataFrame([("shop", "a.csv", "unreadable", "it is cut off"), ("shop", "b.csv", "loaded", "new: coupon")])
    table = intake(replace(sample, files=files.set_axis(["source", "file", "status", "note"], axis=1))).files
    assert table is not None
    assert [cell.text for cell in table.rows[0]] == ["a.csv", "shop", "cannot be read, rejected", "it is cut off"]
    assert intake(sample).files is None


def test_a_table_that_read_nothing_adds_up(sample: ReportData) -> None:
    still = sample.balance.assign(read=0, accepted=0, quarantined=0, duplicates=0)
    assert intake(replace(sample, balance=still)).lead == "No rows have been read yet."


def test_revenue_says_how_much_when_and_how_much_came_back(sample: ReportData) -> None:
    assert plain(revenue(sample).lead) == (
        "From September 2011 to December 2011 customers bought for 20,000 GBP in 150 orders, "
        "most in September 2011 (12,000 GBP); 5.0 % of the amount came back."
    )


def test_the_month_of_the_as_of_date_is_partial(sample: ReportData) -> None:
    section = revenue(sample)
    assert "December 2011 is partial: it holds only the days before 10 December 2011" in plain(section.partial)
    assert section.table is not None
    assert [row[0].note for row in section.table.rows] == ["", "", "", "partial"]


def test_whole_months_are_not_called_partial(sample: ReportData) -> None:
    assert revenue(replace(sample, as_of=date(2012, 1, 1))).partial == ""


def test_no_line_falls_to_the_partial_month(sample: ReportData) -> None:
    orders = json.loads(revenue(sample).figure)["data"][2]
    assert orders["name"] == "Orders"
    assert orders["y"] == [90, 0, 50, None, 10]


def test_months_as_timestamps_and_null_amounts_are_read(sample: ReportData) -> None:
    frame = sample.revenue.assign(month=pd.to_datetime(sample.revenue["month"]), returned=[np.nan, np.nan, 5.0])
    section = revenue(replace(sample, revenue=frame))
    assert section.table is not None
    assert [row[-1].text for row in section.table.rows] == ["0", "0", "0", "5"]


def test_segments_say_who_brings_the_revenue(sample: ReportData) -> None:
    assert plain(segments(sample).lead) == (
        "1,000 customers fall into 2 segments; “Loyal” holds 20.0 % of the customers and brings 75.0 % of the revenue."
    )


def test_a_card_names_what_sets_its_segment_apart_with_units(sample: ReportData) -> None:
    card = segments(sample).cards[0]
    assert plain(card.revenue_per_customer) == "37.50 GBP"
    (trait,) = card.traits  # the recency of this segment is about average
    assert (trait.up, trait.feature, trait.height, plain(trait.mean)) == (
        True,
        "Revenue in 90 days",
        "far above average",
        "2,400 GBP",
    )


def test_heat_map_puts_the_most_telling_feature_first(sample: ReportData) -> None:
    heat = segments(sample).heat
    assert heat is not None
    assert [row.label for row in heat.rows] == ["Revenue in 90 days", "Recency days"]
    recency = heat.rows[1]
    assert recency.meaning == "Days since the last purchase."
    assert [(tile.deviation, plain(tile.mean)) for tile in recency.tiles if tile] == [
        ("\N{MINUS SIGN}0.2", "10.0 days"),
        ("\N{MINUS SIGN}1.1", "55.0 days"),
    ]


def test_a_mean_or_deviation_that_is_not_known_is_said_to_be(sample: ReportData) -> None:
    features = [
        [{"feature": "recency_days", "mean": float("nan"), "deviation": 1.0}],
        np.array([{"feature": "recency_days", "mean": 3.0, "deviation": None}]),
    ]
    heat = segments(replace(sample, profiles=sample.profiles.assign(features=pd.Series(features)))).heat
    assert heat is not None
    first, second = heat.rows[0].tiles
    assert first is not None
    assert first.mean == "not known"
    assert second is None


def test_colours_go_apart_from_white() -> None:
    assert colour(0.0) == "#ffffff"
    below, above = colour(-2.0), colour(2.0)
    assert below == colour(-9.0)
    assert int(below[5:], 16) > int(below[1:3], 16)
    assert int(above[1:3], 16) > int(above[5:], 16)


def test_selection_marks_the_chosen_number_and_scores_not_measured(sample: ReportData) -> None:
    section = segments(sample)
    assert section.choice == "2 segments were chosen after trying 2 and 3."
    assert section.selection is not None
    assert [cell.text for cell in section.selection.rows[1]] == ["3", "0.44", "not measured", ""]
    assert section.selection.rows[0][-1].mark == "good"


def test_runs_are_summed_up(sample: ReportData) -> None:
    assert plain(runs(sample).lead) == "2 runs took 2 min 5 s in all and wrote 2,434 rows; none failed."
    assert runs(sample).failed == ()

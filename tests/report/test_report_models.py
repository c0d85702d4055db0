"""The sections on what customers will do and what sells together: words, figures, drawings."""

from dataclasses import replace

import pandas as pd
import pytest

from crmlake.report import ReportData, render
from crmlake.report.baskets import baskets
from crmlake.report.curves import SIDE
from crmlake.report.propensity import propensity
from crmlake.report.topics import topics


def test_a_target_says_how_many_and_how_sure(sample: ReportData) -> None:
    section = propensity(sample)
    assert section.lead == "To be expected: 900\N{NO-BREAK SPACE}customers for “buys within 60 days”."
    target = section.targets[0]
    assert "Of 3,000\N{NO-BREAK SPACE}eligible customers, 900 are expected to (30.0\N{NO-BREAK SPACE}%)" in target.lead
    assert (
        "92.6\N{NO-BREAK SPACE}% of the tenth with the highest probability did, 1.9 times the average" in target.proof
    )
    assert "1\N{NO-BREAK SPACE}October 2011" in target.proof


def test_the_chosen_candidate_is_marked_and_the_floors_stand_beside(sample: ReportData) -> None:
    target = propensity(sample).targets[0]
    assert target.candidates is not None
    assert [[cell.text for cell in row] for row in target.candidates.rows] == [
        ["random forest", "0.840", "0.500", "\N{CHECK MARK} version 4"],
        ["logistic regression", "0.800", "0.600", ""],
    ]
    assert target.metrics is not None
    assert [row[2].text for row in target.metrics.rows] == ["0.500", "0.475", "0.690", "0.249"]


def test_curves_start_and_end_where_they_must(sample: ReportData) -> None:
    gains, calibration, roc = propensity(sample).targets[0].curves
    for curve in (gains, roc):
        assert (curve.dots[0], curve.dots[-1]) == ((0.0, SIDE), (SIDE, 0.0))
    assert all(x == pytest.approx(SIDE - y, abs=0.2) for x, y in calibration.dots)  # as the bins are made
    assert "hold 52% of all who did" in gains.sentence  # (95 + 90 + … + 70) / 950


def test_rules_are_told_the_strongest_first(sample: ReportData) -> None:
    section = baskets(sample)
    assert section.lead.startswith(
        'Who buys <Bread> and Butter buys Jam "red" too in 60.0\N{NO-BREAK SPACE}% of the orders'
    )
    assert "1\N{NO-BREAK SPACE}longer order was cut" in section.basis
    assert section.table is not None
    assert [row[7].text for row in section.table.rows] == ["2.10", "always"]
    assert section.picture is not None
    assert [line.width for line in section.picture.lines] == [6.0, pytest.approx(1 + 5 * 2 / 4.5)]


def test_names_are_escaped_and_scripts_allowed_by_digest_alone(sample: ReportData) -> None:
    page = render(sample)
    assert "&lt;Bread&gt;" in page
    assert "<Bread>" not in page
    policy = page.partition('Content-Security-Policy" content="')[2].partition('"')[0]
    assert policy.count("sha256-") == 3
    assert "script-src 'unsafe" not in policy
    assert page.count("<script>") == 3


def test_without_rules_there_is_no_script_to_sort_them(sample: ReportData) -> None:
    page = render(replace(sample, rules=pd.DataFrame()))
    assert page.count("<script>") == 2
    assert "No rule was found" in page


def test_what_is_missing_is_said_with_what_to_do(nothing: ReportData) -> None:
    page = render(nothing)
    assert "No model could be trained yet" in page
    assert "A lower mine_rules.min_support finds more" in page


def test_topics_are_told_the_largest_first_with_the_best_and_the_worst(sample: ReportData) -> None:
    section = topics(sample)
    space = "\N{NO-BREAK SPACE}"
    assert section.lead.startswith(f"Customers left 500{space}texts in Chinese and 90{space}texts in English.")
    english = section.languages[1]
    assert english.lead == (
        f"Most is about sturdy · solid · wood (60.0{space}%). Rated best: sturdy · solid · wood (4.6 of 5); "
        "worst: late · <parcel> · week (1.8 of 5)."
    )
    assert [(card.name, card.words, card.rating, card.rating_bar) for card in english.cards][1:] == [
        ("late · <parcel> · week", "driver", "1.8 of 5", pytest.approx(0.2)),
        ("mug", "", "not rated", 0.0),
    ]


def test_what_customers_wrote_is_escaped(sample: ReportData) -> None:
    page = render(sample)
    assert "It came &#34;late&#34; &amp; wet" in page
    assert "<parcel>" not in page
    assert '<blockquote lang="zh">' in page


def test_without_texts_the_section_says_so(nothing: ReportData) -> None:
    assert topics(nothing).lead == "There are too few texts to say what customers talk about."
    assert "What customers talk about" in render(nothing)

"""Report: from what the jobs made to one page for people."""

from datetime import date

from crmlake.analyses.supervised import PROPENSITY
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.report import ReportData, gather, gather_models, render
from crmlake.runtime import Document, Frames, Made, job
from crmlake.runtime.declaration import NoSettings
from crmlake.runtime.main import main
from crmlake.tables import (
    FILES,
    ORDER_LINES,
    QUARANTINE,
    RULES,
    RUNS,
    SCORES,
    SEGMENT_PROFILES,
    TOPICS,
)

PAGE = Document("report-{as_of}.html")


@job(reads=[RUNS, FILES, QUARANTINE, ORDER_LINES, SEGMENT_PROFILES, SCORES, PROPENSITY, RULES, TOPICS], writes=[PAGE])
def report(tables: Frames, _settings: NoSettings, as_of: date) -> Made:
    """Write one offline page: what came in, revenue, segments, what to expect, where the figures come from."""
    features = CUSTOMER_FEATURES.features
    page = ReportData(
        title=tables.title,
        as_of=as_of,
        balance=gather.balance(tables[RUNS]),
        reasons=gather.reasons(tables[QUARANTINE]),
        endings=gather.endings(tables[QUARANTINE]).toPandas(),
        files=gather.files(tables[FILES]),
        revenue=gather.revenue(tables[ORDER_LINES], as_of),
        profiles=gather.profiles(tables[SEGMENT_PROFILES]),
        selection=gather.selection(tables[RUNS], as_of),
        jobs=tables.lineage,
        runs=gather.latest_runs(tables[RUNS]),
        feature_meanings={column.name: column.meaning for column in features},
        feature_units={column.name: column.unit for column in features if column.unit},
        currency=gather.currency(tables[ORDER_LINES]),
        targets=gather_models.targets(tables[SCORES], tables.models.get(PROPENSITY, {})),
        rules=gather_models.rules(tables[RULES], tables[ORDER_LINES]),
        baskets=gather.metrics(tables[RUNS], "mine_rules", as_of),
        topics=tables[TOPICS].toPandas(),
    )
    return Made({PAGE: render(page)})


if __name__ == "__main__":
    main(report)

"""Report: write one page for people from the tables of the other jobs."""

from datetime import date

from crmlake.analyses.supervised import PROPENSITY
from crmlake.app.submit import main
from crmlake.features.customer_features import CUSTOMER_FEATURES
from crmlake.quality.quarantine.samples import count_resolutions
from crmlake.report import ReportData, gather, gather_models, render
from crmlake.runtime import Document, Inputs, NoSettings, Outputs, dag, job, model, runs, table
from crmlake.tables import (
    CUSTOMER_LINKS,
    FILES,
    ORDER_LINES,
    PRODUCTS,
    QUARANTINE,
    RULES,
    SCORES,
    SEGMENT_PROFILES,
    TOPICS,
)

PAGE = Document("report-{as_of}.html")
TABLES = (FILES, QUARANTINE, ORDER_LINES, CUSTOMER_LINKS, PRODUCTS, SEGMENT_PROFILES, SCORES, RULES, TOPICS)


@job(
    # A report on part of the tables is better than none, so that a failed job does not prevent it.
    reads=[runs(), dag(), *(table(contract, required=False) for contract in TABLES), model(PROPENSITY, required=False)],
    writes=[PAGE],
    settings=NoSettings,
)
def report(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Write one offline page with intake, revenue, segments, predictions, topics and lineage."""
    features = CUSTOMER_FEATURES.features
    page = ReportData(
        title=inputs.title,
        as_of=as_of,
        balance=gather.balance(inputs.runs),
        reasons=gather.reasons(inputs.table(QUARANTINE)),
        endings=count_resolutions(inputs.table(QUARANTINE)).toPandas(),
        files=gather.files(inputs.table(FILES)),
        revenue=gather.revenue(inputs.table(ORDER_LINES), inputs.table(CUSTOMER_LINKS), as_of),
        profiles=gather.profiles(inputs.table(SEGMENT_PROFILES)),
        selection=gather.selection(inputs.runs, as_of),
        jobs=inputs.dag,
        runs=gather.latest_runs(inputs.runs),
        feature_meanings={column.name: column.meaning for column in features},
        feature_units={column.name: column.unit for column in features if column.unit},
        currency=gather.currency(inputs.table(ORDER_LINES)),
        targets=gather_models.targets(inputs.table(SCORES), inputs.model(PROPENSITY)),
        rules=gather_models.rules(inputs.table(RULES), inputs.table(ORDER_LINES), inputs.table(PRODUCTS)),
        baskets=gather.metrics(inputs.runs, "mine_rules", as_of),
        topics=inputs.table(TOPICS).toPandas(),
    )
    return Outputs(documents={PAGE: render(page)})


if __name__ == "__main__":
    main(report)

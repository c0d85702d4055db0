"""Report: write one page for people from the tables of the other jobs."""

from datetime import date

from crmlake.app.submit import main
from crmlake.plugins import Deferred
from crmlake.report import installed_sections, join_reads, render
from crmlake.runtime import Document, Inputs, NoSettings, Outputs, job

PAGE = Document("report-{as_of}.html")


@job(reads=Deferred(lambda: join_reads(installed_sections())), writes=[PAGE], settings=NoSettings)
def report(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Write one offline page with the sections of all installed packages."""
    return Outputs(documents={PAGE: render(installed_sections(), inputs, as_of)})


if __name__ == "__main__":
    main(report)

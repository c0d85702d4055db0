"""Report: write one page for people from the tables of the other jobs."""

from datetime import date

from crmlake.app.submit import main
from crmlake.report import installed_sections, join_reads, render
from crmlake.runtime import Document, Inputs, NoSettings, Outputs, job

PAGE = Document("report-{as_of}.html")
SECTIONS = installed_sections()


@job(reads=join_reads(SECTIONS), writes=[PAGE], settings=NoSettings)
def report(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Write one offline page with the sections of all installed packages."""
    return Outputs(documents={PAGE: render(SECTIONS, inputs, as_of)})


if __name__ == "__main__":
    main(report)

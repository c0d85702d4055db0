"""Resolve: link the customers' numbers of silver to customers."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from crmlake.app.submit import main
from crmlake.contracts import Contract
from crmlake.identity.links import link_all, link_changes
from crmlake.identity.unused import list_unused_tables
from crmlake.plugins import Deferred
from crmlake.runtime import Inputs, NoSettings, Outputs, changes, dag, empty, job, requires, table
from crmlake.runtime.reads import Read
from crmlake.runtime.registry import mapped_tables
from crmlake.tables import BATCHES, CUSTOMER_LINKS


def _tables_with_customers() -> list[Contract]:
    return [contract for contract in mapped_tables().values() if contract.has_customers]


def _reads() -> Iterator[Read]:
    yield requires(BATCHES)
    yield table(CUSTOMER_LINKS)
    yield dag()
    for contract in _tables_with_customers():
        yield table(contract)
        yield changes(contract)


@job(reads=Deferred(_reads), writes=[CUSTOMER_LINKS], settings=NoSettings)
def resolve(inputs: Inputs, _settings: NoSettings, as_of: date) -> Outputs:
    """Link each number of a customer, in its namespace, to one customer whose id lasts."""
    contracts = _tables_with_customers()
    tables = {contract: inputs.table(contract) for contract in contracts if inputs.has_rows(contract)}
    links = inputs.table(CUSTOMER_LINKS)

    def warnings() -> list[str]:
        return list_unused_tables(tables, _readers(inputs))

    if inputs.full_reload:
        return Outputs({CUSTOMER_LINKS: link_all(tables, links, as_of)}, warnings=warnings)
    changed = {contract: inputs.changes(contract) for contract in contracts if inputs.has_changes(contract)}
    rows = {CUSTOMER_LINKS: link_changes(changed, tables, links, as_of)} if changed else empty(CUSTOMER_LINKS)
    return Outputs(rows, warnings=warnings)


def _readers(inputs: Inputs) -> dict[str, list[str]]:
    """Return the jobs that read a table, by its name, but for this one, which reads them all."""
    readers: dict[str, list[str]] = defaultdict(list)
    for node in inputs.dag:
        for name in node.reads:
            if node.name != resolve.name:
                readers[name].append(node.name)
    return readers


if __name__ == "__main__":
    main(resolve)

"""The worked tables in the docstrings of the cleaning functions are true."""

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest
from pyspark.sql import Column, SparkSession

from crmlake.cleaning import functions
from worked import Tables

MODULES = [
    importlib.import_module(f"{functions.__name__}.{module.name}")
    for module in pkgutil.iter_modules(functions.__path__)
]


@pytest.fixture(scope="module")
def tables(spark: SparkSession) -> Tables:
    return Tables(MODULES, spark)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[-1])
def test_worked_tables_are_true(module: ModuleType, tables: Tables) -> None:
    assert tables.tables[module.__name__]
    assert not tables.faults(module)


def test_a_wrong_table_is_a_fault(spark: SparkSession) -> None:
    wrong = ModuleType("wrong")
    wrong.__doc__ = '>>> worked(F.upper, "a", "b")\na | A\nb | b\n'
    assert "+ b | B" in Tables([wrong], spark).faults(wrong)


def test_every_public_function_of_columns_has_a_worked_table() -> None:
    public = [
        function
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if inspect.signature(function).return_annotation is Column
    ]
    assert len(public) > 30
    assert not [function.__name__ for function in public if ">>> worked(" not in (inspect.getdoc(function) or "")]

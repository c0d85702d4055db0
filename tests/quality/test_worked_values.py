"""The worked table in each docstring of the cleansing library is true."""

import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest
from pyspark.sql import Column, SparkSession

from crmlake.quality import functions as values
from worked import Tables

MODULES = [
    importlib.import_module(f"{values.__name__}.{found.name}") for found in pkgutil.iter_modules(values.__path__)
]


@pytest.fixture(scope="module")
def tables(spark: SparkSession) -> Tables:
    return Tables(MODULES, spark)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[-1])
def test_worked_tables_are_true(module: ModuleType, tables: Tables) -> None:
    assert tables.tables[module.__name__]
    assert not tables.faults(module)


def test_a_table_that_is_not_true_would_be_found(spark: SparkSession) -> None:
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

"""The worked table in each docstring of the cleansing library is true."""

import doctest
import importlib
import inspect
import pkgutil
from datetime import date, datetime
from functools import partial

import pytest
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from crmlake.cleansing import values
from worked import worked

MODULES = [
    importlib.import_module(f"{values.__name__}.{found.name}") for found in pkgutil.iter_modules(values.__path__)
]
NAMES = {"worked": worked, "partial": partial, "date": date, "datetime": datetime, "F": F}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[-1])
def test_worked_tables_are_true(module: object, spark: SparkSession) -> None:
    flags = doctest.NORMALIZE_WHITESPACE | doctest.REPORT_NDIFF
    done = doctest.testmod(module, extraglobs=NAMES, optionflags=flags)  # type: ignore[arg-type]
    assert done.attempted
    assert not done.failed


def test_every_public_function_of_values_has_a_worked_table() -> None:
    public = [
        function
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if inspect.signature(function).return_annotation is Column
    ]
    assert len(public) > 20
    assert not [function.__name__ for function in public if ">>> worked(" not in (inspect.getdoc(function) or "")]

"""Habits of real exports."""

from fuzz.habits import cells, columns, files, numbers, rows, times
from fuzz.habits.registry import HABITS, Habit

__all__ = ["HABITS", "Habit", "cells", "columns", "files", "numbers", "rows", "times"]

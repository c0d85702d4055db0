"""Find every package of crmlake: the library, the jobs beside it, and the configuration that it ships."""

from setuptools import find_namespace_packages, setup

library = find_namespace_packages("lib", exclude=["*__pycache__*"])
beside = find_namespace_packages(include=["jobs", "conf", "conf.*"], exclude=["*__pycache__*"])
setup(packages=[*library, *(f"crmlake.{package}" for package in beside)])

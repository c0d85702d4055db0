"""Raw files of a made-up shop of any size, with planted customer groups and planted dirt."""

from crmlake.generator.generate import generate
from crmlake.generator.settings import GenerateSettings

__all__ = ["GenerateSettings", "generate"]

"""Texts: personal values masked, the language told, words taken apart."""

from crmlake.text.languages import LANGUAGES, Language, language_of
from crmlake.text.masking import masked

__all__ = ["LANGUAGES", "Language", "language_of", "masked"]

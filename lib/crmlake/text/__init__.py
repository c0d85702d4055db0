"""Texts: masking of personal values, detection of the language, splitting into words."""

from crmlake.text.languages import LANGUAGES, Language, language_of
from crmlake.text.masking import mask_personal_values

__all__ = ["LANGUAGES", "Language", "language_of", "mask_personal_values"]

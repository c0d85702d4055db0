"""Texts: masking of personal values, detection of the language, splitting into words."""

from crmlake.text.languages import LANGUAGES, Language, get_language, language_of, languages
from crmlake.text.masking import mask_personal_values

__all__ = ["LANGUAGES", "Language", "get_language", "language_of", "languages", "mask_personal_values"]

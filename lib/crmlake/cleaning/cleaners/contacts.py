"""Cleaners of e-mail addresses and telephone numbers."""

from typing import ClassVar, Literal

from pydantic import Field
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.cleaners.base import Cleaner
from crmlake.cleaning.functions import email, phones
from crmlake.sql_check import Expression


class Email(Cleaner):
    """`email`: an address in lower case."""

    noun: ClassVar[str] = "an e-mail address"

    def apply(self, text: Column) -> Column:
        """Return the address."""
        return email.normalise_email(text)


class Mailbox(Email):
    """`mailbox`: the mailbox behind an address, without a `+tag`, for comparing addresses."""

    def apply(self, text: Column) -> Column:
        """Return the address of the mailbox."""
        return email.mailbox(text)


class DisposableEmail(Email):
    """`disposable_email`: whether an address belongs to a host of disposable addresses."""

    def apply(self, text: Column) -> Column:
        """Return true or false."""
        return email.is_disposable(text)


class RoleEmail(Email):
    """`role_email`: whether an address belongs to an office, not to a person."""

    def apply(self, text: Column) -> Column:
        """Return true or false."""
        return email.is_role(text)


class Phone(Cleaner):
    """`phone`: a telephone number in E.164's form.

    Attributes:
        country: a Spark SQL expression that gives the row's country, by name or code, for numbers without a `+`.
        accepts: `valid` accepts numbers that the country's numbering plan assigns, `possible` any of the right length.
    """

    noun: ClassVar[str] = "a telephone number"

    country: Expression | None = Field(None, min_length=1)
    accepts: Literal["valid", "possible"] = "valid"

    def apply(self, text: Column) -> Column:
        """Return the number."""
        return phones.normalise_phone(text, None if self.country is None else F.expr(self.country), self.accepts)

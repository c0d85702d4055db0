"""Cleaners of e-mail addresses and telephone numbers."""

from typing import ClassVar, Literal

from pydantic import Field
from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.cleaners.base import Cleaner
from crmlake.quality.functions import email, phones


class Email(Cleaner):
    """`email`: an address in small letters."""

    noun: ClassVar[str] = "e-mail address"

    def cleaned(self, given: Column) -> Column:
        """The address."""
        return email.email(given)


class Mailbox(Email):
    """`mailbox`: the mailbox behind an address, without a `+tag`, for telling that two are the same."""

    def cleaned(self, given: Column) -> Column:
        """The address of the mailbox."""
        return email.mailbox(given)


class DisposableEmail(Email):
    """`disposable_email`: whether an address is of a host that lends it for minutes."""

    def cleaned(self, given: Column) -> Column:
        """True or false."""
        return email.is_disposable(given)


class RoleEmail(Email):
    """`role_email`: whether an address is an office's rather than a person's."""

    def cleaned(self, given: Column) -> Column:
        """True or false."""
        return email.is_role(given)


class Phone(Cleaner):
    """`phone`: a telephone number in E.164's form.

    Attributes:
        country: a Spark SQL expression that gives the row's country, by name or code, for numbers without a `+`.
        accepts: `valid`: what a country's numbering plan assigns; `possible`: what has the right length.
    """

    noun: ClassVar[str] = "telephone number"

    country: str | None = Field(None, min_length=1)
    accepts: Literal["valid", "possible"] = "valid"

    def cleaned(self, given: Column) -> Column:
        """The number."""
        return phones.phone(given, None if self.country is None else F.expr(self.country), self.accepts)

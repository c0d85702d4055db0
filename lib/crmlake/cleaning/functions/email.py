"""E-mail addresses: their normal form, host and mailbox, and what kind of address they are."""

from functools import cache
from importlib.resources import files

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.cleaning.functions.expressions import let
from crmlake.cleaning.functions.text import tidy_code

_ATOM = r"[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?"
_LAST = r"(?:\p{L}{2,63}|xn--[a-z0-9-]{2,59})"
_ADDRESS = rf"^(?=.{{1,64}}@.{{4,253}}$)(?=.{{6,254}}$){_ATOM}(?:[.]{_ATOM})*@(?:{_LABEL}[.])+{_LAST}$"
"""RFC 5321's lengths and dot-atoms, RFC 6531's letters. A host's last label has no digit, except in Punycode."""

_REPEATED = r"^([^,;\s]++)(?:[,;\s]++\1)+$"
"""One address several times, as programs write it that join all addresses of a person."""

_WRAPPED = r"^.*<([^<>]*)>$|^(?:mailto:)?(.*?)(?:[?].*)?$"

ROLES = (
    "abuse", "accounting", "accounts", "admin", "administrator", "billing", "booking", "bookings", "buchhaltung",
    "bewerbung", "careers", "compta", "contact", "contacto", "commercial", "customerservice", "dataprotection",
    "datenschutz", "direction", "einkauf", "enquiries", "feedback", "finance", "hello", "help", "helpdesk", "hola",
    "hostmaster", "hr", "info", "inquiries", "it", "jobs", "kontakt", "kundenservice", "legal", "mail", "mailer-daemon",
    "marketing", "media", "news", "newsletter", "no-reply", "noreply", "office", "order", "orders", "post",
    "postmaster",
    "presse", "press", "privacy", "purchasing", "reception", "rechnung", "recruitment", "root", "sales", "security",
    "service", "shop", "support", "team", "vertrieb", "verkauf", "ventas", "webmaster", "welcome", "zentrale",
)  # fmt: skip
"""Names before the @ that belong to an office, not to a person (RFC 2142 and common ones)."""
_GOOGLE = ("gmail.com", "googlemail.com")


@cache
def disposable_hosts() -> tuple[str, ...]:
    """Return the hosts of disposable addresses; their subdomains count as such too."""
    lines = files("crmlake.cleaning.functions").joinpath("disposable_hosts.txt").read_text(encoding="utf-8")
    return tuple(lines.split())


def normalise_email(text: Column) -> Column:
    """Return an e-mail address in lower case, without a name or `mailto:` around it; null where it is not an address.

    The name before the @ is put in lower case as well: no major host distinguishes case. Whether the mailbox exists is
    not checked.

    >>> worked(
    ...     normalise_email,
    ...     " Ann.Lee@Example.ORG ", "Ann Lee <ann@example.org>", "mailto:a@b.co?subject=x", "jörg@bücher.de",
    ... )
     Ann.Lee@Example.ORG      | ann.lee@example.org
    Ann Lee <ann@example.org> | ann@example.org
    mailto:a@b.co?subject=x   | a@b.co
    jörg@bücher.de            | jörg@bücher.de
    >>> worked(normalise_email, "a@example.org;A@Example.org", "a@example.org; b@example.org", "a@example.org;")
    a@example.org;A@Example.org  | a@example.org
    a@example.org; b@example.org | null
    a@example.org;               | a@example.org
    >>> worked(normalise_email, "ann@example", "ann@@example.org", "ann..lee@example.org", "ann@exa_mple.org")
    ann@example          | null
    ann@@example.org     | null
    ann..lee@example.org | null
    ann@exa_mple.org     | null
    """
    plain = F.lower(tidy_code(text))
    address = F.regexp_replace(F.trim(F.regexp_replace(plain, _WRAPPED, "$1$2")), "[.,;]+$", "")
    once = F.regexp_replace(address, _REPEATED, "$1")
    return let(once, lambda line: F.when(F.rlike(line, F.lit(_ADDRESS)), line))


def email_host(text: Column) -> Column:
    """Return the host of an address, in lower case; null where it is not an address.

    >>> worked(email_host, "Ann@Shop.Example.org")
    Ann@Shop.Example.org | shop.example.org
    """
    return F.substring_index(normalise_email(text), "@", -1)


def mailbox(text: Column) -> Column:
    """Return the mailbox behind an address, for comparing addresses: without a `+tag`, at Google without dots.

    >>> worked(mailbox, "ann+shop@example.org", "Ann.Lee@googlemail.com")
    ann+shop@example.org   | ann@example.org
    Ann.Lee@googlemail.com | annlee@gmail.com
    """
    address, host = normalise_email(text), email_host(text)
    name = F.regexp_replace(F.substring_index(address, "@", 1), r"(?<=.)\+.*$", "")
    box = F.concat(name, F.lit("@"), host)
    google = F.concat(F.replace(name, F.lit("."), F.lit("")), F.lit("@gmail.com"))
    return F.when(host.isin(*_GOOGLE), google).otherwise(box)


def is_disposable(text: Column) -> Column:
    """Return whether an address belongs to a host of disposable addresses; null where it is not an address.

    >>> worked(is_disposable, "x@mailinator.com", "x@eu.mailinator.com", "x@example.org", "x")
    x@mailinator.com    | true
    x@eu.mailinator.com | true
    x@example.org       | false
    x                   | null
    """
    host = email_host(text)
    return host.isin(*disposable_hosts()) | F.regexp_replace(host, r"^[^.]+[.](?=.*[.])", "").isin(*disposable_hosts())


def is_role(text: Column) -> Column:
    """Return whether an address belongs to an office (`info@`), not to a person; null where it is not an address.

    >>> worked(is_role, "Info@example.org", "ann@example.org", "x")
    Info@example.org | true
    ann@example.org  | false
    x                | null
    """
    return F.substring_index(mailbox(text), "@", 1).isin(*ROLES)

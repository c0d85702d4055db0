"""E-mail addresses: their normal form, and what their parts tell."""

from functools import cache
from importlib.resources import files

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.quality.functions.binding import let
from crmlake.quality.functions.text import one_line

_ATOM = r"[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?"
_LAST = r"(?:\p{L}{2,63}|xn--[a-z0-9-]{2,59})"
_ADDRESS = rf"^(?=.{{1,64}}@.{{4,253}}$)(?=.{{6,254}}$){_ATOM}(?:[.]{_ATOM})*@(?:{_LABEL}[.])+{_LAST}$"
"""RFC 5321's lengths and dot-atoms, RFC 6531's letters; the last label of a host has no digit, unless in Punycode."""

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
"""Names before the @ that are an office's, not a person's (RFC 2142 and usual ones)."""
_GOOGLE = ("gmail.com", "googlemail.com")


@cache
def disposable_hosts() -> tuple[str, ...]:
    """Hosts that lend an address for minutes; subdomains of them too."""
    listed = files("crmlake.quality.functions").joinpath("disposable_hosts.txt").read_text(encoding="utf-8")
    return tuple(listed.split())


def email(text: Column) -> Column:
    """An e-mail address in small letters, without a name or `mailto:` around it; null where it is none.

    The name before the @ is made small as well: no host of note tells case apart. That a mailbox exists is not known.

    >>> worked(email, " Ann.Lee@Example.ORG ", "Ann Lee <ann@example.org>", "mailto:a@b.co?subject=x", "jörg@bücher.de")
     Ann.Lee@Example.ORG      | ann.lee@example.org
    Ann Lee <ann@example.org> | ann@example.org
    mailto:a@b.co?subject=x   | a@b.co
    jörg@bücher.de            | jörg@bücher.de
    >>> worked(email, "ann@example", "ann@@example.org", "ann..lee@example.org", "ann@exa_mple.org")
    ann@example          | null
    ann@@example.org     | null
    ann..lee@example.org | null
    ann@exa_mple.org     | null
    """
    plain = F.lower(one_line(text))
    address = F.regexp_replace(F.trim(F.regexp_replace(plain, _WRAPPED, "$1$2")), "[.,;]+$", "")
    return let(address, lambda known: F.when(F.rlike(known, F.lit(_ADDRESS)), known))


def email_host(text: Column) -> Column:
    """The host of a clean address.

    >>> worked(email_host, "Ann@Shop.Example.org")
    Ann@Shop.Example.org | shop.example.org
    """
    return F.substring_index(email(text), "@", -1)


def mailbox(text: Column) -> Column:
    """The mailbox behind an address, for telling that two are the same: without a `+tag`, at Google without dots.

    >>> worked(mailbox, "ann+shop@example.org", "Ann.Lee@googlemail.com")
    ann+shop@example.org   | ann@example.org
    Ann.Lee@googlemail.com | annlee@gmail.com
    """
    address, host = email(text), email_host(text)
    name = F.regexp_replace(F.substring_index(address, "@", 1), r"(?<=.)\+.*$", "")
    box = F.concat(name, F.lit("@"), host)
    google = F.concat(F.replace(name, F.lit("."), F.lit("")), F.lit("@gmail.com"))
    return F.when(host.isin(*_GOOGLE), google).otherwise(box)


def is_disposable(text: Column) -> Column:
    """Whether an address is of a host that lends it for minutes; null where it is no address.

    >>> worked(is_disposable, "x@mailinator.com", "x@eu.mailinator.com", "x@example.org", "x")
    x@mailinator.com    | true
    x@eu.mailinator.com | true
    x@example.org       | false
    x                   | null
    """
    host = email_host(text)
    return host.isin(*disposable_hosts()) | F.regexp_replace(host, r"^[^.]+[.](?=.*[.])", "").isin(*disposable_hosts())


def is_role(text: Column) -> Column:
    """Whether an address is an office's (`info@`, `sales@`) rather than a person's; null where it is no address.

    >>> worked(is_role, "Info@example.org", "ann@example.org", "x")
    Info@example.org | true
    ann@example.org  | false
    x                | null
    """
    return F.substring_index(mailbox(text), "@", 1).isin(*ROLES)

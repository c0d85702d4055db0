"""What goes wrong between Spark and a database, in words that say what to do."""

import re

from crmlake.errors import java_cause

_ADDRESS = re.compile(r"jdbc:[\w:]*//[^/?;]*")
_NO_DRIVER = ("No suitable driver", "ClassNotFoundException")
_REFUSED = ("password authentication failed", "Access denied", "Login failed", "no password was provided", "ORA-01017")
_SILENT = ("UnknownHostException", "Connection refused", "ConnectException", "connection attempt failed", "timed out")


def explain(text: str, url: str) -> str:
    """One line on an error of Spark's.

    Args:
        text: of the error.
        url: the address of the database.
    """
    if any(mark in text for mark in _NO_DRIVER):
        kind = f"{url}::".split(":")[1]
        return (
            f"Spark has no JDBC driver for jdbc:{kind}; `crmlake jars --jdbc {kind}` brings one for postgresql, any "
            f"other comes by spark.jars.packages in [spark.conf], its class as jdbc.driver"
        )
    if any(mark in text for mark in _REFUSED):
        return "the database refuses this user or password; see where [jdbc] user and password are kept"
    if any(mark in text for mark in _SILENT):
        address = _ADDRESS.match(url)
        return (
            f"there is no answer from {address.group() if address else 'the database'}; see path, and whether the "
            f"database runs and may be reached from here and from the executors"
        )
    _, line = java_cause(text) or ("", text.strip().partition("\n")[0])
    return f"the database says: {line.strip()}; see [jdbc]"

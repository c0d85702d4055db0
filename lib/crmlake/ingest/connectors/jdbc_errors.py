"""Errors between Spark and a database, explained with what to do about them."""

import re

from crmlake.errors import java_cause

_ADDRESS = re.compile(r"jdbc:[\w:]*//[^/?;]*")
_NO_DRIVER = ("No suitable driver", "ClassNotFoundException")
_LOGIN_REJECTED = (
    "password authentication failed",
    "Access denied",
    "Login failed",
    "no password was provided",
    "ORA-01017",
)
_NO_ANSWER = (
    "UnknownHostException",
    "Connection refused",
    "ConnectException",
    "connection attempt failed",
    "timed out",
)


def explain_error(text: str, url: str) -> str:
    """Return one line that explains an error of Spark's.

    Args:
        text: The text of the error.
        url: The address of the database.
    """
    if any(part in text for part in _NO_DRIVER):
        kind = f"{url}::".split(":")[1]
        return (
            f"Spark has no JDBC driver for jdbc:{kind}; `crmlake jars --jdbc {kind}` installs one for postgresql, add "
            f"any other by spark.jars.packages in [spark.conf] and set its class as jdbc.driver"
        )
    if any(part in text for part in _LOGIN_REJECTED):
        return "the database refuses this user or password; see where [jdbc] user and password are kept"
    if any(part in text for part in _NO_ANSWER):
        address = _ADDRESS.match(url)
        return (
            f"there is no answer from {address.group() if address else 'the database'}; see path, and whether the "
            f"database runs and can be reached from the driver and the executors"
        )
    _, line = java_cause(text) or ("", text.strip().partition("\n")[0])
    return f"the database says: {line.strip()}; see [jdbc]"

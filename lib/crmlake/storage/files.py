"""Files below a path that Spark reads."""

import re


def literal(path: str) -> str:
    r"""Return a path for Spark's readers, which would otherwise take brackets, stars and the like for a pattern.

    >>> print(literal("/data/shop [1]"))
    /data/shop \[1\]
    """
    return re.sub(r"([\[\]{}*?\\])", r"\\\1", path)

"""The names that bronze gives to the columns of files."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import count

from crmlake.tables.bronze import ARRIVED, CORRUPT, FAULT, FILE, FILE_ORDER, MODIFIED

Header = tuple[str, ...]

METADATA_COLUMNS = (FILE.name, FILE_ORDER.name, MODIFIED.name, ARRIVED.name, CORRUPT.name, FAULT.name, "batch")
"""The columns that crmlake adds to those of a file."""

RESERVED_NAMES = (*METADATA_COLUMNS, "_raw", "_change", "_change_type")
"""The names that crmlake uses while it processes raw rows; a file's own column of that name becomes `name_2`."""


_NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
"""Characters that nobody sees in a name."""
_DOTTED_I = re.compile("i\u0307+")
"""What Delta makes of `İ`: Spark takes the name with `İ` for equal to that with `i`, and Delta to the one with this."""


def fold_case(name: str) -> str:
    r"""Return the form of a column's name that is equal for all names that Spark or Delta takes for one.

    Both ignore case as Java does, which compares names letter by letter, first as capitals, then as small letters. So
    the Turkish capital with a dot and small letter without one are an `i`, and the old long s is an `s`; Python's
    `lower` and `casefold` differ from that.

    >>> fold_case("ADI"), fold_case("Ad\u0131"), fold_case("İD"), fold_case("Ma\u017fse"), fold_case("Maße")
    ('adi', 'adi', 'id', 'masse', 'maße')
    """
    return name.lower() if name.isascii() else _DOTTED_I.sub("i", "".join(map(_fold_letter, name)))


def _fold_letter(letter: str) -> str:
    """Return the lower case of a letter's upper case, as Java compares letters; `ß` stays, whose upper case is two."""
    capital = letter.upper()
    return (capital if len(capital) == 1 else letter).lower()[0]


def clean_name(cell: str) -> str:
    r"""Return the name in a header as a person reads it: one space for any white space, such as a line break.

    >>> clean_name("Order\nNo "), clean_name("Unit\u00a0 Price")
    ('Order No', 'Unit Price')
    """
    return " ".join(cell.translate(_NO_WIDTH).split())


def make_unique(cells: Iterable[str]) -> Header:
    """Return names that differ regardless of case: an empty one becomes `column_N`, a repeated one `name_2`."""
    used = set(map(fold_case, RESERVED_NAMES))
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = _find_free_name(clean_name(cell) or f"column_{position}", used)
        used.add(fold_case(name))
        names.append(name)
    return tuple(names)


def renamed_note(cells: Iterable[str]) -> str | None:
    """Return a note on the columns that get another name than in their header, as that name is taken.

    >>> renamed_note(["id", "name", "Name", "name"])
    "3 columns are named 'name'; the further ones are read as name_2, name_3"
    >>> renamed_note(["id", "_file"])
    "its column '_file' is read as _file_2, as crmlake has a column of that name"
    """
    names = [clean_name(cell) for cell in cells]
    reserved = set(map(fold_case, RESERVED_NAMES))
    conflicts = (name for name in names if fold_case(name) in reserved)
    notes = [f"its column {name!r} is read as {name}_2, as crmlake has a column of that name" for name in conflicts]
    counts = Counter(
        key for name, key in zip(names, map(fold_case, names), strict=True) if name and key not in reserved
    )
    notes += [
        f"{count} columns are named {name!r}; the further ones are read as "
        + ", ".join(f"{name}_{number}" for number in range(2, count + 1))
        for name, count in counts.items()
        if count > 1
    ]
    return "; ".join(notes) or None


def group_by_names(files: Mapping[str, Iterable[str]]) -> list[tuple[dict[str, str], list[str]]]:
    """Return groups of files in which a key has one name and a name one key: the names by key, and the paths.

    A file with `id` and `ID` names one of them `id_2`: in a group of its own it renames no other file's column.

    >>> group_by_names({"a": ["id"], "b": ["id", "n"], "c": ["ID", "id"]})
    [({'id': 'id', 'n': 'n'}, ['a', 'b']), ({'ID': 'ID', 'id': 'id_2'}, ['c'])]

    Args:
        files: The keys of each file, by path.
    """
    groups: list[tuple[dict[str, str], list[str]]] = []
    for path, keys in sorted(files.items()):
        names = dict(zip(keys, make_unique(keys), strict=True))
        group = next((group for group in groups if _agree(group[0], names)), None)
        if group is None:
            groups.append(group := ({}, []))
        group[0].update(names)
        group[1].append(path)
    return groups


def _agree(names: Mapping[str, str], further_names: Mapping[str, str]) -> bool:
    """Return whether two files give each key one name, and each name one key."""
    joined = {**names, **further_names}
    is_same = all(names.get(key, name) == name for key, name in further_names.items())
    return is_same and len(set(map(fold_case, joined.values()))) == len(joined)


def _find_free_name(name: str, used: Iterable[str]) -> str:
    """Return the name, with the lowest number appended that makes it unused; Spark ignores the case of names."""
    if fold_case(name) not in used:
        return name
    return next(f"{name}_{n}" for n in count(2) if fold_case(f"{name}_{n}") not in used)

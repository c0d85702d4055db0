"""The errors that a person can do something about: one shallow family, each message one thing to mend."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from crmlake.contacts import mask_contacts

_CAUSE = re.compile(r"(?:Caused by: )?(?:[\w$]+\.)+([\w$]*(?:Exception|Error)): ([^\n]*)")


class CrmlakeError(Exception):
    """An error that a person can mend. The message says what was expected, found and available."""

    exit_code = 1
    """The exit code of the command line."""

    def __str__(self) -> str:
        """Return the message; mail addresses and telephones, such as those in names of files, are masked."""
        return mask_contacts(super().__str__())


class SettingError(CrmlakeError):
    """A setting, an argument or a mapping that cannot be right: found before Spark starts."""

    exit_code = 2


class ContractError(CrmlakeError):
    """A contract that contradicts itself, or a frame that does not keep one."""


class PluginError(CrmlakeError):
    """An entry point of an installed package that cannot be loaded, or is not what its group expects."""


class SourceError(CrmlakeError):
    """A source mapping that does not fit the files that came."""


class JobError(CrmlakeError):
    """A job that cannot run, or that failed."""


class StallError(JobError):
    """Work that was given up because none of its tasks ended; their threads may still run."""


class LimitError(CrmlakeError):
    """A batch with too many rejected rows, or a day with too few or too many rows."""


class BusyError(CrmlakeError):
    """Another refresh holds the workspace: the same command may succeed later (EX_TEMPFAIL of sysexits.h)."""

    exit_code = 75


class LakeError(CrmlakeError):
    """A table that is missing, damaged, or not what its contract says."""


class VersionError(LakeError):
    """A version of a table whose files or log entries are gone."""


class ModelError(CrmlakeError):
    """A fitted model that is missing or damaged."""


def unknown(kind: str, name: str, available: Iterable[str]) -> str:
    """Return a sentence on an unknown name: the name, the nearest one, and all that exist."""
    names = sorted(available)
    near = get_close_matches(name, names, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return f"unknown {kind} {name!r}{hint}; there are: {', '.join(names) or 'none'}"


def java_cause(text: str) -> tuple[str, str] | None:
    """The kind and the first line of the last exception that an error of Java's names; nothing, where it names none."""
    causes: list[tuple[str, str]] = _CAUSE.findall(text)
    return causes[-1] if causes else None


def was_interrupted(fault: BaseException | None) -> bool:
    """Return whether an error is an interruption, or happened while one ended what was going on.

    A call to Java after an interruption may fail, and its error would pass for the cause.
    """
    return fault is not None and (isinstance(fault, KeyboardInterrupt) or was_interrupted(fault.__context__))

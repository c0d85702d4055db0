"""Champions: which version of a model scores, and how a person changes it."""

import json
from dataclasses import dataclass

from crmlake.contracts import AnyModel
from crmlake.errors import ModelError
from crmlake.models.registry import ModelRegistry

CHAMPION, FORMER, AS_OF = "champion", "former_champions", "as_of"
"""The alias of the champion, the tag with the numbers of former champions, and a version's tag with its date."""


@dataclass(frozen=True)
class Champions:
    """The champions of all models in a register."""

    registry: ModelRegistry

    def find(self, model: AnyModel, as_of: str) -> dict[str, int]:
        """Return the version that scores for a date, by the full name of each variant.

        This is the champion, unless it was trained for a later date. Then it is the newest version trained for that
        date or before, because a model must not score a date with knowledge of what followed.
        """
        aliases = {entry.name: entry.aliases for entry in self.registry.models(model.of(""))}
        scoring = {name: self._scoring_version(name, aliases[name].get(CHAMPION), as_of) for name in sorted(aliases)}
        return {name: number for name, number in scoring.items() if number}

    def _scoring_version(self, name: str, champion: str | None, as_of: str) -> int | None:
        if champion is None:
            return None
        dates = {int(v.version): v.tags.get(AS_OF, "") for v in self.registry.versions(name)}
        if dates.get(int(champion), "") <= as_of:
            return int(champion)
        earlier = [(day, number) for number, day in dates.items() if day <= as_of]
        return max(earlier)[1] if earlier else None

    def appoint_first(self, name: str, number: int) -> None:
        """Make a version the champion where the model has none."""
        if CHAMPION not in self.registry.client.get_registered_model(name).aliases:
            self._appoint(name, number)

    def promote(self, name: str, number: int) -> None:
        """Make a version the champion.

        Raises:
            ModelError: The version does not exist.
        """
        numbers = sorted(int(version.version) for version in self.registry.versions(name))
        if number not in numbers:
            raise ModelError(f"{name} has no version {number}; there are: {', '.join(map(str, numbers)) or 'none'}")
        former = self._former(name)
        current = int(self.registry.client.get_registered_model(name).aliases.get(CHAMPION, number))
        # A promotion that was killed here remembered the champion already.
        if current not in (number, *former[-1:]):
            self._remember(name, [*former, current])
        self._appoint(name, number)

    def roll_back(self, name: str) -> int:
        """Make the previous champion the champion again, and return its number.

        Raises:
            ModelError: There was no previous champion.
        """
        names = {entry.name for entry in self.registry.models(name)}
        former = self._former(name) if name in names else []
        if not former:
            raise ModelError(f"{name}: no version was champion before the present one")
        self._appoint(name, former[-1])
        self._remember(name, former[:-1])
        return former[-1]

    def _appoint(self, name: str, number: int) -> None:
        self.registry.client.set_registered_model_alias(name, CHAMPION, str(number))

    def _former(self, name: str) -> list[int]:
        tags = self.registry.client.get_registered_model(name).tags
        return [int(number) for number in json.loads(tags.get(FORMER, "[]"))]

    def _remember(self, name: str, former: list[int]) -> None:
        self.registry.client.set_registered_model_tag(name, FORMER, json.dumps(former))

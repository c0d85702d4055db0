"""The files of a model, and the checksum that detects damaged files."""

from hashlib import sha256

from pydantic import BaseModel, ValidationError
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from crmlake.contracts import AnyModel
from crmlake.errors import ModelError
from crmlake.models.artifacts import kind_of, load_artifact, read_text, write_text
from crmlake.models.card import ModelCard, Origin
from crmlake.models.trained import AnyTrainedModel, TrainedModel


def write(trained: AnyTrainedModel, origin: Origin, path: str) -> str:
    """Write a model into a new folder.

    Args:
        trained: The model.
        origin: The run that trained it.
        path: The path of the folder, on any file system that Spark can write to.

    Returns:
        The checksum of all files.
    """
    card = trained.card.model_copy(update={"origin": origin, "artifact": kind_of(trained.artifact)})
    trained.artifact.save(f"{path}/artifact")
    write_text(f"{path}/card", card.model_dump_json())
    return checksum(path)


def read(model: AnyModel, path: str, version: int, expected: str) -> AnyTrainedModel:
    """Return the model in a folder.

    Args:
        model: The family.
        path: The path of the folder.
        version: The version in the store.
        expected: The checksum of the files.

    Raises:
        ModelError: The card is not one of this family and release, or no package has artifacts of its kind.
    """
    try:
        card: ModelCard[BaseModel] = ModelCard[model.details].model_validate_json(read_text(f"{path}/card"))  # type: ignore[name-defined]
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ModelError(f"its card does not fit this release ({place}: {first['msg']})") from fault
    card = card.model_copy(update={"checksum": expected})
    return TrainedModel(card, load_artifact(card.artifact, f"{path}/artifact"), version)


def exists(path: str) -> bool:
    """Return whether a folder contains the files of a model."""
    try:
        SparkSession.active().read.format("binaryFile").load(f"{path}/card")
    except AnalysisException:
        return False
    return True


def checksum(path: str) -> str:
    """Return the SHA-256 of the names and contents of all files in a folder."""
    files = SparkSession.active().read.format("binaryFile").option("recursiveFileLookup", "true").load(path)
    name = F.substring_index("path", f"{path.rstrip('/').rpartition('/')[2]}/", -1)
    rows = files.select(name.alias("name"), F.sha2("content", 256).alias("hash")).orderBy("name").collect()
    return sha256("".join(f"{row['name']}\0{row['hash']}\n" for row in rows).encode()).hexdigest()

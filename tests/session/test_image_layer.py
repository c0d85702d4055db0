"""The layer of the image that fetches the jars has few files of crmlake, so that most changes leave it cached."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from support import REPOSITORY

WITHOUT_THE_INSTALLED_CRMLAKE = (
    "import sys; sys.meta_path[:] = [f for f in sys.meta_path if 'editable' not in getattr(f, '__module__', '')];"
    "import crmlake.session.archive, crmlake.session.jars; print(crmlake.__file__)"
)


def copied_files() -> list[Path]:
    """Return the files and folders of crmlake that are copied before the jars are fetched."""
    layer, _ = (REPOSITORY / "docker/Dockerfile").read_text().split("RUN export PYTHONPATH=/build/lib")
    return [REPOSITORY / name for name in re.findall(r"lib/crmlake/\S+(?= )", layer)]


def test_the_files_that_the_image_copies_to_fetch_the_jars_are_enough(tmp_path: Path) -> None:
    for source in copied_files():
        target = tmp_path / source.relative_to(REPOSITORY / "lib")
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copy(source, target)
    command = [sys.executable, "-c", WITHOUT_THE_INSTALLED_CRMLAKE]
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(tmp_path)

"""Jobs: what one is (a declaration and a function), which there are, and the running of them."""

from crmlake.runtime.declaration import Changes, Document, Job, changes, job
from crmlake.runtime.exchange import Frames, Made

__all__ = ["Changes", "Document", "Frames", "Job", "Made", "changes", "job"]

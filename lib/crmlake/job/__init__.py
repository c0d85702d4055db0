"""Jobs: what one is (a declaration and a function), which there are, and the running of them."""

from crmlake.job.declaration import Changes, Document, Job, changes, job
from crmlake.job.frames import Frames, Made

__all__ = ["Changes", "Document", "Frames", "Job", "Made", "changes", "job"]

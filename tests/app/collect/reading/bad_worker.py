"""A worker that does what its files say, as files from outside can make a real one do."""

from __future__ import annotations

import os
import sys
import time

from app.collect.reading import pool
from app.collect.reading.pool import Answer, Job
from app.edition.catalog import Catalog
from app.foreign.worker import main

_hoard: list[bytes] = []


def done(job: Job, catalog: Catalog) -> Answer:
    if "hang" in job.name:
        time.sleep(600)
    if "crash" in job.name:
        os._exit(7)
    if "greedy" in job.name:
        _hoard.extend(b"x" * 1_000_000 for _ in range(400))
        time.sleep(600)
    return pool.nothing(job, "read")


if __name__ == "__main__":
    pool.done = done
    sys.exit(main([]))

"""How many of a sample of small faults in the core the tests find, and which they do not.

uv run --with mutmut==3.8.1 python -m tests.mutation 200 7

takes two hundred mutants with the seed 7, as many of each folder, in about twenty minutes.
What can be mutated, and the tests that are tried on it, stand below `[tool.mutmut]` in
pyproject.toml. The first run makes all mutants in `mutants/`.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

_MADE = Path("mutants/app")
_FIRST = "app.report.totals.xǁPreviousǁprecedes*"
"""Some mutant; while it is tried, all are made and it is noted which tests reach what."""
_SURVIVED, _UNTRIED = 0, 33
_NAMES_AT_ONCE = 100


def pytest_make_parametrize_id(val: object) -> str | None:
    """As a plugin of pytest: names cases so that mutmut can hand the names back to it."""
    return ascii(val) if isinstance(val, bytes) else None


def main(wanted: int, seed: int) -> None:
    """Tries a sample and prints what came of it."""
    _run(_FIRST)
    by_folder = defaultdict[str, list[str]](list)
    for name in sorted(_results()):
        by_folder[_folder(name)].append(name)
    chance = random.Random(seed)  # noqa: S311 no secret
    each = wanted // len(by_folder)
    sample = [one for names in by_folder.values() for one in chance.sample(names, each)]
    for start in range(0, len(sample), _NAMES_AT_ONCE):
        _run(*sample[start : start + _NAMES_AT_ONCE])
    results = _results()
    survived = [one for one in sample if results[one] in (_SURVIVED, _UNTRIED)]
    lost = Counter(map(_folder, survived))
    for folder in by_folder:
        print(f"{folder}: {each - lost[folder]} of {each} killed")  # noqa: T201 (the result)
    share = 1 - len(survived) / len(sample)
    print(f"seed {seed}: {share:.1%} of {len(sample)} killed; survived:", *survived, sep="\n")  # noqa: T201


def _run(*names: str) -> None:
    subprocess.run(["mutmut", "run", "--max-children", "1", *names], check=False)


def _results() -> dict[str, int | None]:
    """What came of each mutant, None for one that was not tried."""
    found: dict[str, int | None] = {}
    for file in _MADE.glob("**/*.meta"):
        found |= json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def _folder(name: str) -> str:
    return name.split(".")[1]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))

"""Which program this is: its version, and a digest of how it reads, by which caches are stamped."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path

NAME = "年报填报助手"

_ROOT = Path(__file__).parents[1]
_BUILT = _ROOT / "resources" / "build.txt"
"""Version and digest of a built program, which has no sources; written when it is built."""

_PROJECT = _ROOT / "pyproject.toml"
_VERSION = "version = "


@cache
def version() -> str:
    """The version in `pyproject.toml`, as 0.2.0."""
    with suppress(OSError):
        return _BUILT.read_text(encoding="utf-8").split()[0]
    with suppress(OSError):
        for line in _PROJECT.read_text(encoding="utf-8").splitlines():
            if line.startswith(_VERSION):
                return line.removeprefix(_VERSION).strip('"')
    from importlib.metadata import version as installed  # noqa: PLC0415 slow, and for wheels only

    return installed("nianbao")


def program_words() -> str:
    """Name and version, as exported files name what wrote them."""
    return f"{NAME} {version()}"


@cache
def reading_digest() -> str:
    """Differs between two programs that may read the same file differently.

    It covers every module of `app`, wherever the code that reads is moved to, the pinned libraries
    and the data that come with the program. Takes some 15 ms from sources: to be asked for aside.
    """
    with suppress(OSError):
        return _BUILT.read_text(encoding="utf-8").split()[1]
    return digest_of(_ROOT)


def digest_of(root: Path) -> str:
    """The digest of the sources below a folder that holds `app` and `pyproject.toml`."""
    from hashlib import sha256  # noqa: PLC0415 the window starts without it

    digest = sha256()
    for path in sorted((*(root / "app").rglob("*.py"), *(root / "resources").rglob("*.toml"))):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    with suppress(OSError):
        digest.update((root / "pyproject.toml").read_bytes())
    return digest.hexdigest()


def reading_stamp(editions: Path) -> str:
    """What a cache of readings made with the editions in a folder is stamped with.

    It is another one as soon as the program's version, its code or the form's data are.
    """
    from hashlib import sha256  # noqa: PLC0415 see above

    data = sha256()
    for path in sorted(editions.rglob("*.toml")):
        data.update(path.relative_to(editions).as_posix().encode())
        data.update(path.read_bytes())
    return f"{version()} {reading_digest()} {data.hexdigest()}"

"""What was read is found again, by one program at a time, and a full disk is told of."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.collect.reading import reading_cache as store_module
from app.collect.reading.pool import Answer, packed_reading
from app.collect.reading.reading_cache import CacheFailedError, ReadingCache
from app.collect.submission import Figures, Submission, SubmissionDetail
from app.edition.cells import CellKey

CELL = CellKey("requests.received.person")
SEEN = (10, 20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "collections"


def answer(name: str, number: int) -> Answer:
    figures, detail = (
        Figures({CELL: Decimal(number)}),
        SubmissionDetail(texts={"others": "无" * number}),
    )
    return Answer((packed_reading((Submission(""), figures, detail), name),))


@pytest.fixture
def store(folder: Path) -> Iterator[ReadingCache]:
    made = ReadingCache(folder, "a", "1")
    for number in (1, 2, 3):
        made.put(f"{number}.nbao", SEEN, answer(f"{number}.nbao", number))
    made.save()
    yield made
    made.close()


def figure(store: ReadingCache, name: str) -> Decimal | None:
    return store.figures(Submission(name)).typed.get(CELL)


def test_a_report_is_found_again_after_a_restart(folder: Path, store: ReadingCache) -> None:
    store.close()
    again = ReadingCache(folder, "a", "1")
    assert again.has("2.nbao", *SEEN)
    assert not again.has("2.nbao", 10, 21)
    assert figure(again, "2.nbao") == 2
    assert again.detail(Submission("3.nbao")).texts == {"others": "无无无"}
    again.close()


def test_another_way_of_reading_forgets_everything(folder: Path, store: ReadingCache) -> None:
    store.close()
    again = ReadingCache(folder, "a", "2")
    assert again.entries == {}
    again.close()


def test_two_programs_do_not_write_into_each_others_files(
    folder: Path, store: ReadingCache
) -> None:
    other = ReadingCache(folder, "a", "1")
    other.put("4.nbao", SEEN, answer("4.nbao", 4))
    other.save()
    assert figure(other, "4.nbao") == 4
    other.close()
    assert figure(store, "1.nbao") == 1
    assert not store.has("4.nbao", *SEEN)


def test_a_file_that_was_cut_short_is_read_anew(folder: Path, store: ReadingCache) -> None:
    store.close()
    (blobs,) = folder.glob("*.reports")
    blobs.write_bytes(blobs.read_bytes()[:-1])
    again = ReadingCache(folder, "a", "1")
    assert again.entries == {}
    again.close()


@pytest.mark.parametrize(
    "cut", [lambda data: data[:-2], lambda data: data[: data.rindex(b"[", 0, -1)], bytes.upper]
)
def test_an_index_that_was_cut_short_or_changed_is_not_believed(
    folder: Path, store: ReadingCache, cut: Callable[[bytes], bytes]
) -> None:
    store.close()
    (index,) = folder.glob("*.index")
    index.write_bytes(cut(index.read_bytes()))
    again = ReadingCache(folder, "a", "1")
    assert again.entries == {}
    assert again.unseen == set()
    again.close()


def test_what_another_program_read_to_the_end_is_known_by_size_and_time(
    folder: Path, store: ReadingCache
) -> None:
    store.unseen.remove("2.nbao")
    store.save()
    store.close()
    again = ReadingCache(folder, "a", "2")
    assert again.earlier == {"2.nbao": SEEN}
    again.close()


def test_what_nothing_needs_is_thrown_away(
    folder: Path, store: ReadingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_WASTE", 0)
    for number in range(5):
        store.put("1.nbao", (10, number), answer("1.nbao", 7 + number))
    store.keep_only(["1.nbao", "2.nbao"])
    before = sum(path.stat().st_size for path in folder.glob("*.reports"))
    store.save()
    assert sum(path.stat().st_size for path in folder.glob("*.reports")) < before
    assert figure(store, "1.nbao") == 11
    assert figure(store, "2.nbao") == 2
    store.close()
    again = ReadingCache(folder, "a", "1")
    assert figure(again, "1.nbao") == 11
    again.close()


def test_a_full_disk_is_told_in_a_sentence(
    store: ReadingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def seek(self, *_: int) -> int:
            return 0

        def write(self, _: bytes) -> int:
            raise OSError(errno.ENOSPC, "full")

        def close(self) -> None:
            pass

    store._file.close()
    monkeypatch.setattr(store, "_file", Full())
    with pytest.raises(CacheFailedError, match="清理磁盘"):
        store.put("5.nbao", SEEN, answer("5.nbao", 5))

"""Writes the letters to the units: Word documents, and their text to paste into a message."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from app.collect.collection import Collection
from app.collect.results.comparison import LastYear
from app.collect.results.letters import Letter, LetterKind, SlipSettings, letters, open_list
from app.collect.results.problems import between_years
from app.collect.rounds import unanswered
from app.errors import RefusedError
from app.export.docx.blank import ListColumn, add_list, document_file, official_document
from app.export.docx.styles import BODY, SIGNATURE, SIGNED_ON, TITLE_STYLE
from app.export.outline import insets
from app.export.standard import BELOW_TABLE
from app.file_paths import is_there
from app.report.changes import COLLECTION_MARK, date_words
from app.report.report import clean_text
from app.storage.atomic import refusal, write_whole
from app.storage.file_names import file_name, unique_name

ALL_TEXTS = "全部文字.txt"
"""The file with the text of all letters."""

_ARCHIVE = ".zip"
_COLUMNS = (
    ListColumn("序号", 9, centred=True),
    ListColumn("级别", 15, centred=True),
    ListColumn("在哪里", 32),
    ListColumn("问题", 60),
    ListColumn("怎样处理", 40),
)
_NOTICE_COLUMNS = (
    ListColumn("序号", 9, centred=True),
    ListColumn("在哪里", 24),
    ListColumn("问题", 52),
    ListColumn("怎样处理", 36),
    ListColumn("涉及单位", 35),
)
_DENSE_FROM = 6
"""So many findings are set in the smaller size, so that a slip stays on its page."""

_CHARACTER = 16


class LettersExistError(RefusedError):
    """Files of these names are there already."""

    def __init__(self, path: Path, count: int) -> None:
        others = f"等 {count} 个文件" if count > 1 else ""
        super().__init__(f"“{path}”{others}已经存在，没有写入；请换一个文件夹或先移走原来的文件。")


class NoLettersError(RefusedError):
    """Nobody has to be written to, but so many that have not answered yet."""

    def __init__(self, still: int = 0) -> None:
        besides = f"除了已经退回、催过，还没有回音的 {still} 个单位，" if still else ""
        super().__init__(f"{besides}没有要写的单位，没有写出文件。")


def slips_folder(collection: Collection, settings: SlipSettings) -> str:
    """The name of the folder for the letters of the round that the collection is in.

    Units may be reminded several times in a round: such a folder has the day in its name.
    """
    number = collection.round
    name = f"{settings.office.region or collection.name}{collection.year}年度"
    if len(settings.kinds) == 1:
        day = settings.issued
        return file_name(f"{name}{settings.kinds[0]}（{day.month}月{day.day}日）")
    return file_name(f"{name}{LetterKind.RETURN}（第{number}次）")


def write_batch(
    collection: Collection, settings: SlipSettings, folder: Path, last: LastYear | None = None
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Writes the letters, and one list of all that has not come; the files, the units written to.

    Raises as `write_letters` does.
    """
    written = letters(collection, settings, between_years(collection, last))
    if not written:
        still = 0 if settings.again else len(unanswered(collection, settings.issued))
        raise NoLettersError(still)
    reminded = any(one.kind in (LetterKind.REMINDER, LetterKind.PARTS) for one in written)
    told = open_list(collection, settings) if reminded else None
    files = write_letters((*((told,) if told else ()), *written), folder)
    return files, tuple(one.unit for one in written if one.unit)


def write_letters(
    letters: Sequence[Letter], target: Path, *, replace: bool = False
) -> tuple[Path, ...]:
    """Writes all letters into a folder, or one ZIP if `target` is named so; returns the files.

    A folder is made if only it is missing. Files that are there are replaced only if so asked.
    Raises `NoLettersError`, `LettersExistError`, `WriteRefusedError`; then nothing new is left.
    """
    if not letters:
        raise NoLettersError
    files = letter_files(letters)
    if target.suffix.lower() == _ARCHIVE:
        _refuse_existing([target], replace=replace)
        write_whole(target, _archive(files))
        return (target,)
    paths = {target / name: data for name, data in files.items()}
    _refuse_existing(list(paths), replace=replace)
    _write_all(target, paths)
    return tuple(paths)


def letter_files(letters: Sequence[Letter]) -> dict[str, bytes]:
    """Each letter as a Word document, and one file with all texts, by file name."""
    taken: set[str] = set()
    page = _page()
    files = {
        f"{unique_name(file_name(one.name), taken)}.docx": letter_docx(one, page) for one in letters
    }
    texts = ("\n" + "—" * 20 + "\n\n").join(letter_text(one) + "\n" for one in letters)
    return {**files, ALL_TEXTS: texts.replace("\n", "\r\n").encode("utf-8-sig")}


def letter_text(letter: Letter) -> str:
    """The letter as plain text, to be pasted into a message."""
    numbered = [letter.number] if letter.number else []
    lines = [letter.title.replace("\n", ""), *numbered, "", letter.to, *letter.opening]
    for number, item in enumerate(letter.items, 1):
        place = item.place.replace("\n", "，")
        if letter.kind is LetterKind.NOTICE:
            lines += [f"{number}. {place}：{item.message}", f"   涉及单位：{item.level}"]
        else:
            lines.append(f"{number}. [{item.mark}] {place}：{item.message}")
        if item.todo:
            lines.append(f"   怎样处理：{item.todo}")
    signed = filter(None, (letter.issuer, date_words(letter.issued)))
    return clean_text("\n".join([*lines, *letter.closing, *signed]))


def letter_docx(letter: Letter, page: bytes = b"") -> bytes:
    """The letter as a Word document on the official page, drawn anew unless it is given."""
    document = docx.Document(BytesIO(page or _page()))
    document.add_paragraph(letter.title, TITLE_STYLE)
    if letter.number:
        number = document.add_paragraph(clean_text(letter.number), BODY)
        number.alignment = WD_ALIGN_PARAGRAPH.CENTER
        number.paragraph_format.first_line_indent = Pt(0)
    salutation = document.add_paragraph(clean_text(letter.to), BODY)
    salutation.paragraph_format.first_line_indent = Pt(0)
    for line in letter.opening:
        document.add_paragraph(clean_text(line), BODY)
    if letter.items:
        _add_items(document, letter)
    for place, line in enumerate(letter.closing):
        paragraph = document.add_paragraph(clean_text(line), BODY)
        if letter.items and not place:
            paragraph.paragraph_format.space_before = Pt(BELOW_TABLE)
    _sign(document, letter)
    return document_file(document, letter.name, COLLECTION_MARK)


def _page() -> bytes:
    """The empty official page; to draw it takes longer than to write a letter on it."""
    page = BytesIO()
    official_document().save(page)
    return page.getvalue()


def _add_items(document: Document, letter: Letter) -> None:
    dense = len(letter.items) >= _DENSE_FROM
    if letter.kind is LetterKind.NOTICE:
        rows = [
            (str(number), item.place, item.message, item.todo, item.level)
            for number, item in enumerate(letter.items, 1)
        ]
        add_list(document, _NOTICE_COLUMNS, rows, dense=dense)
    else:
        rows = [
            (str(number), item.mark, item.place, item.message, item.todo)
            for number, item in enumerate(letter.items, 1)
        ]
        add_list(document, _COLUMNS, rows, dense=dense)


def _sign(document: Document, letter: Letter) -> None:
    lines = [line for line in (clean_text(letter.issuer), date_words(letter.issued)) if line]
    styles = (SIGNATURE, SIGNED_ON)[-len(lines) :]
    for line, style, inset in zip(lines, styles, insets(lines), strict=True):
        paragraph = document.add_paragraph(line, style)
        paragraph.paragraph_format.right_indent = Pt(inset * _CHARACTER)


def _archive(files: dict[str, bytes]) -> bytes:
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in files.items():
            written.writestr(name, data)
    return archive.getvalue()


def _refuse_existing(paths: Sequence[Path], *, replace: bool) -> None:
    existing = [path for path in paths if is_there(path)]
    if existing and not replace:
        raise LettersExistError(existing[0], len(existing))


def _write_all(folder: Path, files: dict[Path, bytes]) -> None:
    """Writes the files; what was new is taken away again if one of them cannot be written."""
    made = not is_there(folder)
    new: list[Path] = []
    try:
        if made:
            _make(folder)
        for path, data in files.items():
            if not is_there(path):
                new.append(path)
            write_whole(path, data)
    except BaseException:
        for path in new:
            with suppress(OSError):  # the fault before this one is what is told
                path.unlink(missing_ok=True)
        if made:
            with suppress(OSError):  # it was never made
                folder.rmdir()
        raise


def _make(folder: Path) -> None:
    try:
        folder.mkdir()
    except OSError as error:
        raise refusal(folder, error) from error

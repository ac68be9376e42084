"""What differs between two reports, place by place in the form's words."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct, structs

from app.edition.cells import CellKey
from app.edition.definition import KIND_WORDS, OrganisationKind
from app.edition.edition import Edition
from app.report.changes import Details, Edit, Entry, Unread, date_words
from app.report.numbers import format_plain
from app.report.report import Report
from app.report.totals import NoPrevious, Previous

_MAX_PARAGRAPHS = 2000
"""More than any report has; comparing grows with their square."""

_MAX_TOLD, _SHOWN, _BEFORE = 3, 24, 6
"""Differences in one sentence; of each the characters, and those before the first that differs."""

_OPENING = "开头一段"
_MEDIA = "图片"
_WORDS = {
    "edition": "报告格式",
    "year": "年度",
    "date": "成文日期",
    "name": "机关名称",
    "kind": "机关类型",
    "office": "承办机构",
}


class Difference(Struct, frozen=True):
    """One place that is not the same; what stands there in each report, empty for nothing."""

    place: str
    old: str
    new: str


def is_one_sided(old: str, new: str) -> bool:
    """Whether one of two contents is nothing, so that neither contradicts the other."""
    return not (old.strip() and new.strip())


def difference_words(one_sided: Collection[bool], unit: str = "处") -> str:
    """`2 处不同，另有 138 处一边没有填`, of differences of which some have nothing on one side."""
    blank = sum(one_sided)
    different = len(one_sided) - blank
    parts = f"{different} {unit}不同", f"{blank} {unit}一边没有填"
    return "，另有 ".join(parts) if different and blank else parts[bool(blank)]


def changes_words(name: str, changed: tuple[Difference, ...]) -> str:
    """One sentence or two on what was changed in a file of this name."""
    if not changed:
        return f"{name} 与定稿的内容一致，导出以后没有改过。"
    told = "；".join(_change_words(one) for one in changed[:_MAX_TOLD])
    rest = "；等等" if len(changed) > _MAX_TOLD else ""
    return f"{name} 导出以后有 {len(changed)} 处被改过：{told}{rest}。"


def _change_words(one: Difference) -> str:
    pairs = zip(one.old, one.new, strict=False)
    least = min(len(one.old), len(one.new))
    same = next((place for place, (old, new) in enumerate(pairs) if old != new), least)
    start = max(same - _BEFORE, 0) if max(len(one.old), len(one.new)) > _SHOWN else 0
    return f"{one.place}由“{_short(one.old, start)}”变成“{_short(one.new, start)}”"


def _short(words: str, start: int) -> str:
    """Some characters from a place on, which is shortly before the first that differs."""
    line = " ".join(words[start:].split())
    before, after = "…" if start else "", "…" if len(line) > _SHOWN else ""
    return f"{before}{line[:_SHOWN]}{after}"


def edit_to(old: Report, new: Report) -> Edit:
    """The edit that makes the one report like the other."""
    entries: dict[CellKey, Entry] = {key: new.entry(key) for key in new.edition.typed_keys}
    media: dict[str, bytes | None] = {**dict.fromkeys(old.media), **new.media}
    kept = new.previous or NoPrevious()
    explained = {**dict.fromkeys(old.explanations), **new.explanations}
    return Edit(
        entries, new.texts, media, new.details, new.edition, kept, explained, new.history,
        origins=new.origins,
    )  # fmt: skip


def differences(old: Report, new: Report) -> tuple[Difference, ...]:
    """All differences: basic data, cells in form order, texts paragraph by paragraph, the rest."""
    return (
        *_of_details(old, new),
        *_of_cells(old, new),
        *_of_texts(old, new),
        *_of_media(old, new),
        *_of_previous(old, new),
        *_of_explanations(old, new),
        *_of_history(old, new),
    )


def _of_details(old: Report, new: Report) -> Iterator[Difference]:
    labels = _WORDS | {entry.key: entry.label for entry in new.edition.definition.contact}
    before, after = _fields(old), _fields(new)
    for key, words in before.items():
        if words != after[key]:
            yield Difference(labels.get(key, key), words, after[key])


def _fields(report: Report) -> dict[str, str]:
    details: Details = report.details
    fields = {
        key: KIND_WORDS[value] if isinstance(value, OrganisationKind) else value or ""
        for key, value in structs.asdict(details.organisation).items()
    }
    signed = date_words(details.date) if details.date else ""
    return {
        "edition": report.edition.definition.name,
        "year": str(details.year),
        "date": signed,
        **fields,
    }


def _of_cells(old: Report, new: Report) -> Iterator[Difference]:
    cells = {**old.edition.cells, **new.edition.cells}
    for key, cell in cells.items():
        before, after = old.entry(key), new.entry(key)
        if before != after:
            edition = new.edition if key in new.edition.cells else old.edition
            place = f"{edition.section_of(cell.table).tab} {cell.words}"
            yield Difference(place, _shown(before), _shown(after))


def _shown(entry: Entry) -> str:
    if isinstance(entry, Unread):
        return entry.text
    return "" if entry is None else format_plain(entry)


def _of_texts(old: Report, new: Report) -> Iterator[Difference]:
    for key in dict.fromkeys((*old.texts, *new.texts)):
        before, after = old.texts.get(key, ""), new.texts.get(key, "")
        if before != after:
            edition = new.edition if key in new.texts else old.edition
            yield from paragraph_differences(_section_words(edition, key), before, after)


def _section_words(edition: Edition, key: str) -> str:
    return next((section.title for section in edition.sections if section.key == key), _OPENING)


def paragraph_differences(place: str, before: str, after: str) -> Iterator[Difference]:
    """The stretches of paragraphs of a text that are not the same."""
    from difflib import SequenceMatcher  # noqa: PLC0415 when two reports are compared

    old, new = before.split("\n"), after.split("\n")
    if max(len(old), len(new)) > _MAX_PARAGRAPHS:
        yield Difference(place, before, after)
        return
    for kind, first, last, start, end in SequenceMatcher(
        a=old, b=new, autojunk=False
    ).get_opcodes():
        if kind != "equal":
            where = f"{place} 第 {start + 1} 段" if len(new) > 1 or len(old) > 1 else place
            yield Difference(where, "\n".join(old[first:last]), "\n".join(new[start:end]))


def _of_media(old: Report, new: Report) -> Iterator[Difference]:
    for name in dict.fromkeys((*old.media, *new.media)):
        before, after = old.media.get(name), new.media.get(name)
        if before != after:
            yield Difference(f"{_MEDIA} {name}", _size(before), _size(after))


def _size(data: bytes | None) -> str:
    return "" if data is None else f"{-(-len(data) // 1024)} KB"


def _of_previous(old: Report, new: Report) -> Iterator[Difference]:
    before, after = _last_year(old), _last_year(new)
    if before == after and old.previous and new.previous:
        after += _changed(old.previous, new.previous)
    if before != after:
        yield Difference("上年数据", before, after)


def _changed(old: Previous, new: Previous) -> str:
    """What is not the same in two reports of one office and year; empty if all is."""
    figures = sum(old.typed.get(key) != new.typed.get(key) for key in {*old.typed, *new.typed})
    texts = sum(old.texts.get(key) != new.texts.get(key) for key in {*old.texts, *new.texts})
    counted = (figures, f"{figures} 格数字"), (texts, f"{texts} 部分文字")
    told = [words for count, words in (*counted, (old.notes != new.notes, "留下的话")) if count]
    return f"（{'、'.join(told)}不同）" if told else ""


def _of_explanations(old: Report, new: Report) -> Iterator[Difference]:
    for about in dict.fromkeys((*old.explanations, *new.explanations)):
        before, after = old.explanations.get(about), new.explanations.get(about)
        if before != after:
            words = before.text if before else "", after.text if after else ""
            yield Difference("校验说明", *words)


def _of_history(old: Report, new: Report) -> Iterator[Difference]:
    if old.history != new.history:
        yield Difference("定稿", _sealed_words(old), _sealed_words(new))


def _sealed_words(report: Report) -> str:
    if report.seal:
        return f"{report.seal.moment} 定稿"
    return "已解除定稿" if report.history else ""


def _last_year(report: Report) -> str:
    kept = report.previous
    return f"{kept.name}{kept.year} 年，{len(kept.typed)} 格" if kept else ""

"""Origins, explanations and the seal as JSON and back, and what is wrong with a JSON text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from app import patterns as re
from app.edition.cells import CellKey
from app.report.changes import CaseRef, Explanation, LedgerCount, Means, Origin, SealEvent, Subject
from app.report.report import Report, clean_text

_TYPE_WORDS = {
    "object": "一组带名称的数据",
    "array": "一列数据",
    "str": "文字",
    "int": "整数",
    "float": "小数",
    "bool": "真假值",
    "null": "空值",
}
_PLACE = re.compile(r" - at `(?:key in )?\$\.?(?P<place>[^`]*)`$")
_BYTE = re.compile(r"\(byte (?P<byte>\d+)\)")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<key>.*)`")
_WRONG_TYPE = re.compile(r"Expected `(?P<wanted>[^`]*)`, got `(?P<found>[^`]*)`")
_WRONG_WORD = re.compile(r"Invalid enum value '(?P<word>.*)'")
_WRONG_FORM = ("Expected `str` matching", "Expected `datetime`", "Invalid RFC3339")
_KEY_BEFORE = re.compile(r'"([^"]{1,80})"\s*:\s*[+-]?$')
_TOKEN = re.compile(r"[^\s,}\]]{1,20}")
_NOT_NUMBERS = ("NaN", "Infinity", "-Infinity", "nan", "inf")


def problem_words(error: Exception, data: bytes) -> str:
    """One Chinese sentence, without its full stop, for an error of msgspec's JSON decoder."""
    if isinstance(error, UnicodeDecodeError):
        return "不是 UTF-8 编码的文字，文件可能损坏了"
    if isinstance(error, RecursionError):
        return "数据嵌套的层数太多"
    message = str(error)
    at_byte = _BYTE.search(message)
    if at_byte:
        return _malformed(data, int(at_byte["byte"]))
    at_place = _PLACE.search(message)
    place = at_place["place"] if at_place else ""
    return _shape_words(_PLACE.sub("", message), place)


def _shape_words(message: str, place: str) -> str:
    inside = f"{place}." if place else ""
    if match := _UNKNOWN.fullmatch(message):
        return f"有不认识的项目 {inside}{match['key'][:80]}，请删去或改正名称"
    if match := _MISSING.fullmatch(message):
        return f"缺少 {inside}{match['key']} 这一项"
    shown = place or "文件内容"
    if match := _WRONG_TYPE.fullmatch(message):
        return f"{shown} 应是{_type_words(match['wanted'])}，文件中是{_type_words(match['found'])}"
    if match := _WRONG_WORD.fullmatch(message):
        return f"{shown} 不能是“{match['word'][:20]}”"
    return _value_words(message, shown)


def _value_words(message: str, shown: str) -> str:
    if message.startswith(_WRONG_FORM):
        return f"{shown} 的写法不对，这一项由程序写入，不要手工修改"
    if "out of range" in message:
        return f"{shown} 的数字太大"
    return "内容不完整或不是 JSON，文件可能没有存完"


def _type_words(names: str) -> str:
    return "或".join(_TYPE_WORDS.get(name, name) for name in names.split(" | "))


def _malformed(data: bytes, byte: int) -> str:
    before = data[:byte].decode(errors="replace")
    line = before.count("\n") + 1
    token = _TOKEN.match(data[byte : byte + 80].decode(errors="replace"))
    sign = before[-1:] if before[-1:] in ("-", "+") else ""
    found = sign + token[0] if token else ""
    key = _KEY_BEFORE.search(before[-200:])
    where = f"第 {line} 行" + (f" {key[1]} " if key else "")
    if found.startswith(_NOT_NUMBERS):
        return f"{where}的值 {found} 不是数字，空缺请写 null"
    return f"{where}处不合 JSON 的写法" + (f"：{found}" if found else "")


class OriginShape(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An origin, and the cells whose figures are of it."""

    means: Means
    file: str = ""
    cells: tuple[str, ...] = ()
    ledger: LedgerCount | None = None


def origins_in(shapes: Sequence[OriginShape]) -> dict[str, Origin]:
    """The origin of each cell that is named."""
    return {
        name: Origin(shape.means, clean_text(shape.file), _clean(shape.ledger))
        for shape in shapes
        for name in shape.cells
    }


def origins_content(report: Report, keys: Iterable[CellKey]) -> list[object]:
    """The origins of these cells of a report now, each with its cells in the order given."""
    cells: dict[Origin, list[str]] = {}
    for key in keys:
        if key in report.origins:
            cells.setdefault(report.origins[key], []).append(key)
    return [
        msgspec.to_builtins(OriginShape(origin.means, origin.file, tuple(names), origin.ledger))
        for origin, names in cells.items()
    ]


def _clean(ledger: LedgerCount | None) -> LedgerCount | None:
    if ledger is None:
        return None
    cases = (
        CaseRef(one.row, clean_text(one.number), clean_text(one.sheet)) for one in ledger.cases
    )
    return LedgerCount(clean_text(ledger.file), tuple(cases))


class ExplainedShape(Struct, frozen=True, forbid_unknown_fields=True):
    """One explanation; without a text it is taken away."""

    about: Subject
    numbers: tuple[str | None, ...] = ()
    text: str = ""


def explanations_in(shapes: Sequence[ExplainedShape]) -> dict[Subject, Explanation | None]:
    """The explanations as an edit has them."""
    return {
        shape.about: Explanation(shape.numbers, text) if (text := clean_text(shape.text)) else None
        for shape in shapes
    }


def explained_content(report: Report, subjects: Iterable[Subject]) -> list[object]:
    """What is explained of these findings in a report now."""
    return [_shape(about, report.explanations) for about in subjects]


def history_content(history: Sequence[SealEvent]) -> list[object]:
    """The record of finalising, oldest first."""
    return [msgspec.to_builtins(event) for event in history]


def _shape(about: Subject, explanations: Mapping[Subject, Explanation]) -> object:
    kept = explanations.get(about, Explanation((), ""))
    return msgspec.to_builtins(ExplainedShape(about, kept.numbers, kept.text))

"""Verifies the data of an edition as a whole; a mistake in it names its file and key.

The program loads editions unverified and decodes what is asked for; the tests verify all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from string import Formatter

from app.edition.cells import CellKey, matching_keys, running_names
from app.edition.check_kinds import (
    AnyCheck,
    AtMost,
    ChecksFile,
    Continuity,
    Equation,
    HeadingsWritten,
)
from app.edition.definition import EditionError, EditionFile, HelpFile, read_toml
from app.edition.edition import CHECKS, HELP, LAWS, Edition
from app.edition.text_check_kinds import (
    EVERY_TEXT,
    Confusions,
    FaultsCheck,
    Level,
    Outdated,
    OwnWords,
    Quoted,
    StatedContacts,
    WordingCheck,
    with_years,
)

CONTACT_KEYS = frozenset(("office", "address", "postcode", "telephone", "fax", "email", "website"))
"""The contact data that a report can hold."""

REGEX_FIELDS = (
    "pattern",
    "empty",
    "when",
    "unless",
    "total",
    "opens",
    "partial",
    "complete",
    "own",
    "topics",
    "ignored",
    "counted",
    "whole",
    "named",
    "listed",
    "topic",
    "other",
    "heading",
    "about",
    "subset",
    "no_nil",
    "plain",
    "rate",
    "counted_rate",
    "bounded_rate",
    "complements",
    "contact",
    "names",
    "homes",
    "endings",
    "common",
)
"""The fields of checks that hold one regular expression."""

_COMMON_YEAR = 2001
_TITLE_BRACES = frozenset(("name", "year"))
_ACROSS_BRACES = frozenset(("units", "count"))
_PLAUSIBLE_BRACES = frozenset(("place", "value"))
_SCALE_BRACES = frozenset(("unit", "most", "scaled"))
_CONTACT_BRACES = _TITLE_BRACES | {"office", "contact"}


def verify_edition(edition: Edition) -> None:
    """Decodes and verifies everything of an edition. Raises `EditionError`."""
    _verify_form(edition)
    _verify_carrying(edition)
    _verify_across(edition)
    _verify_plausible(edition)
    _verify_sentences(edition)
    _verify_nil_return(edition)
    _verify_deadlines(edition)
    _verify_indicators(edition)
    _verify_checks(edition)
    _verify_help(edition)
    _refuse_repeats(edition.folder.parent / LAWS, "laws", (law.name for law in edition.laws))


def _verify_form(edition: Edition) -> None:
    path = edition.folder / "edition.toml"
    if edition.id != edition.folder.name:
        raise EditionError(path, f"id 应与文件夹同名，现为 {edition.id}")
    _refuse_repeats(path, "tables", (table.key for table in edition.tables))
    _refuse_repeats(path, "sections", (section.key for section in edition.sections))
    for table in edition.tables:
        layout = edition.layouts[table.key]
        keys = [cell.key for cell in layout.cells if cell.key]
        _refuse_repeats(path, f"tables.{table.key}", keys)
        if len(table.widths) != layout.columns:
            raise EditionError(path, f"tables.{table.key}.widths 应有 {layout.columns} 个数")
    for cell in edition.cells.values():
        for part in cell.parts:
            if part not in edition.cells:
                raise EditionError(path, f"{cell.key} 的 sum 中没有这一格：{part}")
    _verify_words(path, edition.definition)
    for entry in edition.definition.contact:
        _verify_regex(path, f"contact.{entry.key}.pattern", entry.pattern)
    for section in edition.sections:
        _verify_regex(path, f"sections.{section.key}.heading", section.heading)
    shown = {section.table for section in edition.sections if section.table}
    if shown != {table.key for table in edition.tables}:
        raise EditionError(path, "sections.table 应把每张表恰好写一次")


def _verify_sentences(edition: Edition) -> None:
    """Ready sentences depend on cells there are; the live numbers in them exist."""
    path = edition.folder / "edition.toml"
    for section in edition.sections:
        for sentence in section.sentences:
            _verify_regex(path, f"{section.key}.sentences.told", sentence.told)
            for regex in sentence.below:
                _verify_regex(path, f"{section.key}.sentences.below", regex)
            named = (*sentence.when_zero, *sentence.when_positive)
            live = re.findall(r"[a-z_]+\.[a-z_]+\.[a-z_]+", sentence.text)
            for pattern in (*named, *live):
                if not matching_keys(edition.cells, pattern):
                    raise EditionError(path, f"{section.key} 的语句中没有这样的单元格：{pattern}")


def _verify_nil_return(edition: Edition) -> None:
    """It is offered on the page of a table and fills cells there are."""
    path, nil = edition.folder / "edition.toml", edition.definition.nil_return
    if nil is None:
        return
    if nil.section not in {section.key for section in edition.sections if section.table}:
        raise EditionError(path, f"nil_return.section 应是有表格的部分，现为 {nil.section}")
    for pattern in nil.cells:
        if not matching_keys(edition.cells, pattern):
            raise EditionError(path, f"nil_return 没有这样的单元格：{pattern}")


def _verify_deadlines(edition: Edition) -> None:
    """Every kind of organisation has at most one last day, and that is a day of every year."""
    path, deadlines = edition.folder / "edition.toml", edition.definition.deadlines
    _refuse_repeats(path, "deadlines.kinds", (kind for one in deadlines for kind in one.kinds))
    for one in deadlines:
        try:
            date(_COMMON_YEAR, one.month, one.day)
        except ValueError as error:
            raise EditionError(path, f"deadlines 没有 {one.month} 月 {one.day} 日") from error


def _verify_indicators(edition: Edition) -> None:
    """Indicators add up cells there are, each under a label of its own."""
    path, indicators = edition.folder / "edition.toml", edition.definition.indicators
    _refuse_repeats(path, "indicators.label", (one.label for one in indicators))
    for one in indicators:
        for pattern in (*one.cells, *one.whole):
            if not matching_keys(edition.cells, pattern):
                raise EditionError(path, f"indicators“{one.label}”没有这样的单元格：{pattern}")


def _verify_carrying(edition: Edition) -> None:
    """What is said about last year names cells there are, and sums that run alike."""
    path, form = edition.folder / "edition.toml", edition.definition
    for carry in form.carry:
        _verify_running(path, edition, f"carry {carry.to}", (carry.to, *carry.origin))
    named = [("not_carried", pattern) for entry in form.not_carried for pattern in entry.cells]
    named += [("earlier", pattern) for entry in form.earlier for pattern in entry.same]
    for place, pattern in named:
        if not matching_keys(edition.cells, pattern):
            raise EditionError(path, f"{place} 没有这样的单元格：{pattern}")


def _verify_across(edition: Edition) -> None:
    """The rules between units name cells there are, and their words can be searched for."""
    path = edition.folder / "edition.toml"
    _refuse_repeats(path, "across.id", (rule.id for rule in edition.definition.across))
    for rule in edition.definition.across:
        place = f"across {rule.id}"
        for pattern in rule.cells:
            if not matching_keys(edition.cells, pattern):
                raise EditionError(path, f"{place} 没有这样的单元格：{pattern}")
        if not rule.words:
            raise EditionError(path, f"{place} 没有写 words")
        _verify_regex(path, f"{place}.words", rule.words)
        _verify_braces(path, f"{place}.message", rule.message, _ACROSS_BRACES)


def _verify_plausible(edition: Edition) -> None:
    """The questions about single units name cells there are; their names can be searched for."""
    path = edition.folder / "edition.toml"
    asked = edition.definition.plausible
    _refuse_repeats(path, "plausible.id", (one.id for one in asked))
    for one in asked:
        place = f"plausible {one.id}"
        for pattern in one.cells:
            if not matching_keys(edition.cells, pattern):
                raise EditionError(path, f"{place} 没有这样的单元格：{pattern}")
        if one.unless:
            _verify_regex(path, f"{place}.unless", one.unless)
        allowed = _PLAUSIBLE_BRACES | (_SCALE_BRACES if one.scale else frozenset())
        _verify_braces(path, f"{place}.message", one.message, allowed)


def _verify_words(path: Path, definition: EditionFile) -> None:
    """The title and the opening use only braces that are filled in, contact only known keys."""
    for title in definition.wordings:
        _verify_braces(path, "title", title, _TITLE_BRACES)
        if set(_braces(path, "title", title)) != _TITLE_BRACES:
            raise EditionError(path, "title 应有 {name} 和 {year}")
    opening = definition.opening
    _verify_braces(path, "opening.basis", opening.basis, _TITLE_BRACES)
    _verify_braces(path, "opening.period", opening.period, _TITLE_BRACES)
    _verify_braces(path, "opening.contact", opening.contact, _CONTACT_BRACES)
    _refuse_repeats(path, "contact.key", (entry.key for entry in definition.contact))
    for entry in definition.contact:
        if entry.key not in CONTACT_KEYS:
            known = "、".join(sorted(CONTACT_KEYS))
            raise EditionError(path, f"contact.key 不能是 {entry.key}，可用的有 {known}")


def _verify_braces(path: Path, place: str, text: str, known: frozenset[str]) -> None:
    for name in _braces(path, place, text):
        if name not in known:
            raise EditionError(path, f"{place} 不能用 {{{name}}}")


def _braces(path: Path, place: str, text: str) -> list[str]:
    """The names in braces, with their format if they have one, in order."""
    try:
        return [
            name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            for _, name, form, conversion in Formatter().parse(text)
            if name is not None
        ]
    except ValueError as error:
        raise EditionError(path, f"{place} 的花括号不成对") from error


def _verify_checks(edition: Edition) -> None:
    own = edition.folder / CHECKS
    own_ids = [str(one["id"]) for one in read_toml(own, ChecksFile).checks]
    _refuse_repeats(own, "checks.id", own_ids)
    common = edition.folder.parent / CHECKS
    _refuse_repeats(common, "checks.id", (check.id for check in edition.checks))
    for check in edition.checks:
        path = own if check.id in own_ids else common
        if check.level is Level.ERROR and not check.seen:
            raise EditionError(path, f"{check.id} 的出处没有见到原文（seen），不能是 error")
        reads_all = isinstance(check, WordingCheck | HeadingsWritten)
        everywhere = check.section == EVERY_TEXT and reads_all
        if check.section not in edition.text_keys and not everywhere:
            raise EditionError(path, f"{check.id}.section 没有这一部分：{check.section}")
        for pattern in _patterns(check):
            if not matching_keys(edition.cells, pattern):
                raise EditionError(path, f"{check.id} 没有这样的单元格：{pattern}")
        if isinstance(check, Equation | AtMost):
            _verify_sides(path, check, "right", check.right)
        if isinstance(check, Continuity):
            _verify_sides(path, check, "previous", check.previous)
        if isinstance(check, Equation | AtMost | Continuity):
            _verify_running(path, edition, check.id, _patterns(check))
        for place, regex in _regexes(check):
            _verify_regex(path, f"{check.id}.{place}", regex)
        _verify_message(path, check)


def field_keys(edition: Edition) -> frozenset[str]:
    """The keys of the basic data: whose report it is, its year and date, the contact data."""
    contact = (entry.key for entry in edition.definition.contact)
    return frozenset(("name", "kind", "year", "date", *contact))


def _spoken_patterns(check: Quoted) -> tuple[str, ...]:
    columns = [*check.default, *(name for column in check.columns for name in column.columns)]
    rows = dict.fromkeys(name for row in check.spoken_rows for sums in row.rows for name in sums)
    spoken = tuple(f"{check.table}.{row}.{column}" for row in rows for column in columns)
    rates = [cells for rate in check.rates for cells in (rate.part, *rate.wholes)]
    cells = (cell for cells in (*check.wholes, *rates) for cell in cells)
    return (*spoken, *(cell.replace("{row}", "*") for cell in cells))


def _patterns(check: AnyCheck) -> tuple[str, ...]:
    if isinstance(check, Equation):
        return (*check.left, *check.right)
    if isinstance(check, AtMost):
        return (*check.left, *check.right, *check.minus)
    if isinstance(check, Continuity):
        return (*check.left, *check.previous, *check.plus, *check.minus)
    if isinstance(check, Quoted):
        return _spoken_patterns(check)
    return tuple(getattr(check, "cells", ())) + tuple(getattr(check, "when_positive", ()))


def _regexes(check: AnyCheck) -> Iterator[tuple[str, str]]:
    """The regular expressions of a check and where they stand."""
    for place in REGEX_FIELDS:
        yield place, getattr(check, place, "")
    for place in ("patterns", "kinds"):
        yield from ((place, pattern) for pattern in getattr(check, place, ()))
    if isinstance(check, Confusions):
        yield from (("pairs", wrong) for wrong, _ in check.pairs)
    if isinstance(check, FaultsCheck):
        yield from (("faults", wrong) for wrong, _ in check.faults)
    if isinstance(check, Outdated):
        yield from (("dated", one.words) for one in check.dated)
    if isinstance(check, StatedContacts):
        yield from (("labels", label) for label in check.labels.values())
    if isinstance(check, OwnWords):
        yield from (("levels", words) for pair in check.levels for words in pair)
    if isinstance(check, Quoted):
        for row in check.spoken_rows:
            yield from (("rows", part) for part in (row.when, row.unless))
        yield from (("columns", column.when) for column in check.columns)


def _verify_sides(
    path: Path, check: Equation | AtMost | Continuity, other: str, patterns: tuple[str, ...]
) -> None:
    if not check.left or not patterns:
        raise EditionError(path, f"{check.id} 的 left 和 {other} 都不能空")


def _verify_running(path: Path, edition: Edition, place: str, patterns: Sequence[str]) -> None:
    """All patterns run through the same rows or columns as the first."""
    names = running_names(edition.cells, patterns[0])
    for pattern in patterns:
        if not matching_keys(edition.cells, pattern):
            raise EditionError(path, f"{place} 没有这样的单元格：{pattern}")
        if pattern.count("*") > 1 or running_names(edition.cells, pattern) != names:
            raise EditionError(path, f"{place} 各项的 * 应代表同样的行或列：{pattern}")


def _verify_message(path: Path, check: AnyCheck) -> None:
    told = (cls.__doc__ or "" for cls in type(check).__mro__)
    places = {one for doc in told for one in re.findall(r"\{(\w+)\}", doc.partition("Places")[2])}
    _verify_braces(path, f"{check.id}.message", check.message, frozenset(places))


def _verify_regex(path: Path, key: str, pattern: str) -> None:
    try:
        re.compile(with_years(pattern, 2000))
    except re.error as error:
        raise EditionError(path, f"{key} 不是正确的正则表达式：{error}") from error


def _verify_help(edition: Edition) -> None:
    """Every row, column, section and field has its help; its own file has that of nothing else."""
    told, own = edition.help, read_toml(edition.folder / HELP, HelpFile)
    cells = edition.cells.values()
    for place, wanted in (
        ("rows", {f"{cell.table}.{cell.row}" for cell in cells}),
        ("columns", {f"{cell.table}.{cell.column}" for cell in cells}),
        ("sections", set(edition.text_keys)),
        ("fields", field_keys(edition)),
    ):
        for key in sorted(wanted - getattr(told, place).keys()):
            raise EditionError(edition.folder / HELP, f"{place}.{key} 没有说明")
        for key in sorted(getattr(own, place).keys() - wanted):
            raise EditionError(edition.folder / HELP, f"{place}.{key} 版式中没有这一项")


def _refuse_repeats(path: Path, place: str, keys: Iterable[str | CellKey]) -> None:
    for key, count in Counter(keys).items():
        if count > 1:
            raise EditionError(path, f"{place} 有重复的 {key}")

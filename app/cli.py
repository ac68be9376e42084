"""The command line: converts and checks reports without a window."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Thread
from typing import NoReturn

from app.any_file import REPORT_SUFFIXES
from app.checks.equations import StatedTotal, more_words, stated_otherwise
from app.checks.findings import LEVEL_WORDS, Finding, finding_data, weights
from app.command_output import HELP, USAGE, asks_for_help, print_whatever_there_is, say
from app.edition.catalog import Catalog
from app.edition.text_check_kinds import Level
from app.errors import DONE, FOUND, REFUSED, RefusedError
from app.export.exporter import (
    NO_PAINTERS,
    TEMPLATES,
    WRITTEN,
    DocumentSuffixError,
    Painters,
    blank_document,
    export,
    get_ready,
    unresolved_words,
)
from app.foreign.reader import ForeignReader
from app.importing.document import ReadDocument
from app.report.carry_over import previous_of
from app.report.changes import Edit
from app.report.finished import unresolved
from app.report.narrative import pictures
from app.report.numbers import format_plain, parse_date, parse_year
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.report_file import save_report
from app.storage.report_json import Imported

_MAX_SHOWN = 200
"""Characters of a text that found no place."""


class UsageError(RefusedError):
    """The command is not written as it should be."""

    def __init__(self, usage: str) -> None:
        super().__init__(f"命令写法不对，应为：{usage}；运行 nianbao --help 查看说明。")


class ArgumentError(RefusedError):
    """What follows an option is not what it asks for."""

    def __init__(self, option: str, problem: str) -> None:
        super().__init__(f"{option} {problem or '后面没有内容，请写明。'}")


class TemplateUnusedError(RefusedError):
    """A template was given that fits none of the targets."""

    def __init__(self, template: Path) -> None:
        super().__init__(f"模板 {template} 没有用上：目标中没有与它扩展名相同的文件，请核对。")


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:  # noqa: ARG002 argparse says it in English
        raise UsageError(self.usage or "")


def main(
    argv: list[str], painters: Painters = NO_PAINTERS, reader: ForeignReader | None = None
) -> int:
    """Runs one command; returns its exit status. Output goes to stdout, a refusal to stderr."""
    reading = reader or ForeignReader(Catalog())
    print_whatever_there_is()
    try:
        return _run(argv, Namespace(painters=painters), reading)
    except RefusedError as error:
        with suppress(BrokenPipeError):
            print(f"nianbao: {' '.join(str(error).split())}", file=sys.stderr)  # noqa: T201 output
        return REFUSED
    finally:
        reading.close()


def _run(argv: list[str], given: Namespace, reader: ForeignReader) -> int:
    if not argv or asks_for_help(argv):
        say(HELP)
        return DONE
    arguments = _parser().parse_args(argv, given)
    commands = {
        "convert": _convert,
        "check": _check,
        "collect": _collect,
        "tally": _tally,
        "blank": _blank,
    }
    command = commands[arguments.command]
    return command(arguments, reader)


def _parser() -> ArgumentParser:
    parser = _Parser(
        prog="nianbao", add_help=False, usage="nianbao convert|check|collect|tally|blank …"
    )
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    convert = commands.add_parser("convert", add_help=False, usage=USAGE["convert"])
    convert.add_argument("source", type=Path)
    convert.add_argument("targets", type=Path, nargs="+")
    convert.add_argument("--template", type=Path)
    convert.add_argument("--incomplete", action="store_true")
    convert.add_argument("--as-written", action="store_true")
    convert.add_argument("--edition", default="")
    convert.add_argument("--year", type=_year)
    check = commands.add_parser("check", add_help=False, usage=USAGE["check"])
    check.add_argument("files", type=Path, nargs="+")
    check.add_argument("--previous", type=Path)
    check.add_argument("--json", action="store_true")
    collect = commands.add_parser("collect", add_help=False, usage=USAGE["collect"])
    collect.add_argument("folder", type=Path)
    collect.add_argument("target", type=Path)
    for option in ("--roster", "--last", "--slips", "--report"):
        collect.add_argument(option, type=Path)
    collect.add_argument("--year", type=_year)
    collect.add_argument("--until", type=_date)
    collect.add_argument("--name", default="")
    collect.add_argument("--signature", default="")
    collect.add_argument("--contact", default="")
    collect.add_argument("--json", action="store_true")
    tally = commands.add_parser("tally", add_help=False, usage=USAGE["tally"])
    tally.add_argument("ledger", type=Path, nargs="?")
    tally.add_argument("--blank", type=Path)
    tally.add_argument("--year", type=_year)
    tally.add_argument("--json", action="store_true")
    tally.add_argument("-o", dest="report", type=Path)
    blank = commands.add_parser("blank", add_help=False, usage=USAGE["blank"])
    blank.add_argument("edition")
    blank.add_argument("target", type=Path)
    return parser


def _year(text: str) -> int:
    """A year in any usual writing. Raises `ArgumentError`."""
    reading = parse_year(text)
    if reading.value is None:
        raise ArgumentError("--year", reading.problem)
    return reading.value


def _date(text: str) -> date:
    """A date in any usual writing. Raises `ArgumentError`."""
    reading = parse_date(text)
    if reading.value is None:
        raise ArgumentError("--until", reading.problem)
    return reading.value


def _convert(arguments: Namespace, reader: ForeignReader) -> int:
    _refuse_targets(arguments.targets, arguments.template, arguments.painters)
    own = [target for target in arguments.targets if not _fitting(target, arguments.template)]
    preparing = Thread(target=get_ready, args=(own, reader.catalog), daemon=True)
    preparing.start()
    source, edition_id = arguments.source, arguments.edition
    read = reader.read_any(source, edition_id=edition_id, year=arguments.year)
    preparing.join()  # else both would do the same
    if any(target.suffix.lower() not in REPORT_SUFFIXES for target in arguments.targets):
        arguments.as_written = arguments.as_written or _is_agreed(read.report)
    for target in arguments.targets:
        say(f"{target}：{_write(read, target, arguments, reader)}")
    for total in stated_otherwise(read.report):
        say(f"注意：{_stated_words(read.report, total)}")
    for unplaced in read.unplaced:
        say(f"没能对应：{_begun(unplaced.words)}")
    for key, reason in read.doubtful.items():
        say(f"请核对：{read.report.edition.cells[key].words}（{key}）{reason}")
    if read.missing:
        say(f"来源中没有的单元格：{len(read.missing)} 个，如 {read.missing[0]}")
    return FOUND if read.unplaced or read.missing or read.doubtful else DONE


def _is_agreed(report: Report) -> bool:
    """Whether somebody at a terminal agrees to what would go out as it is written, if anything."""
    left = unresolved(report)
    if not left or not (sys.stdin and sys.stdin.isatty()):
        return False
    say(f"{unresolved_words(report, left)}。仍然导出请输入 y：")
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def _begun(words: str) -> str:
    """As much of a text as tells which it is."""
    return words if len(words) <= _MAX_SHOWN else f"{words[:_MAX_SHOWN]}……"


def _stated_words(report: Report, total: StatedTotal) -> str:
    stated, computed = format_plain(total.stated), format_plain(total.computed)
    more = more_words(total.stated - total.computed)
    words = report.edition.cells[total.key].words
    return f"{words}：文件中是 {stated}，各项相加是 {computed}，{more}"


def _refuse_targets(targets: Sequence[Path], template: Path | None, painters: Painters) -> None:
    """Refuses what cannot be written before anything is."""
    suffixes = [target.suffix.lower() for target in targets]
    for target, suffix in zip(targets, suffixes, strict=True):
        if suffix not in (*REPORT_SUFFIXES, *WRITTEN, *painters.writers):
            raise DocumentSuffixError(target)
    if template and template.suffix.lower() not in set(suffixes) & TEMPLATES.keys():
        raise TemplateUnusedError(template)


def _fitting(target: Path, template: Path | None) -> Path | None:
    """The template given if it is for this target; else its edition has one of its own."""
    return template if template and template.suffix.lower() == target.suffix.lower() else None


def _write(read: ReadDocument, target: Path, arguments: Namespace, reader: ForeignReader) -> str:
    """Writes one target; returns what to say about it."""
    suffix = target.suffix.lower()
    if suffix in REPORT_SUFFIXES:
        is_import = arguments.source.suffix.lower() not in REPORT_SUFFIXES
        imported = _imported(read) if is_import else None
        save_report(read.report, target, imported=imported)
        left_out = suffix == ".json" and any(pictures(read.report))
        return "已保存，图片不在其中（需要图片请存为 .nbao）" if left_out else "已保存"
    result = export(
        read.report,
        target,
        _fitting(target, arguments.template),
        arguments.painters,
        incomplete=arguments.incomplete,
        as_written=arguments.as_written,
        workplace=reader,
    )
    zeros = f"，{result.zero_filled} 个空白格填为 0" if result.zero_filled else ""
    lost = f"，模板缺少{'、'.join(result.lacking)}，没有写全" if result.lacking else ""
    return f"{result.words}{zeros}{lost}" + "".join(f"；{words}" for words in result.warnings)


def _imported(read: ReadDocument) -> Imported:
    return Imported(
        read.report.stated,
        tuple(unplaced.words for unplaced in read.unplaced),
        {key: one.data for key, one in read.standings.items()},
    )


def _check(arguments: Namespace, reader: ForeignReader) -> int:
    from app.checks.repair import grouped_by_cause  # noqa: PLC0415 only for this command
    from app.checks.runner import run_checks  # noqa: PLC0415 only for this command

    last = reader.read_any(arguments.previous).report if arguments.previous else None
    reports = [(path, _compared(reader.read_any(path).report, last)) for path in arguments.files]
    found = [
        (path, report, one)
        for path, report in reports
        for one in grouped_by_cause(report, run_checks(report))
    ]
    if arguments.json:
        several = len(arguments.files) > 1
        rows = [
            _finding_data(report, one, file=str(path) if several else "")
            for path, report, one in found
        ]
        say(json.dumps({"findings": rows}, ensure_ascii=False, indent=1))
    else:
        told = [(path, finding) for path, _, finding in found if not finding.told]
        for path, finding in told:
            say(f"{path}：[{LEVEL_WORDS[finding.level]}] {finding.whole_message}")
        counts = Counter(finding.level for _, finding in told)
        parts = (f"{words} {counts[level]} 条" for level, words in LEVEL_WORDS.items())
        say(f"共 {len(told)} 条，其中{'，'.join(parts)}" if told else "没有发现问题")
    wrong = weights(finding for _, _, finding in found)[Level.ERROR]
    return FOUND if wrong else DONE


def _finding_data(report: Report, finding: Finding, **about: str) -> dict[str, object]:
    """What a finding says, what to do, the source, the places in its text and what would mend it.

    Places are characters of the text as the report keeps it, live numbers in braces.
    """
    from app.checks.repair import offers  # noqa: PLC0415 only for this command

    text = report.texts.get(finding.section, "")
    return {
        **finding_data(finding, **about),
        "field": finding.field,
        "hint": finding.hint,
        "source": finding.source,
        "places": [
            {"start": start, "end": end, "text": text[start:end]} for start, end in finding.spans
        ],
        "offers": [{"words": one.words, "reason": one.reason} for one in offers(report, finding)],
    }


def _compared(report: Report, last: Report | None) -> Report:
    """The report with last year's beside it; without one it keeps what it has."""
    if last is not None:
        report.apply(Edit(previous=previous_of(last)))
    return report


def _collect(arguments: Namespace, reader: ForeignReader) -> int:
    from app.collect.command import Outputs, collect  # noqa: PLC0415 only for this command

    return collect(
        arguments.folder,
        arguments.target,
        reader,
        say,
        roster=arguments.roster,
        last=arguments.last,
        outputs=Outputs(
            arguments.slips,
            arguments.until,
            arguments.report,
            arguments.signature,
            arguments.contact,
        ),
        year=arguments.year or 0,
        name=arguments.name,
        as_json=arguments.json,
    )


def _tally(arguments: Namespace, reader: ForeignReader) -> int:
    from app.ledger import command  # noqa: PLC0415 only for this command

    if arguments.blank and arguments.year and not arguments.ledger:
        return command.write_blank(arguments.blank, reader.catalog, say, year=arguments.year)
    if arguments.blank or not arguments.ledger:
        raise UsageError(USAGE["tally"])
    return command.tally(
        arguments.ledger,
        reader,
        say,
        year=arguments.year,
        target=arguments.report,
        as_json=arguments.json,
    )


def _blank(arguments: Namespace, reader: ForeignReader) -> int:
    edition, target = reader.catalog.edition(arguments.edition), arguments.target
    write_whole(target, blank_document(edition, target))
    say(f"{target}：{edition.definition.name}空白表格")
    return DONE

"""The command line: converts and checks reports without a window."""

from __future__ import annotations

import errno
import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from app.checks.equations import StatedTotal, format_difference, stated_otherwise
from app.checks.findings import LEVEL_WORDS, weights
from app.checks.repair.offers import whole_finding_data
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.text_check_kinds import Level
from app.errors import DONE, FOUND, REFUSED, RefusedError
from app.export.exporter import (
    TEMPLATES,
    WRITTEN,
    DocumentSuffixError,
    Writers,
    blank_document,
    export,
    unresolved_words,
)
from app.foreign.reader import ForeignReader
from app.importing.document import ReadDocument
from app.reading import REPORT_SUFFIXES
from app.report.carry_over import previous_of
from app.report.changes import Edit
from app.report.finished import ChartDrawer, unresolved
from app.report.narrative import pictures
from app.report.numbers import format_plain, parse_date, parse_year
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.report_file import save_report
from app.storage.report_json import Imported

_USAGE = {
    "convert": (
        "nianbao convert 来源 目标… [--template 模板 [--incomplete]] [--as-written]"
        " [--edition 版式] [--year 年度]"
    ),
    "check": "nianbao check 文件… [--previous 去年的报告] [--json]",
    "collect": (
        "nianbao collect 文件夹 汇总表.xlsx [--year 年度] [--roster 单位名单]"
        " [--last 去年的文件夹或报告]"
        " [--slips 退回单文件夹或.zip [--until 年-月-日]] [--report 本级报告.nbao] [--json]"
    ),
    "tally": (
        "nianbao tally 台账 [--year 年度] [--json] [-o 报告.nbao]，"
        "或 nianbao tally --blank 空白台账.xlsx --year 年度"
    ),
    "blank": "nianbao blank 版式 目标.docx|目标.xlsx",
}
_HELP = f"""年报填报助手

nianbao [文件]
    打开窗口
{_USAGE["convert"]}
    转换报告；来源和目标可以是 .nbao .json .docx .xlsx .html .pdf，目标可以有几个；
    来源还可以是 .doc .wps .xls .et .xlsb .rtf .odt .ods .ofd .mht .md .txt 和带附件的 .eml .msg；
    来源中有几个年度的报告时，用 --year 指明要哪一年
    文字里有认不出的实时数字、图片、图表或“（无法计算）”时先问，不在终端中运行则不写；
    加上 --as-written 则照样写
    模板缺少报告中的内容时不写；加上 --incomplete 则写出其余的，并列出缺少的
{_USAGE["check"]}
    检查报告，按表格顺序列出问题；给出去年的报告时，两年的数字一并核对；--json 输出 JSON
{_USAGE["collect"]}
    汇总文件夹（连同下级文件夹和 ZIP 压缩包）中的报告：各格相加，列出每个单位的状态；
    不写 --year 时汇总多数报告写明的那一年，写得不一致时请用 --year 指明；
    单位名单可以是 .xlsx .csv .txt；给出去年的，两年的数字和文字一并对比；
    --slips 写出给各单位的退回单，--report 用汇总数起草本级报告；--json 输出 JSON，
    各县的 JSON 放在一个文件夹里可以再汇总
{_USAGE["tally"]}
    按依申请公开登记台账（.xlsx .xls .et .ods .csv .docx）计数，填表三，台账中有的话也填表二、表四；
    不给年度时取收到申请最多的一年；-o 把数字写进报告（已有的报告只改这些格），--json 输出 JSON；
    --blank 写出一年的空白台账，带下拉选项和实时计数
{_USAGE["blank"]}
    写出空白的官方表格
nianbao --version
    版本

退出状态：0 完成；1 完成，但有“必改”的问题、没能对应的数据或没能计入的报告；2 被拒绝，原因见错误输出
"""


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


class OutputError(RefusedError):
    """The output cannot be written where it was sent."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"输出写不进去（代码 {error.errno}），请检查磁盘或换一个地方存放输出。")


class TemplateUnusedError(RefusedError):
    """A template was given that fits none of the targets."""

    def __init__(self, template: Path) -> None:
        super().__init__(f"模板 {template} 没有用上：目标中没有与它扩展名相同的文件，请核对。")


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:  # noqa: ARG002 argparse says it in English
        raise UsageError(self.usage or "")


def main(
    argv: list[str],
    writers: Writers | None = None,
    draw_chart: ChartDrawer | None = None,
    reader: ForeignReader | None = None,
) -> int:
    """Runs one command; returns its exit status. Output goes to stdout, a refusal to stderr."""
    reading = reader or ForeignReader(Catalog())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return _run(argv, Namespace(writers=writers or {}, draw_chart=draw_chart), reading)
    except RefusedError as error:
        with suppress(BrokenPipeError):
            print(f"nianbao: {' '.join(str(error).split())}", file=sys.stderr)  # noqa: T201 output
        return REFUSED
    finally:
        reading.close()


def _run(argv: list[str], painters: Namespace, reader: ForeignReader) -> int:
    if not argv or argv[0] in ("-h", "--help") or "--help" in argv[1:2]:
        _say(_HELP.rstrip())
        return DONE
    arguments = _parser().parse_args(argv, painters)
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
    convert = commands.add_parser("convert", add_help=False, usage=_USAGE["convert"])
    convert.add_argument("source", type=Path)
    convert.add_argument("targets", type=Path, nargs="+")
    convert.add_argument("--template", type=Path)
    convert.add_argument("--incomplete", action="store_true")
    convert.add_argument("--as-written", action="store_true")
    convert.add_argument("--edition", default="")
    convert.add_argument("--year", type=_year)
    check = commands.add_parser("check", add_help=False, usage=_USAGE["check"])
    check.add_argument("files", type=Path, nargs="+")
    check.add_argument("--previous", type=Path)
    check.add_argument("--json", action="store_true")
    collect = commands.add_parser("collect", add_help=False, usage=_USAGE["collect"])
    collect.add_argument("folder", type=Path)
    collect.add_argument("target", type=Path)
    for option in ("--roster", "--last", "--slips", "--report"):
        collect.add_argument(option, type=Path)
    collect.add_argument("--year", type=_year)
    collect.add_argument("--until", type=_date)
    collect.add_argument("--json", action="store_true")
    tally = commands.add_parser("tally", add_help=False, usage=_USAGE["tally"])
    tally.add_argument("ledger", type=Path, nargs="?")
    tally.add_argument("--blank", type=Path)
    tally.add_argument("--year", type=_year)
    tally.add_argument("--json", action="store_true")
    tally.add_argument("-o", dest="report", type=Path)
    blank = commands.add_parser("blank", add_help=False, usage=_USAGE["blank"])
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


def _say(line: str) -> None:
    """Prints a line of the output; nobody listening is no reason to stop working."""
    try:
        print(line, flush=True)  # noqa: T201 the command's output
    except BrokenPipeError:
        _silence()
    except OSError as error:
        if error.errno == errno.EINVAL and sys.platform == "win32":  # a closed pipe over there
            _silence()
        else:
            raise OutputError(error) from error


def _silence() -> None:
    """Sends the rest of the output nowhere, also what Python still holds."""
    with Path(os.devnull).open("w") as nowhere, suppress(OSError, ValueError):
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _convert(arguments: Namespace, reader: ForeignReader) -> int:
    _refuse_targets(arguments.targets, arguments.template, arguments.writers)
    source, edition_id = arguments.source, arguments.edition
    read = reader.read_any(source, edition_id=edition_id, year=arguments.year)
    if any(target.suffix.lower() not in REPORT_SUFFIXES for target in arguments.targets):
        arguments.as_written = arguments.as_written or _is_agreed(read.report)
    for target in arguments.targets:
        _say(f"{target}：{_write(read, target, arguments, reader)}")
    for total in stated_otherwise(read.report):
        _say(f"注意：{_stated_words(read.report, total)}")
    for unplaced in read.unplaced:
        _say(f"没能对应：{_begun(unplaced.words)}")
    for key, reason in read.doubtful.items():
        _say(f"请核对：{read.report.edition.cells[key].words}（{key}）{reason}")
    if read.missing:
        _say(f"来源中没有的单元格：{len(read.missing)} 个，如 {read.missing[0]}")
    return FOUND if read.unplaced or read.missing or read.doubtful else DONE


def _is_agreed(report: Report) -> bool:
    """Whether somebody at a terminal agrees to what would go out as it is written, if anything."""
    left = unresolved(report)
    if not left or not (sys.stdin and sys.stdin.isatty()):
        return False
    _say(f"{unresolved_words(report, left)}。仍然导出请输入 y：")
    return sys.stdin.readline().strip().lower() in ("y", "yes", "是")


def _begun(words: str) -> str:
    """As much of a text as tells which it is."""
    return words if len(words) <= _MAX_SHOWN else f"{words[:_MAX_SHOWN]}……"


def _stated_words(report: Report, total: StatedTotal) -> str:
    stated, computed = format_plain(total.stated), format_plain(total.computed)
    difference = format_difference(total.stated - total.computed)
    words = report.edition.cells[total.key].words
    return f"{words}：文件中是 {stated}，各项相加是 {computed}，相差 {difference}"


def _refuse_targets(targets: Sequence[Path], template: Path | None, writers: Writers) -> None:
    """Refuses what cannot be written before anything is."""
    suffixes = [target.suffix.lower() for target in targets]
    for target, suffix in zip(targets, suffixes, strict=True):
        if suffix not in (*REPORT_SUFFIXES, *WRITTEN, *writers):
            raise DocumentSuffixError(target)
    if template and template.suffix.lower() not in set(suffixes) & TEMPLATES.keys():
        raise TemplateUnusedError(template)


def _write(read: ReadDocument, target: Path, arguments: Namespace, reader: ForeignReader) -> str:
    """Writes one target; returns what to say about it."""
    suffix, template = target.suffix.lower(), arguments.template
    if suffix in REPORT_SUFFIXES:
        is_import = arguments.source.suffix.lower() not in REPORT_SUFFIXES
        imported = Imported(read.report.stated, _words(read)) if is_import else None
        save_report(read.report, target, imported=imported)
        left_out = suffix == ".json" and any(pictures(read.report))
        return "已保存，图片不在其中（需要图片请存为 .nbao）" if left_out else "已保存"
    fitting = template if template and template.suffix.lower() == suffix else None
    result = export(
        read.report,
        target,
        fitting,
        arguments.writers,
        arguments.draw_chart,
        incomplete=arguments.incomplete,
        as_written=arguments.as_written,
        workplace=reader,
    )
    zeros = f"，{result.zero_filled} 个空白格填为 0" if result.zero_filled else ""
    lost = f"，模板缺少{'、'.join(result.lacking)}，没有写出" if result.lacking else ""
    return f"{result.words}{zeros}{lost}" + "".join(f"；{words}" for words in result.warnings)


def _words(read: ReadDocument) -> tuple[str, ...]:
    return tuple(unplaced.words for unplaced in read.unplaced)


def _check(arguments: Namespace, reader: ForeignReader) -> int:
    last = reader.read_any(arguments.previous).report if arguments.previous else None
    reports = [(path, _beside(reader.read_any(path).report, last)) for path in arguments.files]
    found = [(path, report, one) for path, report in reports for one in run_checks(report)]
    if arguments.json:
        several = len(arguments.files) > 1
        rows = [
            whole_finding_data(report, one, file=str(path) if several else "")
            for path, report, one in found
        ]
        _say(json.dumps({"findings": rows}, ensure_ascii=False, indent=1))
    else:
        for path, _, finding in found:
            _say(f"{path}：[{LEVEL_WORDS[finding.level]}] {finding.message}")
        counts = Counter(finding.level for _, _, finding in found)
        told = (f"{words} {counts[level]} 条" for level, words in LEVEL_WORDS.items())
        _say(f"共 {len(found)} 条，其中{'，'.join(told)}" if found else "没有发现问题")
    wrong = weights(finding for _, _, finding in found)[Level.ERROR]
    return FOUND if wrong else DONE


def _beside(report: Report, last: Report | None) -> Report:
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
        _say,
        roster=arguments.roster,
        last=arguments.last,
        outputs=Outputs(arguments.slips, arguments.until, arguments.report),
        year=arguments.year or 0,
        as_json=arguments.json,
    )


def _tally(arguments: Namespace, reader: ForeignReader) -> int:
    from app.ledger import command  # noqa: PLC0415 only for this command

    if arguments.blank and arguments.year and not arguments.ledger:
        return command.write_blank(arguments.blank, reader.catalog, _say, year=arguments.year)
    if arguments.blank or not arguments.ledger:
        raise UsageError(_USAGE["tally"])
    return command.tally(
        arguments.ledger,
        reader,
        _say,
        year=arguments.year,
        target=arguments.report,
        as_json=arguments.json,
    )


def _blank(arguments: Namespace, reader: ForeignReader) -> int:
    edition, target = reader.catalog.edition(arguments.edition), arguments.target
    write_whole(target, blank_document(edition, target))
    _say(f"{target}：{edition.definition.name}空白表格")
    return DONE

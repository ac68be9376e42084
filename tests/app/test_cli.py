"""The command line converts and checks, and refuses in one line with status 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from app.cli import main
from app.collect.results.county_json import read_county
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.carry_over import next_report
from app.report.changes import Edit
from app.report.report import Report
from app.report.totals import NoPrevious
from app.storage.paths import sample_path
from app.storage.report_file import load_report, save_report
from tests.conftest import REFERENCE_FOLDER

HUAIAN = Path(__file__).parents[1] / "reference" / "huaian-2024.json"
Capture = pytest.CaptureFixture[str]
DOCUMENTS = pytest.mark.parametrize("suffix", [".docx", ".xlsx"])


def run(*arguments: str | Path) -> int:
    """The exit status of a command."""
    return main([str(argument) for argument in arguments])


def refused(capsys: Capture, *arguments: str | Path) -> str:
    """The one line on stderr with which a command is refused."""
    assert run(*arguments) == 2
    captured = capsys.readouterr()
    assert not captured.out
    assert captured.err.startswith("nianbao: ")
    assert captured.err.count("\n") == 1
    return captured.err


@DOCUMENTS
def test_a_document_gives_back_all_200_numbers(
    huaian: Report, catalog: Catalog, tmp_path: Path, capsys: Capture, suffix: str
) -> None:
    document, back = tmp_path / f"r{suffix}", tmp_path / "back.json"
    assert run("convert", HUAIAN, document) == 0
    assert "200/200 格一致" in capsys.readouterr().out
    assert run("convert", document, back) == 0
    read = load_report(back, catalog)
    assert (read.typed, read.computed) == (huaian.typed, huaian.computed)
    saved = json.loads(back.read_text("utf-8"))
    assert saved["stated"] == saved["computed"]
    assert saved["unplaced"] == []


def test_several_targets_at_once(huaian: Report, catalog: Catalog, tmp_path: Path) -> None:
    targets = [tmp_path / "r.nbao", tmp_path / "r.json", tmp_path / "r.docx"]
    assert run("convert", HUAIAN, *targets) == 0
    assert all(target.is_file() for target in targets)
    assert load_report(targets[0], catalog).typed == huaian.typed


@DOCUMENTS
def test_blanks_are_written_as_0_and_counted(
    edition: Edition, tmp_path: Path, capsys: Capture, suffix: str
) -> None:
    source = tmp_path / "r.json"
    source.write_text(
        f'{{"format": "nianbao", "version": 1, "edition": "{edition.id}", "year": 2024}}'
    )
    assert run("convert", source, tmp_path / f"r{suffix}") == 0
    assert f"{len(edition.typed_keys)} 个空白格填为 0" in capsys.readouterr().out


def test_another_edition_names_the_numbers_it_has_no_place_for(
    catalog: Catalog, tmp_path: Path, capsys: Capture
) -> None:
    newest = catalog.ids[-1]
    target = tmp_path / "r.json"
    options = ("--edition", newest, "--year", "2021")
    assert run("convert", sample_path(), target, *options) == 1
    assert "自然人（requests.other.person）：0" in capsys.readouterr().out
    converted = load_report(target, catalog)
    assert (converted.edition.id, converted.details.year) == (newest, 2021)


def test_another_edition_names_what_was_no_number(
    catalog: Catalog, tmp_path: Path, capsys: Capture
) -> None:
    oldest, source = catalog.ids[0], tmp_path / "r.json"
    unread = '"unread": {"requests.other_no_correction.person": "约十件"}'
    source.write_text(
        f'{{"format": "nianbao", "version": 1, "edition": "2021", "year": 2024, {unread}}}', "utf-8"
    )
    assert run("convert", source, tmp_path / "n.json", "--edition", oldest) == 1
    assert "（requests.other_no_correction.person）：约十件" in capsys.readouterr().out


def test_check_passes_the_sample(capsys: Capture) -> None:
    assert run("check", sample_path()) == 0
    assert "必改 0 条" in (said := capsys.readouterr().out) or "没有发现问题" in said


def test_check_tells_errors_in_words_and_as_json(
    huaian: Report, tmp_path: Path, capsys: Capture
) -> None:
    key = huaian.edition.typed_keys[-1]
    wrong = next(k for k in huaian.edition.typed_keys if k.startswith("requests.received"))
    huaian.apply(Edit(entries={wrong: None, key: None}))
    save_report(huaian, tmp_path / "r.nbao")
    assert run("check", tmp_path / "r.nbao") == 1
    assert "[必改]" in capsys.readouterr().out
    assert run("check", "--json", tmp_path / "r.nbao") == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    said = {"check", "level", "cells", "section", "message", "field", "hint", "source"}
    assert said | {"places", "offers"} == set(findings[0])
    assert any(wrong in finding["cells"] for finding in findings if finding["level"] == "error")
    sections = list(huaian.edition.text_keys)
    places = [sections.index(finding["section"]) for finding in findings]
    assert places == sorted(places)


def test_what_has_one_cause_counts_once_as_in_the_countys_list(
    huaian: Report, tmp_path: Path, capsys: Capture
) -> None:
    huaian.apply(Edit({CellKey("requests.granted.person"): Decimal(999)}))
    save_report(huaian, tmp_path / "r.nbao")
    assert run("check", "--json", tmp_path / "r.nbao") == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    own = [one["message"] for one in findings if not one.get("told")]
    assert len(own) < len(findings), "the column that is wrong makes the total wrong as well"
    assert run("check", tmp_path / "r.nbao") == 1
    *lines, last = capsys.readouterr().out.splitlines()
    assert len(lines) == len(own)
    assert last.startswith(f"共 {len(own)} 条")
    assert any("可能由同一个原因引起的还有" in line for line in lines)
    (tmp_path / "in").mkdir()
    save_report(huaian, tmp_path / "in" / "r.nbao")
    run("collect", tmp_path / "in", tmp_path / "a.xlsx", "--json")
    content = capsys.readouterr().out
    rows = [one for one in json.loads(content)["findings"] if not one.get("told")]
    wrong = [one for one in rows if one["level"] == "error"]
    assert sum(bool(one.get("unit")) for one in wrong) == sum("[必改]" in line for line in lines)
    read = read_county(tmp_path / "a.json", content.encode(), Catalog())[0]
    assert read.errors == sum(one["weight"] == "error" for one in rows)


def test_json_tells_the_place_in_the_text_and_what_would_mend_it(
    huaian: Report, tmp_path: Path, capsys: Capture
) -> None:
    huaian.apply(Edit(texts={"overview": "全年新收政府信息公开申请7件。"}))
    save_report(huaian, tmp_path / "r.nbao")
    run("check", "--json", tmp_path / "r.nbao")
    findings = json.loads(capsys.readouterr().out)["findings"]
    told = next(one for one in findings if one["check"] == "quoted_requests")
    assert told["places"] == [{"start": 12, "end": 14, "text": "7件"}]
    assert "核对文字和表格" in told["hint"]
    assert told["source"].startswith("国办公开办函")
    assert told["offers"][0]["words"].startswith("“7件”改为")


@DOCUMENTS
def test_blank_writes_the_empty_form(edition: Edition, tmp_path: Path, suffix: str) -> None:
    assert run("blank", edition.id, tmp_path / f"r{suffix}") == 0
    assert run("convert", tmp_path / f"r{suffix}", tmp_path / "r.json", "--year", "2024") == 0
    saved = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert (saved["edition"], saved["values"]) == (edition.id, {})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["convert"], "应为：nianbao convert 来源 目标"),
        (["frobnicate"], "命令写法不对"),
        (["check", "--frobnicate", "r.nbao"], "命令写法不对"),
        (["convert", HUAIAN, "r.nbao", "--year", "9" * 5000], "不是四位数的年度"),
        (["convert", HUAIAN, "r.pdf"], "不能写"),
        (["convert", HUAIAN, "r"], "没有扩展名"),
        (["convert", "missing.doc", "r.nbao"], "missing.doc"),
        (["convert", "missing.nbao", "r.json"], "没有这个文件"),
        (["convert", "missing.docx", "r.json"], "missing.docx"),
        (["convert", HUAIAN, "r.nbao", "--edition", "1066"], "没有名为 1066 的版式"),
        (["convert", HUAIAN, "r.nbao", "--template", "t.docx"], "模板 t.docx 没有用上"),
        (["convert", HUAIAN, "r.docx", "--template", "t.docx"], "t.docx"),
        (["convert", HUAIAN, "none/r.json"], "没有“"),
        (["blank", "1066", "r.docx"], "没有名为 1066 的版式"),
        (["check", "missing.nbao"], "没有这个文件"),
    ],
    ids=lambda value: " ".join(str(part)[-20:] for part in value)[:50],
)
def test_refusals_say_what_is_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
    arguments: list[str | Path],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert words in refused(capsys, *arguments)
    assert not list(tmp_path.iterdir())


def test_a_target_that_is_open_elsewhere_stays(tmp_path: Path, capsys: Capture) -> None:
    target = tmp_path / "r.docx"
    target.write_bytes(b"old")
    (tmp_path / ".~lock.r.docx#").touch()
    assert "正被其他程序打开" in refused(capsys, "convert", HUAIAN, target)
    assert target.read_bytes() == b"old"


def test_help_is_in_chinese(capsys: Capture) -> None:
    assert run("--help") == 0
    assert "nianbao convert 来源 目标" in capsys.readouterr().out


def test_without_a_screen_the_same_files_have_a_command(tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "UV")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-m", "ui", "甲镇.nbao"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "没有显示器" in done.stderr
    assert done.stderr.endswith("nianbao convert 甲镇.nbao 甲镇.docx 甲镇.xlsx\n")


def test_commands_load_no_qt_and_checking_loads_no_document_library() -> None:
    code = (
        "import sys; from ui.__main__ import main;"
        f"sys.argv = ['nianbao', 'check', {str(sample_path())!r}]; main();"
        "print(sorted({'PySide6', 'docx', 'openpyxl', 'lxml'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_converting_loads_no_qt_and_no_document_library(tmp_path: Path, suffix: str) -> None:
    source, target = REFERENCE_FOLDER / "huaian-2024.json", tmp_path / f"report{suffix}"
    code = (
        "import sys; from ui.__main__ import main;"
        f"sys.argv = ['nianbao', 'convert', {str(source)!r}, {str(target)!r}]; main();"
        "print(sorted({'PySide6', 'docx', 'openpyxl', 'typing_extensions'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert target.is_file()


def test_a_check_compares_with_the_report_of_last_year(
    huaian: Report, catalog: Catalog, tmp_path: Path, capsys: Capture
) -> None:
    last = tmp_path / "last.docx"
    assert run("convert", HUAIAN, last) == 0
    report, carried = next_report(huaian, catalog)
    report.apply(carried.edit)
    report.apply(Edit(entries={CellKey("requests.carried_in.person"): Decimal(100)}))
    report.apply(Edit(previous=NoPrevious()))
    now = tmp_path / "now.json"
    save_report(report, now)
    capsys.readouterr()
    assert "requests_carried_in" not in checked(capsys, now)
    told = checked(capsys, now, "--previous", last)["requests_carried_in"]
    assert "去年结转下年度为 103，后者多 3；" in told
    assert "去年" in refused(capsys, "check", now, "--previous", tmp_path / "去年.docx")


def checked(capsys: Capture, *arguments: str | Path) -> dict[str, str]:
    """The message of each check that finds something."""
    run("check", "--json", *arguments)
    findings = json.loads(capsys.readouterr().out)["findings"]
    return {finding["check"]: finding["message"] for finding in findings}


class Terminal(StringIO):
    """Somebody types there."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def misspelt(huaian: Report, tmp_path: Path) -> Path:
    huaian.apply(Edit(texts={"overview": "收到{requests.recieved.total}件。"}))
    save_report(huaian, tmp_path / "r.nbao")
    return tmp_path / "r.nbao"


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html"])
def test_a_misspelt_number_is_not_written_where_nobody_can_be_asked(
    misspelt: Path, capsys: Capture, suffix: str
) -> None:
    target = misspelt.with_suffix(suffix)
    assert "{requests.recieved.t" in refused(capsys, "convert", misspelt, target)
    assert not target.exists()
    assert run("convert", misspelt, target, "--as-written") == 0
    assert target.exists()


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("是\n", 0), ("\n", 2), ("", 2)])
def test_at_a_terminal_it_is_named_and_asked_about(
    misspelt: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, answer: str, status: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert run("convert", misspelt, misspelt.with_suffix(".html")) == status
    assert "{requests.recieved.t" in capsys.readouterr().out
    assert misspelt.with_suffix(".html").exists() is (status == 0)


def test_saving_a_report_needs_no_agreement(misspelt: Path) -> None:
    assert run("convert", misspelt, misspelt.with_suffix(".json")) == 0


@pytest.mark.parametrize("arguments", [["check", "--json"], ["convert"], ["--help"]])
def test_nobody_listening_ends_quietly(arguments: list[str], tmp_path: Path) -> None:
    target = tmp_path / "报告.json"
    files = {"convert": [sample_path(), target], "check": [sample_path()]}.get(arguments[0], [])
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "ui", *arguments, *map(str, files)]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
    assert target.exists() == (arguments == ["convert"])

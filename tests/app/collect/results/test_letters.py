"""Each unit is told its own findings in form order; what many share is told to all at once."""

from __future__ import annotations

import errno
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import msgspec
import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from app.checks.findings import Finding
from app.collect.collection import Collection, FileLine, Standing, UnitState
from app.collect.decisions import Office, SentBack
from app.collect.results.letter_files import (
    ALL_TEXTS,
    LettersExistError,
    NoLettersError,
    letter_docx,
    letter_text,
    write_letters,
)
from app.collect.results.letters import Letter, LetterKind, SlipSettings, letters, open_list
from app.collect.results.problems import problem_of, problems_of
from app.collect.rounds import digests_of
from app.collect.submission import (
    NO_REPORT,
    CellPlace,
    ReadState,
    Submission,
    SubmissionDetail,
    without_program,
)
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.storage.atomic import DiskFullError, WriteRefusedError
from tests.app.collect.by_hand import HandedIn, collection_of
from tests.app.collect.reports import NOON
from tests.conftest import Convert

RECEIVED, ROW = CellKey("requests.received.person"), "一、本年新收政府信息公开申请数量"
OFFICE = Office(
    name="政务公开办公室",
    contact="李四",
    phone="0536-4220000",
    number="安公开办〔2025〕2号",
    due=date(2025, 1, 20),
)
SETTINGS = SlipSettings(date(2025, 1, 10), OFFICE)


def finding(check: str, message: str, **changes: object) -> Finding:
    made = {"level": Level.ERROR, "section": "requests", "hint": f"改{message}", "source": ""}
    return Finding(check, message=message, **{**made, **changes})  # type: ignore[arg-type]


def handed_in(name: str, *findings: Finding, **changes: object) -> HandedIn:
    detail = SubmissionDetail(
        findings=findings, tables=("表格 2 ",), places={RECEIVED: CellPlace(0, 3, 4)}
    )
    return HandedIn(name, {RECEIVED: Decimal(1)}, detail=detail, **changes)  # type: ignore[arg-type]


@pytest.fixture
def county(catalog: Catalog) -> Collection:
    """Six units of which five share a finding, one without findings, one missing, one unread."""
    own = finding("own", "甲七乙五。", cells=(RECEIVED,), values=(Decimal(7), Decimal(5)))
    units = [handed_in(f"{n}号镇", own, finding("all", f"第 {n} 个。")) for n in range(1, 2)]
    units += [handed_in(f"{n}号镇", finding("all", f"第 {n} 个。")) for n in range(2, 6)]
    broken = FileLine(
        Submission("坏/局.docx", state=ReadState.UNREAD, reason="文件损坏。"),
        Standing.UNREAD,
        "某局",
        "文件损坏。",
    )
    units += [
        handed_in("好镇", finding("hint", "日期没有填。", level=Level.HINT)),
        HandedIn("缺镇"),
        HandedIn("某局", state=UnitState.UNREAD, others=(broken,)),
    ]
    return collection_of(catalog.for_year(2024), units)


def written_to(county: Collection, name: str, settings: SlipSettings = SETTINGS) -> Letter:
    return next(letter for letter in letters(county, settings) if letter.unit == name)


def test_a_slip_has_each_finding_with_both_numbers_and_its_place(county: Collection) -> None:
    slip = written_to(county, "1号镇")
    assert [item.message for item in slip.items] == ["甲七乙五。", "第 1 个。"]
    assert slip.items[0].place == f"三、依申请公开\n{ROW} · 自然人", "as the form calls it"
    assert slip.items[0].level == "必改"
    assert slip.items[0].todo == "改甲七乙五。"
    assert "于2025年1月20日前重新报送" in slip.opening[0]
    assert "（文件：1号镇.docx）" in slip.opening[0]


def test_what_many_share_is_explained_once_for_all(county: Collection) -> None:
    notice, *others = letters(county, SETTINGS)
    assert notice.kind is LetterKind.NOTICE
    assert [item.message for item in notice.items] == ["例如：第 1 个。"]
    assert notice.items[0].level == "1号镇、2号镇、3号镇、4号镇、5号镇"
    slips = [letter for letter in others if letter.kind is LetterKind.RETURN and letter.items]
    assert [slip.items[-1].todo for slip in slips] == ["见共性问题通知第 1 项。"] * 5


def test_what_all_have_in_the_same_words_is_no_example(catalog: Catalog) -> None:
    units = [handed_in(f"{n}号镇", finding("empty", "开头一段还没有写。")) for n in range(5)]
    notice = letters(collection_of(catalog.for_year(2024), units), SETTINGS)[0]
    assert [item.message for item in notice.items] == ["开头一段还没有写。"]


def test_how_many_must_share_a_finding_can_be_chosen(county: Collection) -> None:
    settings = SlipSettings(date(2025, 1, 10), shared_by=6)
    assert all(letter.kind is not LetterKind.NOTICE for letter in letters(county, settings))
    settings = SlipSettings(date(2025, 1, 10), shared_by=1, shared_per_cent=0)
    assert len(letters(county, settings)[0].items) == 2


def test_hints_are_told_only_if_wanted(county: Collection) -> None:
    assert "好镇" not in {letter.unit for letter in letters(county, SETTINGS)}
    settings = SlipSettings(date(2025, 1, 10), hints=True)
    assert written_to(county, "好镇", settings).items[0].message == "日期没有填。"


def test_an_explained_finding_is_not_asked_about_again(catalog: Catalog) -> None:
    explained = finding("jump", "是去年的十倍。", level=Level.EXPLAIN, explained="机构合并。")
    county = collection_of(catalog.for_year(2024), [handed_in("甲镇", explained)])
    assert not letters(county, SETTINGS)


def test_a_letter_has_what_must_be_mended_first_and_what_is_blank_in_words_for_units(
    catalog: Catalog,
) -> None:
    findings = (
        finding("blank", "还有 1 格没有填。", level=Level.UNFINISHED, cells=(RECEIVED,),
                hint="在“基本信息”中填写。"),
        finding("asked", "写的是别的单位。", level=Level.EXPLAIN),
        finding("own", "甲七乙五。"),
    )  # fmt: skip
    units = [handed_in("甲镇", *findings), handed_in("乙镇", findings[0])]
    (letter,) = letters(collection_of(catalog.for_year(2024), units), SETTINGS)
    assert [item.level for item in letter.items] == ["必改", "需说明", "未完成"]
    assert letter.items[-1].todo == "填写。"
    assert "标“未完成”的，请补齐" in letter.closing[2]


def test_a_table_with_many_blank_cells_is_asked_about(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    cells = edition.typed_keys[:11]
    blank = finding("blank", "还有 11 格没有填。", level=Level.UNFINISHED, cells=cells)
    few = finding("blank", "还有 9 格没有填。", level=Level.UNFINISHED, cells=cells[:9])
    units = [handed_in("甲镇", blank), handed_in("乙镇", few)]
    (letter,) = letters(collection_of(edition, units), SETTINGS)
    assert (letter.unit, letter.items[0].level) == ("甲镇", "未完成")


def test_a_place_with_many_cells_is_told_by_its_table() -> None:
    keys = [CellKey(f"requests.received.{n}") for n in range(4)]
    places = {key: CellPlace(0, 3, n) for n, key in enumerate(keys)}
    detail = SubmissionDetail(tables=("第 2 个表格 ",), places=places)
    assert detail.where_all(keys) == "第 2 个表格"
    assert detail.where_all(keys[:1]) == "第 2 个表格 第 4 行第 1 列"


def test_a_unit_without_a_report_is_reminded(county: Collection) -> None:
    letter = written_to(county, "缺镇")
    assert letter.kind is LetterKind.REMINDER
    assert "尚未收到" in letter.opening[0]
    assert "于2025年1月20日前报送" in letter.closing[0]


def test_a_unit_whose_file_cannot_be_read_is_told_why(county: Collection) -> None:
    letter = written_to(county, "某局")
    assert letter.kind is LetterKind.UNREAD
    assert "没有计入汇总：“局.docx”" in letter.opening[0]
    assert letter.opening[0].count("局.docx") == 1


@pytest.mark.parametrize("told", ["设了打开密码", "在压缩包里设了密码或压缩方式不常见"])
def test_a_unit_whose_file_is_locked_is_asked_for_one_without_a_password(
    catalog: Catalog, told: str
) -> None:
    reason = f"“局.docx”{told}，请用 Office 或 WPS 打开它，另存为不加密的文件再试。"
    sent = Submission("局.docx", state=ReadState.UNREAD, reason=reason)
    line = FileLine(sent, Standing.UNREAD, "某局", reason)
    unit = HandedIn("某局", state=UnitState.UNREAD, others=(line,))
    letter = written_to(collection_of(catalog.for_year(2024), [unit]), "某局")
    assert letter.opening[1].startswith("请去掉密码，另存以后")


def test_a_letter_names_its_office_and_whom_to_ask(county: Collection) -> None:
    text = letter_text(written_to(county, "缺镇"))
    for words in ("安公开办〔2025〕2号", "联系人：李四，电话：0536-4220000。", "政务公开办公室"):
        assert words in text
    nameless = letter_text(written_to(county, "缺镇", SlipSettings(date(2025, 1, 10))))
    assert county.name not in nameless


def test_a_unit_that_lacks_parts_is_asked_for_these_alone(catalog: Catalog) -> None:
    county = collection_of(catalog.for_year(2024), [handed_in("甲镇")])
    unit = msgspec.structs.replace(county.units[0], lacking=("requests", "texts"))
    letter = written_to(replace(county, units=(unit,)), "甲镇")
    assert letter.kind is LetterKind.PARTS
    assert (
        "和文字部分（总体情况、存在的主要问题及改进情况、其他需要报告的事项），请于2025年1月20日前补报"
        in letter.opening[0]
    )


def test_a_letter_quotes_what_a_report_says_of_the_attachment_that_is_lacking(
    catalog: Catalog,
) -> None:
    detail = SubmissionDetail(texts={"requests": "（见附件统计表）"})
    sent = HandedIn("甲镇", {RECEIVED: Decimal(1)}, detail=detail)
    county = collection_of(catalog.for_year(2024), [sent])
    unit = msgspec.structs.replace(county.units[0], lacking=("requests",))
    letter = written_to(replace(county, units=(unit,)), "甲镇")
    assert "的表格（报告里写的是“见附件统计表”，没有收到），请于" in letter.opening[0]


@pytest.mark.parametrize(("name", "asked"), [("甲镇", 1), ("甲镇（最终）", 0)])
def test_only_a_report_not_named_as_the_last_one_is_asked_about(
    catalog: Catalog, name: str, asked: int
) -> None:
    county = collection_of(catalog.for_year(2024), [handed_in(name, finding("a", "一"))])
    unit = msgspec.structs.replace(county.units[0], conflicts=2)
    opening = written_to(replace(county, units=(unit,)), name).opening
    assert sum("2 格的数字不同，以下按" in one for one in opening) == asked


def test_what_the_program_could_not_read_is_no_letter(catalog: Catalog) -> None:
    detail = SubmissionDetail(
        doubtful={RECEIVED: "可能读错了列"}, missing=(RECEIVED,), unplaced=("第 3 行：备注",)
    )
    unit = HandedIn("甲镇", {RECEIVED: Decimal(1)}, detail=detail, state=UnitState.UNREAD)
    county = collection_of(catalog.for_year(2024), [unit])
    assert not letters(county, SETTINGS)
    assert county.units[0].counted
    problems = problems_of(county, county.units[0].counted)
    assert [one.level for one in problems] == ["请核对", "未读出", "请核对"]
    assert problems[2].message == "有 1 处内容不知道属于哪一项，没有计入，如第 3 行：备注。"


def test_very_many_doubts_take_one_row_each_kind(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    detail = SubmissionDetail(
        doubtful=dict.fromkeys(edition.typed_keys, "可能读错了列。"),
        unplaced=tuple(f"第 {n} 行：{n}" for n in range(400)),
    )
    unit = HandedIn("甲镇", {RECEIVED: Decimal(1)}, detail=detail)
    county = collection_of(edition, [unit])
    assert county.units[0].counted
    doubtful, unplaced = problems_of(county, county.units[0].counted)
    assert f"有 {len(edition.typed_keys)} 格没有读准" in doubtful.message
    assert "有 400 处" in unplaced.message
    assert len(doubtful.message) < 300


def test_the_document_and_the_text_say_the_same(county: Collection) -> None:
    letter = written_to(county, "1号镇")
    document = docx.Document(BytesIO(letter_docx(letter)))
    words = [paragraph.text for paragraph in document.paragraphs]
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[1] == [
        "1", "必改", f"三、依申请公开\n{ROW} · 自然人", "甲七乙五。", "改甲七乙五。",
    ]  # fmt: skip
    text = letter_text(letter)
    for word in (*words, rows[1][3], rows[1][4]):
        assert word in text
    assert words[-2:] == ["政务公开办公室", "2025年1月10日"]


def test_all_letters_go_into_a_folder_with_their_texts(county: Collection, tmp_path: Path) -> None:
    files = write_letters(letters(county, SETTINGS), tmp_path / "退回单")
    assert {path.name for path in files} == {path.name for path in (tmp_path / "退回单").iterdir()}
    assert {"共性问题通知.docx", "1号镇退回单.docx", "缺镇催报单.docx", ALL_TEXTS} <= {
        path.name for path in files
    }
    texts = (tmp_path / "退回单" / ALL_TEXTS).read_text("utf-8-sig")
    assert "甲七乙五。" in texts
    assert "尚未收到你单位" in texts


def test_all_letters_go_into_one_archive(county: Collection, tmp_path: Path) -> None:
    (path,) = write_letters(letters(county, SETTINGS), tmp_path / "退回单.zip")
    with zipfile.ZipFile(path) as archive:
        assert "某局重报单.docx" in archive.namelist()
        assert archive.testzip() is None


def test_what_is_there_is_not_overwritten_in_silence(county: Collection, tmp_path: Path) -> None:
    all_letters = letters(county, SETTINGS)
    old = tmp_path / "1号镇退回单.docx"
    old.write_text("老的")
    with pytest.raises(LettersExistError, match="1号镇退回单"):
        write_letters(all_letters, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [old.name]
    assert old.read_text() == "老的"
    write_letters(all_letters, tmp_path, replace=True)
    assert old.read_bytes() == letter_docx(written_to(county, "1号镇"))


@pytest.mark.parametrize("call", ["mkdir", "unlink"])
def test_a_disk_that_is_full_is_told_as_such(
    county: Collection, tmp_path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, "")

    def refuse(path: Path, _: bytes) -> None:
        raise DiskFullError(path)

    monkeypatch.setattr("app.collect.results.letter_files.write_whole", refuse)
    monkeypatch.setattr(Path, call, fail)
    with pytest.raises(DiskFullError, match="空间不足"):
        write_letters(letters(county, SETTINGS), tmp_path / "退回单")


def test_if_one_cannot_be_written_none_is_left(county: Collection, tmp_path: Path) -> None:
    (tmp_path / ALL_TEXTS).mkdir()
    with pytest.raises(WriteRefusedError):
        write_letters(letters(county, SETTINGS), tmp_path, replace=True)
    assert [path.name for path in tmp_path.iterdir()] == [ALL_TEXTS]
    with pytest.raises(WriteRefusedError):
        write_letters(letters(county, SETTINGS), tmp_path / "没有" / "退回单")
    assert [path.name for path in tmp_path.iterdir()] == [ALL_TEXTS]


def test_units_whose_names_are_no_file_names_get_theirs(catalog: Catalog, tmp_path: Path) -> None:
    names = ["甲/乙:镇", "甲乙镇", "CON", "..\\..\\x"]
    units = [handed_in(name, finding("own", "错。")) for name in names]
    county = collection_of(catalog.for_year(2024), units)
    files = write_letters(letters(county, SETTINGS), tmp_path / "单")
    assert {path.name for path in files} == {
        "甲乙镇退回单.docx", "甲乙镇退回单（2）.docx", "CON退回单.docx", "x退回单.docx", ALL_TEXTS,
    }  # fmt: skip


def test_without_anything_to_say_nothing_is_written(catalog: Catalog, tmp_path: Path) -> None:
    county = collection_of(catalog.for_year(2024), [handed_in("甲镇")])
    with pytest.raises(NoLettersError):
        write_letters(letters(county, SETTINGS), tmp_path / "单")
    assert not list(tmp_path.iterdir())


@pytest.mark.libreoffice
def test_a_slip_of_ten_findings_fits_on_a_page(
    catalog: Catalog, tmp_path: Path, libreoffice: Convert
) -> None:
    findings = [
        finding(
            f"c{n}", "“自然人”一列：一＋二为 31，（七）＋四为 28，前者多 3。", hint="请核对件数。"
        )
        for n in range(10)
    ]
    county = collection_of(catalog.for_year(2024), [handed_in("甲镇", *findings)])
    path = tmp_path / "甲镇.docx"
    path.write_bytes(letter_docx(written_to(county, "甲镇")))
    assert len(PdfReader(libreoffice(path, "pdf", tmp_path)).pages) == 1


@pytest.mark.parametrize(
    ("hint", "told"),
    [
        ("没有的填 0；导出时空白格按 0 写出。", "没有的填 0。"),
        ("没有的填 0；导出时空白格按 0 写出。空白多的会退回。", "没有的填 0。空白多的会退回。"),
        ("可以在“基本信息”中重新起草开头一段。", "可以重新起草开头一段。"),
        ("一列应相等。灰色格由程序自动计算。", "一列应相等。"),
        ("按行政复议程序办理。", "按行政复议程序办理。"),
    ],
)
def test_nothing_is_told_that_only_who_has_this_program_can_follow(hint: str, told: str) -> None:
    assert without_program(hint) == told


def test_a_letter_names_why_each_file_could_not_be_read(catalog: Catalog) -> None:
    reasons = {
        "局.docx": "“局.docx”打不开：已损坏，请另存一份再试。",
        "1.jpg": "“1.jpg”是图片，读不出数字，请向报送单位要 Word。",
        "2.jpg": "“2.jpg”是图片，读不出数字，请向报送单位要 Word。",
    }
    lines = [
        FileLine(
            Submission(place, state=ReadState.UNREAD, reason=why), Standing.UNREAD, "某局", why
        )
        for place, why in reasons.items()
    ]
    unit = HandedIn("某局", state=UnitState.UNREAD, others=tuple(lines))
    letter = written_to(collection_of(catalog.for_year(2024), [unit]), "某局")
    assert "“局.docx”打不开：已损坏；“1.jpg”等 2 个文件是图片，读不出数字。" in letter.opening[0]


def test_a_unit_whose_message_had_nothing_attached_is_told_so(catalog: Catalog) -> None:
    why = "“邮件正文.txt”是一份文字材料，不是年度报告。"
    sent = Submission("邮箱/某局.eml/邮件正文.txt", reason=why, marks=(NO_REPORT,))
    unit = HandedIn(
        "某局", state=UnitState.MISSING, others=(FileLine(sent, Standing.NO_REPORT, "某局", why),)
    )
    letter = written_to(collection_of(catalog.for_year(2024), [unit]), "某局")
    assert letter.opening[0].startswith("你单位报来的邮件“某局.eml”里没有年报附件，没有计入。")


def test_a_text_is_compared_with_a_cell_and_does_not_stand_there(catalog: Catalog) -> None:
    key = CellKey("requests.received.person")
    detail = SubmissionDetail(tables=("第 2 个表格 ",), places={key: CellPlace(0, 3, 1)})
    finding = Finding("quoted", Level.EXPLAIN, "overview", "不符", "", "", (key,), spans=((0, 3),))
    edition = catalog.for_year(2024)
    assert problem_of(finding, edition, detail).where == "对照第 2 个表格 第 4 行第 2 列"
    in_table = replace(finding, section="requests")
    assert problem_of(in_table, edition, detail).where == "第 2 个表格 第 4 行第 2 列"


def test_what_may_be_right_is_asked_and_not_sent_back(catalog: Catalog) -> None:
    asked = finding("rate", "比去年多一半。", level=Level.EXPLAIN)
    wrong = finding("balance", "两边不相等。")
    county = collection_of(
        catalog.for_year(2024), [handed_in("甲镇", asked), handed_in("乙镇", asked, wrong)]
    )
    letter = written_to(county, "甲镇")
    assert letter.kind is LetterKind.ASK
    assert letter.title.endswith("年度报告核实单")
    assert letter.opening[0].endswith(
        "经核对，有下列 1 处需要核实。确有错误的，请于2025年1月20日前改正后重新报送；"
        "无误的，请于2025年1月20日前书面说明，不用重报。"
    )
    assert letter.closing == ("联系人：李四，电话：0536-4220000。",), "it is told once"
    back = written_to(county, "乙镇")
    assert back.kind is LetterKind.RETURN
    assert back.closing[1].endswith("无误的请书面说明原因。重报时请写明成文日期。")


def test_a_letter_that_nobody_signed_has_a_place_for_it(county: Collection) -> None:
    letter = written_to(county, "缺镇", SlipSettings(date(2025, 1, 10)))
    assert letter_text(letter).splitlines()[-2:] == ["（落款单位）", "2025年1月10日"]
    assert docx.Document(BytesIO(letter_docx(letter))).paragraphs[-2].text == "（落款单位）"


@pytest.mark.parametrize(
    ("standing", "reason", "told"),
    [
        (Standing.BLANK, "表格和文字都没有填写", "是空表，没有填写，没有计入。还差"),
        (Standing.OTHER_YEAR, "是 2023 年度的报告", "没有计入。请核对年度和内容，改正后再报。还差"),
    ],
)
def test_an_empty_form_sent_besides_has_no_year_to_look_at(
    catalog: Catalog, standing: Standing, reason: str, told: str
) -> None:
    other = FileLine(Submission("甲镇（2）.docx", reason=reason), standing, "甲镇", reason)
    unit = HandedIn(
        "甲镇", {RECEIVED: Decimal(1)}, state=UnitState.INCOMPLETE,
        lacking=("disclosure",), others=(other,),
    )  # fmt: skip
    assert told in written_to(collection_of(catalog.for_year(2024), [unit]), "甲镇").opening[0]


def test_whoever_is_asked_for_parts_stands_on_the_list_for_all(catalog: Catalog) -> None:
    units = [
        HandedIn(name, {RECEIVED: Decimal(1)}, state=state, lacking=("disclosure",))
        for name, state in (("甲镇", UnitState.INCOMPLETE), ("乙镇", UnitState.OTHER_YEAR))
    ]
    told = open_list(collection_of(catalog.for_year(2024), units), SETTINGS)
    assert told is not None
    assert "还没有报齐的有 2 个单位：甲镇（差" in told.opening[0]
    assert told.title == "2024年政府信息公开工作年度报告\n未报单位名单"


def test_who_asks_for_more_time_is_answered_so(catalog: Catalog) -> None:
    why = "“申请.docx”是要求延期报送的申请，不是年度报告。"
    sent = Submission("申请.docx", reason=why, marks=(NO_REPORT,))
    line = FileLine(sent, Standing.NO_REPORT, "某局", why)
    unit = HandedIn("某局", state=UnitState.MISSING, others=(line,))
    letter = written_to(collection_of(catalog.for_year(2024), [unit]), "某局")
    assert letter.closing[0] == "请于2025年1月20日前报送。确需延期的，请先与我们商定。"


def test_who_is_only_asked_may_have_explained_it(catalog: Catalog) -> None:
    asked = finding("rate", "比去年多一半。", level=Level.EXPLAIN)
    county = collection_of(catalog.for_year(2024), [handed_in("甲镇", asked)])
    unit = county.units[0]
    sent = SentBack(unit.name, NOON, unit.round, digests_of(unit), by_letter=True, asked=True)
    decided = replace(county.decisions, returns=(sent,))
    explained = replace(unit, state=UnitState.EXPLAIN)
    waited = replace(county, decisions=decided, units=(explained,))
    letter = letters(waited, SlipSettings(NOON.date(), again=True))[0]
    assert letter.kind is LetterKind.ASK
    assert "退回" not in letter.opening[0]
    assert letter.opening[0].startswith("此前已于1月20日要求核实，至今没有收到你单位的书面说明")
    assert "已经说明的，请告知时间和方式" in letter.opening[0]

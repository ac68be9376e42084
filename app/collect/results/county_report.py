"""The county's own report, begun with the sums of its units and ready for its text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app import patterns as re
from app.collect.collection import Collection
from app.edition.cells import CellKey
from app.edition.definition import OrganisationKind
from app.edition.edition import OPENING
from app.errors import RefusedError
from app.report.basic_data import draft_opening
from app.report.carry_over import next_report, previous_of
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.numbers import names_shown
from app.report.offered import fitting_prompts, fitting_sentences, with_sentence
from app.report.report import Report
from app.storage.report_file import load_report, save_report

_ONE, _ALL = "本机关", "各单位"
"""Ready sentences speak of one organisation; the sums are of all."""

_MAX_NAMED = 20


def county_report(
    collection: Collection,
    last: Collection | Report | None = None,
    organisation: Organisation | None = None,
) -> Report:
    """A new report with the sums, an opening, headings, and sentences with live numbers.

    `last` is the county's report of last year, whose organisation and headings it takes, or last
    year's collection; the figures are kept as last year's. The opening says how many units are in
    the sums and which are not.
    """
    last_report = last.total if isinstance(last, Collection) else last
    own = last.details.organisation if isinstance(last, Report) else None
    who = organisation or own or _who(collection)
    report = Report(collection.edition, Details(collection.year, organisation=who))
    entries: dict[CellKey, Entry] = {**collection.total.typed}
    previous = previous_of(last_report) if last_report else None
    report.apply(Edit(entries=entries, previous=previous))
    headings = _headings_of(last, collection) if isinstance(last, Report) else {}
    texts = _with_sentences(report, headings or _offered(report))
    opening = draft_opening(report.edition, report.details) + _origin(collection)
    report.apply(Edit(texts={**texts, OPENING: opening}))
    return report


_REGION = re.compile(r".*[省市州盟县区旗镇乡]")


def _who(collection: Collection) -> Organisation:
    """The government of the region, and whom to ask as the collection's settings have it."""
    office = collection.decisions.office
    name = office.region or collection.name
    whole = f"{name}人民政府" if _REGION.fullmatch(name) else name
    kind = OrganisationKind.GOVERNMENT
    return Organisation(whole, kind, office=office.name, telephone=office.phone)


class OtherReportError(RefusedError):
    """A report is not the one that the figures of a collection belong into."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"“{name}”{problem}，没有改动它；请另取文件名，重新生成。")


def refresh(report: Report, collection: Collection, name: str) -> int:
    """Puts the sums as they are now into the county's report; how many cells changed.

    Texts stay as they were written, but for the sentence on how many units are in the sums; live
    numbers follow. Raises `OtherReportError` if the report is another one or finalised.
    """
    if report.edition.id != collection.edition.id or report.details.year != collection.year:
        raise OtherReportError(name, f"不是 {collection.year} 年度、同一版式的报告")
    if report.seal:
        raise OtherReportError(name, "已经定稿")
    keys = report.edition.typed_keys
    now = {key: collection.total.typed.get(key) for key in keys}
    entries = {key: value for key, value in now.items() if report.typed.get(key) != value}
    opening = report.texts.get(OPENING, "")
    told = _ORIGIN.sub(lambda _: _origin(collection), opening)
    texts = {OPENING: told} if told != opening else {}
    report.apply(Edit(entries=entries, texts=texts))
    return len(entries)


def refresh_file(path: Path, collection: Collection) -> int:
    """The same in a file. Raises also what loading and writing it is refused with."""
    report = load_report(path, collection.catalog)
    changed = refresh(report, collection, path.name)
    save_report(report, path)
    return changed


def _headings_of(last: Report, collection: Collection) -> Mapping[str, str]:
    """The headings of last year's report; none if it is of another year."""
    if last.details.year != collection.year - 1:
        return {}
    _, carried = next_report(last, collection.catalog)
    return {key: text for key, text in carried.edit.texts.items() if key in last.texts}


def _offered(report: Report) -> dict[str, str]:
    """The sub-headings that the form offers to such an organisation."""
    return {
        section.key: "\n".join(prompt.heading for prompt in fitting_prompts(report, section))
        for section in report.edition.sections
    }


def _with_sentences(report: Report, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts with the ready sentences that are true for the sums, each below its heading."""
    written = dict(texts)
    for section in report.edition.sections:
        for sentence in fitting_sentences(report, section):
            if sentence.when_zero or sentence.when_positive:
                text = written.get(section.key, "")
                written[section.key] = with_sentence(report, section.key, text, sentence)
    return {key: text.replace(_ONE, _ALL) for key, text in written.items()}


_ORIGIN = re.compile(r"本报告所列数据由\d+个单位的年度报告汇总而成(?:，尚未包括[^。]*)?。")
"""The sentence that `_origin` writes, as long as nobody wrote another."""


def _origin(collection: Collection) -> str:
    """Where the figures come from, in a sentence; units that are missing are named."""
    counted = len(collection.counted)
    missing = [unit.name for unit in collection.missing]
    named = names_shown(missing, _MAX_NAMED, f"等{len(missing)}个单位")
    without = f"，尚未包括{named}" if missing else ""
    return f"本报告所列数据由{counted}个单位的年度报告汇总而成{without}。"

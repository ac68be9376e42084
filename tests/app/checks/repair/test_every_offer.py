"""Single slips in figures of tables and texts: no offer makes a finding that was not there."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from app.checks.findings import Finding
from app.checks.repair import Offer, offers
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.narrative import resolved
from app.report.report import Report
from app.report.totals import Previous
from app.storage.report_file import load_report
from tests.app.checks.prose.measure import FOLDER

SLIPS = int(os.environ.get("NIANBAO_SLIPS", "24"))
SEED = 20260116
TOLD = {
    "C": "2024年，全市新收政府信息公开申请2288件，上年结转78件，办结2265件，结转下年度101件。\n"
    "（二）依申请公开情况\n办理结果：予以公开905件，部分公开301件，不予公开68件，无法提供593件，"
    "不予处理156件，其他处理242件。\n政府信息公开行政复议95件，行政诉讼47件。",
    "T": "我镇全年收到政府信息公开申请6件，上年结转1件，办结6件，1件结转下年度。\n"
    "（二）依申请公开情况\n予以公开3件，部分公开1件，无法提供1件，不予处理1件。",
    "Z": "本年度未收到政府信息公开申请，制发行政规范性文件0件，行政复议0件。",
}


@dataclass
class Tally:
    """What came of the slips: how many offers there were, and how many made a new finding."""

    offers: int = 0
    harmful: int = 0
    ranks: dict[str, Counter[str]] = field(default_factory=dict)

    def words(self, name: str) -> str:
        """The tally in one line."""
        ranks = {where: dict(count) for where, count in self.ranks.items()}
        return f"{name}: {ranks}, {self.offers} offers, {self.harmful} with a new finding"


def slipped(random: Random, value: int) -> int:
    """Another figure, as typing makes it: digits exchanged, changed, left out or added."""
    digits = str(value)
    while True:
        place, kind = random.randrange(len(digits)), random.randrange(4)
        head, tail = digits[:place], digits[place + 1 :]
        other = random.choice("0123456789")
        typed = {0: head + other + tail, 1: head + other + digits[place:], 2: head + tail or "0"}
        if kind == 3 and tail:
            typed[3] = head + tail[0] + digits[place] + tail[1:]
        new = int(typed.get(kind, typed[0]))
        if new != value:
            return new


def kinds(found: Iterable[Finding]) -> Counter[tuple[object, ...]]:
    return Counter((one.check_id, one.section, one.field, one.cells) for one in found)


def tried(report: Report, right: Report, tally: Tally, where: str, known: set[Finding]) -> None:
    """Takes every offer for what is new in a report and counts what comes of it."""
    there = run_checks(report)
    before = kinds(there)
    found = [one for one in there if one not in known]
    ranks = []
    for finding in found:
        for rank, offer in enumerate(offers(report, finding)):
            tally.offers += 1
            mended = taken(report, offer)
            tally.harmful += bool(kinds(run_checks(mended)) - before)
            if (mended.typed, read(mended)) == (right.typed, read(right)):
                ranks.append(rank)
    rank = min(ranks, default=-1)
    told = (
        "unnoticed" if not found else "none" if rank < 0 else "first" if not rank else "among three"
    )
    tally.ranks.setdefault(where, Counter())[told if rank < 3 else "later"] += 1


def taken(report: Report, offer: Offer) -> Report:
    mended = report.copy()
    mended.apply(offer.edit)
    return mended


def read(report: Report) -> dict[str, str]:
    return {key: resolved(report, text) for key, text in report.texts.items()}


def base_report(catalog: Catalog, name: str, folder: Path) -> Report:
    data = json.loads((FOLDER / "bases.json").read_text(encoding="utf-8"))[name]
    path = folder / "base.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    report = load_report(path, catalog)
    report.apply(Edit(texts={"overview": TOLD[name]}))
    return report


@pytest.mark.parametrize("name", TOLD)
def test_no_offer_makes_a_new_finding(catalog: Catalog, name: str, tmp_path: Path) -> None:
    random, tally = Random(SEED), Tally()  # noqa: S311 no secret
    right = base_report(catalog, name, tmp_path)
    known = set(run_checks(right))
    filled = [key for key in right.edition.typed_keys if right.value(key)]
    keys = [key for key in filled or right.edition.typed_keys if "fees" not in key]
    figures = list(re.finditer(r"(?<!\d)\d+(?=件)", TOLD[name]))
    for _ in range(SLIPS // 2):
        key, wrong = random.choice(keys), right.copy()
        wrong.apply(Edit({key: Decimal(slipped(random, int(right.value(key) or 0)))}))
        tried(wrong, right, tally, "tables", known)
        figure, wrong = random.choice(figures), right.copy()
        text = TOLD[name]
        typed = slipped(random, int(figure.group()))
        text = f"{text[: figure.start()]}{typed}{text[figure.end() :]}"
        wrong.apply(Edit(texts={"overview": text}))
        tried(wrong, right, tally, "texts", known)
    print(tally.words(name))  # noqa: T201 the measure
    assert tally.offers
    assert not tally.harmful


RATED = (
    "全年新收政府信息公开申请{now}件，比上年的{last}件增长{rate}。",
    "收到政府信息公开申请{now}件，同比增加{more}件，增长{rate}。",
    "举办培训{now}期，比上年的{last}期增加{more}期，增长{rate}。",
    "办结政府信息公开申请2265件，其中予以公开905件，占{share}。",
    "全年办结政府信息公开申请2265件，予以公开905件，公开率{share}。",
)
_DIGITS = re.compile(r"(?<![\d.])\d+(?=[件期])")


@pytest.mark.parametrize("sentence", RATED)
def test_no_offer_beside_a_rate_makes_a_new_finding(
    catalog: Catalog, sentence: str, tmp_path: Path
) -> None:
    """Whether the rate was worked out of the right figure or of the wrong one."""
    random, tally = Random(SEED), Tally()  # noqa: S311 no secret
    right = base_report(catalog, "C", tmp_path)
    last, year = {CellKey("requests.received.total"): Decimal(2000)}, right.details.year - 1
    right.apply(Edit(previous=Previous(year, right.edition, last)))
    true = {"now": 2288, "last": 2000, "more": 288}

    def told(figures: dict[str, int], by: int) -> str:
        return sentence.format(**figures, rate=f"{by / 20:.1f}%", share="40.0%")

    right.apply(Edit(texts={"overview": told(true, 288)}))
    known = set(run_checks(right))
    for _ in range(SLIPS // 4):
        text = told(true, 288)
        match = random.choice(list(_DIGITS.finditer(text)))
        typed = slipped(random, int(match.group()))
        texts = [f"{text[: match.start()]}{typed}{text[match.end() :]}"]
        if "{rate}" in sentence:
            now = slipped(random, 2288)
            texts.append(told({**true, "now": now, "more": now - 2000}, now - 2000))
        for text in texts:
            wrong = right.copy()
            wrong.apply(Edit(texts={"overview": text}))
            tried(wrong, right, tally, "texts", known)
    print(tally.words(sentence))  # noqa: T201 the measure
    assert tally.offers
    assert not tally.harmful

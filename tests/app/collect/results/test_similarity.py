"""Units whose text is another's or last year's are found, however many units there are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.collect.collection import Collection
from app.collect.results.similarity import Similarity, Text, similarities
from app.collect.submission import SubmissionDetail
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from tests.app.collect.by_hand import HandedIn, collection_of

FIGURES = {CellKey("requests.received.person"): Decimal(1)}
SHARED = "加强政务公开平台建设，确保信息及时准确发布。" * 2
OWN = "本镇今年召开了{}次培训班，参加人员{}人次，效果良好。本年度新建公开栏{}处，均已投入使用。"


def own(number: int) -> str:
    """Two sentences of 45 characters that no other number has."""
    return OWN.format(number, number + 100, number + 1000)


def county(texts: Sequence[str], catalog: Catalog) -> Collection:
    units = [
        HandedIn(f"{place}号镇", FIGURES, detail=SubmissionDetail(texts={"overview": text}))
        for place, text in enumerate(texts)
    ]
    return collection_of(catalog.for_year(2024), units)


def test_a_text_taken_from_another_unit_is_found_with_its_share(catalog: Catalog) -> None:
    text = "".join(f"第{n}项工作取得了明显成效，群众十分满意。" for n in range(10, 16))
    mine = text + "本镇还建成了三处政务公开专区并投入使用。"
    found = similarities(county([text, mine, own(1) * 3], catalog))
    assert [(one.unit, one.other, one.year) for one in found] == [
        ("0号镇", "1号镇", 2024),
        ("1号镇", "0号镇", 2024),
    ]
    assert found[0].share == 1
    assert found[1].sentences == 6
    assert 0.8 < found[1].share < 0.9
    assert found[0].quote.startswith("第1")


def test_signs_and_white_space_make_no_difference(catalog: Catalog) -> None:
    one = "加强政务公开平台建设，确保信息及时准确发布；完善依申请公开办理流程，提高答复质量；" * 3
    other = one.replace("，", " ,  ").replace("；", "！")
    assert len(similarities(county([one, other], catalog))) == 2


def test_texts_of_their_own_are_left_alone(catalog: Catalog) -> None:
    assert not similarities(county([own(n) * 3 for n in range(40)], catalog))


def test_a_short_text_is_not_looked_at(catalog: Catalog) -> None:
    assert not similarities(county(["本镇无其他需要报告的事项。"] * 5, catalog))


def test_what_the_form_asks_all_to_write_is_not_taken_from_anybody(catalog: Catalog) -> None:
    stock = "本年度本机关未收取信息处理费，也没有减免的情况发生。" * 4
    assert not similarities(county([stock + own(1), stock + own(2)], catalog))


def test_a_text_of_last_year_is_found_too(catalog: Catalog) -> None:
    text = "".join(map(own, range(3)))
    last = [Text("别的镇", 2023, {"overview": own(7)}), Text("0号镇", 2023, {"overview": text})]
    assert similarities(county([text, own(50) * 3], catalog), last) == (
        Similarity("0号镇", "0号镇", 2023, 1.0, 6, similarities(
            county([text], catalog), last)[0].quote),
    )  # fmt: skip


def test_what_all_units_have_in_common_is_found_as_well(catalog: Catalog) -> None:
    template = "".join(map(own, range(8)))
    texts = [template + own(100 + n) for n in range(60)]
    found = similarities(county(texts, catalog))
    assert len(found) == 60
    assert all(one.unit != one.other and 0.85 < one.share < 0.95 for one in found)


@given(
    st.lists(
        st.lists(st.integers(0, 12), min_size=2, max_size=8, unique=True), min_size=1, max_size=7
    )
)
def test_the_share_is_that_of_the_most_alike_of_all_others(
    catalog: Catalog, chosen: list[list[int]]
) -> None:
    found = {
        one.unit: one.share
        for one in similarities(county(["".join(map(own, one)) for one in chosen], catalog))
    }
    for place, mine in enumerate(chosen):
        others = [set(one) for number, one in enumerate(chosen) if number != place]
        best = max((_share(mine, other) for other in others), default=0.0)
        assert found.get(f"{place}号镇", 0.0) == pytest.approx(best if best > 0.2 else 0.0)


def _share(mine: list[int], other: set[int]) -> float:
    lengths = {n: len([c for c in own(n) if c not in "，。"]) for n in mine}
    return sum(lengths[n] for n in mine if n in other) / sum(lengths.values())

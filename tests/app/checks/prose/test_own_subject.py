"""A figure is held against another only where its clause does not say what it is of itself."""

from __future__ import annotations

import pytest

from app.edition.catalog import Catalog
from tests.app.checks.prose.test_left_alone import told

RIGHT = """
与2023年的64件相比，全年新收申请多了16件，增幅25%。
自然人申请由64件增加至70件，企业申请从无到有，为10件。
上年办结60件、今年办结80件，但公开的少1件，部分公开的多1件。
不予公开与去年同为8件，无法提供比去年多2件。
现行有效规范性文件18件，其中县政府制发11件、政府办公室制发7件。
全年待办申请84件，办结80件。
信访类加重复申请计10件，都没有处理。
除自然人70件外，企业10件，相加即全年新收80件。
部分公开10件、不予公开8件，合计18件，较上年的15件增加3件。
既无涉密不公开者，亦无无正当理由大量反复申请者。
予以公开占办结总数的八十分之四十，正好一半。
新收申请分两批：自然人合计70件，企业10件，共80件。
80件申请办结，无一件被撤销。
培训两期，每期分别到会17人、21人，共38人次。
比上年的64件增加16件，增长25%。
"""
WRONG = """
与2023年的64件相比，全年新收申请少了16件。
上年办结60件、今年办结80件，增加了25件。
现行有效规范性文件18件，其中县政府制发11件、政府办公室制发8件。
全年待办申请94件。
两期培训分别到会117人、121人，共228人次。
比上年的64件增加16件，增长20%。
信访类加重复申请计12件。
部分公开10件、不予公开8件，合计19件。
予以公开占办结总数的八十分之三十五。
部分公开超过办结的七分之一，不予公开占七分之二。
"""


@pytest.mark.parametrize("text", RIGHT.strip().splitlines())
def test_what_a_clause_says_of_its_own_is_left_alone(catalog: Catalog, text: str) -> None:
    assert told(catalog, text) == ()


@pytest.mark.parametrize("text", WRONG.strip().splitlines())
def test_what_is_wrong_by_its_own_words_is_found(catalog: Catalog, text: str) -> None:
    assert told(catalog, text)

"""What offices write in their ledgers, and what it stands for."""

from __future__ import annotations

import pytest

from app.edition.catalog import Catalog
from app.ledger.definition import LedgerForm
from app.ledger.words import PENDING, WordReader


@pytest.fixture(scope="module")
def words() -> WordReader:
    return WordReader(LedgerForm(Catalog().edition("2021")))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("公开", "granted"),
        ("已主动公开，告知获取方式", "granted"),
        ("部分公开（涉及个人隐私）", "partly_granted"),
        ("不予公开-国家秘密", "refused_state_secret"),
        ("第三十六条第（四）项", "unavailable_not_held"),
        ("《条例》第36条第（五）项", "unavailable_not_held"),
        ("不存在", "unavailable_not_held"),
        ("不属于本机关公开", "unavailable_not_held"),
        ("不予公开，属于过程性信息（第十六条第二款）", "refused_process"),
        ("5.属于三类内部事务信息", "refused_internal_affairs"),
        ("（一）予以公开", "granted"),
        ("申请人撤回", "other_misc"),
        ("办理中", PENDING),
        ("延期答复", PENDING),
    ],
)
def test_an_outcome_in_an_offices_words(words: WordReader, text: str, row: str) -> None:
    assert words.result(text).sure == row


@pytest.mark.parametrize("text", ["不予公开", "无法提供", "不予受理", "第十四条", "第36条第(三)项"])
def test_a_group_alone_has_to_be_asked(words: WordReader, text: str) -> None:
    meaning = words.result(text)
    assert not meaning.sure
    assert len(meaning.keys) > 1


def test_two_outcomes_contradict_each_other(words: WordReader) -> None:
    assert words.result("予以公开；信息不存在").conflict


@pytest.mark.parametrize("text", ["已答复", "办结", "见附件", "张某某"])
def test_words_that_tell_nothing_are_not_guessed(words: WordReader, text: str) -> None:
    assert not words.result(text).keys


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("公民", "person"),
        ("法人（商业企业）", "business"),
        ("律所", "legal"),
        ("其他组织", "other"),
    ],
)
def test_a_kind_of_applicant(words: WordReader, text: str, column: str) -> None:
    assert words.applicant(text).sure == column


def test_a_legal_person_alone_has_to_be_asked(words: WordReader) -> None:
    assert not words.applicant("法人").sure
    assert "person" not in words.applicant("法人").keys


def test_an_older_form_has_one_row_for_other_outcomes() -> None:
    older = WordReader(LedgerForm(Catalog().edition("2019")))
    assert older.result("申请人撤回").sure == "other"
    assert older.result("逾期未补正").sure == "other"

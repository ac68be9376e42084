"""The loader refuses wrong data files and says which file and which key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.edition.catalog import (
    EDITIONS_FOLDER,
    Catalog,
    UnknownEditionError,
    load_edition,
)
from app.edition.definition import EditionError, read_toml
from app.edition.text_check_kinds import SpokenRow
from tests.editions.copies import copied_edition, copy_common_files
from tests.editions.verify import verify_edition

EDITION = "2021"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of an edition's data files and of those that all share, to be broken."""
    return copied_edition(EDITION, tmp_path)


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        ("edition.toml", 'notice = "', 'note = "', "note"),
        ("edition.toml", "first_year = 2021", 'first_year = "2021"', "first_year"),
        ("edition.toml", "first_year = 2021\n", "", "first_year"),
        ("edition.toml", f'id = "{EDITION}"', 'id = "2022"', "2022"),
        ("edition.toml", 'key = "carried_in"', 'key = "received"', "requests.received.person"),
        ("edition.toml", 'sum = ["person",', 'sum = ["persons",', "requests.received.persons"),
        ("edition.toml", "widths = [55.2,", "widths = [55.2, 1.0,", "tables.disclosure.widths"),
        ("edition.toml", r"pattern = '\d{6}'", r"pattern = '(\d{6}'", "contact.postcode.pattern"),
        ("edition.toml", 'key = "fax"', 'key = "telex"', "telex"),
        ("edition.toml", 'key = "fax"', 'key = "email"', "contact.key"),
        ("edition.toml", "{name}{year}年政府信息公开", "{name}年政府信息公开", "title"),
        ("edition.toml", "{name}{year}年政府信息公开", "{nome}{year}年", "{nome}"),
        ("edition.toml", "{name}{year}年政府信息公开", "{name}{year!r}年", "{year!r}"),
        ("edition.toml", "{year}年12月31日", "{years}年12月31日", "opening.period"),
        ("edition.toml", "{year}年12月31日", "{year年12月31日", "opening.period"),
        ("edition.toml", "请与{office}联系", "请与{}联系", "opening.contact"),
        ("edition.toml", 'table = "disputes"', 'table = "requests"', "sections.table"),
        ("edition.toml", 'to = "requests.', 'to = "request.', "request.carried_in.*"),
        ("edition.toml", '"requests.carried_out.*"]', '"disputes.*.total"]', "disputes.*.total"),
        ("edition.toml", '["disputes.*.pending"]', '["disputes.*.open"]', "disputes.*.open"),
        ("edition.toml", "day = 31", "day = 32", "1 月 32 日"),
        ("edition.toml", 'kinds = ["government"]\n', 'kinds = ["township"]\n', "deadlines.kinds"),
        ("edition.toml", 'section = "requests"', 'section = "issues"', "nil_return.section"),
        ("edition.toml", 'cells = ["requests.*.*"', 'cells = ["request.*.*"', "request.*.*"),
        (
            "edition.toml",
            'below = ["依申请公开"]',
            'below = ["依(申请公开"]',
            "overview.sentences.below",
        ),
        ("edition.toml", '"requests.*.*", "', '"request.*.*", "', "request.*.*"),
        (
            "../checks.toml",
            'previous = ["requests.',
            'previous = ["request.',
            "request.carried_out.*",
        ),
        (
            "checks.toml",
            'plus = ["disclosure.*.issued"]',
            'plus = ["requests.*.total"]',
            "in_force",
        ),
        ("../checks.toml", 'previous = ["requests.carried_out.*"]', "previous = []", "carried_in"),
        ("../checks.toml", 'hint = "在', 'hints = "在', "hint"),
        ("../checks.toml", 'kind = "detail"', 'kind = "details"', "details"),
        ("../checks.toml", 'field = "name"', 'field = "nome"', "nome"),
        ("../checks.toml", 'id = "date_missing"', 'id = "name_missing"', "name_missing"),
        ("../checks.toml", 'section = "issues"', 'section = "issue"', "issues_missing.section"),
        ("../checks.toml", '["disclosure.*.*"]', '["disclosure.rule.*"]', "disclosure.rule.*"),
        ("../checks.toml", '["requests.*.total"]', '["disputes.*.total"]', "disputes.*.total"),
        ("../checks.toml", '["requests.*.total"]', "[]", "requests_row_total"),
        ("../checks.toml", "pattern = '(?<!", "pattern = '((?<!", "preamble_other_year"),
        ("../checks.toml", 'level = "hint"', 'level = "error"', "contact_malformed"),
        ("../checks.toml", "{count} 格", "{counts} 格", "{counts}"),
        ("../checks.toml", "{count} 格", "{count 格", "disclosure_blank.message"),
        ("checks.toml", '"disclosure_gap"', '"disclosure_jump"', "disclosure_jump"),
        ("../help.toml", 'about = "', 'abuot = "', "abuot"),
        ("help.toml", "disclosure.rules", "disclosure.rule", "disclosure.rule"),
        ("help.toml", 'about = "', 'abuot = "', "abuot"),
        ("help.toml", "[rows", "[[rows", "help.toml"),
    ],
)
def test_a_mistake_names_file_and_key(
    folder: Path, name: str, old: str, new: str, named: str
) -> None:
    path = (folder / name).resolve()
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EditionError) as caught:
        verify_edition(load_edition(folder))
    assert caught.value.path == path
    assert path.name in str(caught.value)
    assert named in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["edition.toml", "checks.toml", "help.toml", "../checks.toml", "../help.toml", "../laws.toml"],
)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    path = (folder / name).resolve()
    path.unlink()
    with pytest.raises(EditionError) as caught:
        verify_edition(load_edition(folder))
    assert caught.value.path == path


def test_a_file_that_is_not_text_is_refused(folder: Path) -> None:
    (folder / "help.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EditionError, match=r"help\.toml"):
        verify_edition(load_edition(folder))


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_pattern_over_several_lines_is_one_without_its_indentation(
    tmp_path: Path, ending: str
) -> None:
    lines = ["when = '''", "  新收 ?", "    |(?:", r"      收到\n|受理", "    )'''", "rows = []"]
    path = tmp_path / "rows.toml"
    path.write_bytes(ending.join(lines).encode())
    assert read_toml(path, SpokenRow).when == r"新收 ?|(?:收到\n|受理)"


def test_an_unknown_edition_is_refused_with_the_known_ones(catalog: Catalog) -> None:
    with pytest.raises(UnknownEditionError, match="2019、2021"):
        catalog.edition("2008")


@pytest.mark.parametrize(
    ("year", "edition_id"), [(2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021")]
)
def test_the_year_chooses_the_edition(catalog: Catalog, year: int, edition_id: str) -> None:
    assert catalog.for_year(year).id == edition_id


def test_a_year_before_the_first_edition_is_refused(catalog: Catalog) -> None:
    with pytest.raises(UnknownEditionError, match="2018"):
        catalog.for_year(2018)


def test_every_edition_at_hand_is_right_throughout(catalog: Catalog) -> None:
    for edition_id in catalog.ids:
        verify_edition(catalog.edition(edition_id))


def test_no_edition_is_loaded_to_tell_the_years(catalog: Catalog, tmp_path: Path) -> None:
    for edition_id in catalog.ids:
        (tmp_path / edition_id).mkdir()
        for name in ("edition.toml", "checks.toml"):
            shutil.copy(EDITIONS_FOLDER / edition_id / name, tmp_path / edition_id / name)
    copy_common_files(tmp_path)
    (tmp_path / "2019" / "checks.toml").write_text("kaputt", encoding="utf-8")
    fresh = Catalog(tmp_path)
    assert fresh.years == catalog.years
    assert fresh.for_year(2024).checks
    with pytest.raises(EditionError, match=r"checks\.toml"):
        _ = fresh.for_year(2020).checks

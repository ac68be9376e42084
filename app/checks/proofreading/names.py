"""Finds names of other organisations where the report's own is meant."""

from __future__ import annotations

from collections.abc import Iterator

from app.checks.findings import Finding
from app.checks.proofreading.phrases import sentence_at
from app.checks.prose.common import found, regex, texts_of, wording_finding
from app.edition.wording_kinds import OtherName
from app.report.report import Report

_SHORTEST_CORE = 2
_LOOK_ON = 12


def check_other_name(report: Report, check: OtherName) -> Iterator[Finding]:
    """A finding for every name in an own name's place that is not the organisation's."""
    organisation = report.details.organisation
    own = organisation.name.strip()
    if not own:
        return
    known = f"{own} {organisation.office} {organisation.address}"
    seen = set()
    for place in texts_of(report, check):
        for pattern in check.patterns:
            for match in regex(pattern, report.details.year).finditer(place[1].text):
                name, start = match["name"], match.start("name")
                sentence = sentence_at(place[1], start)
                context = f"{sentence.heading}\n{sentence.text}" if sentence else ""
                if (place[0], start) in seen or found(check.unless, context):
                    continue
                longer = place[1].text[start : start + len(name) + _LOOK_ON]
                if found(check.common, name) or not _is_alike(check, own, name):
                    continue
                is_like = _is_of_own_kind(check, own, name)
                if _is_own(check, own, own if is_like else known, name, longer):
                    continue
                seen.add((place[0], start))
                words = {"found": name, "name": own}
                yield wording_finding(check, place, match.span("name"), words)


def _is_alike(check: OtherName, own: str, name: str) -> bool:
    """Whether the name is that of a body of the own one's kind, as far as the kinds tell."""
    cores = [regex(check.endings).sub("", words) or words for words in (own, name)]
    kinds = [_kind(check, core) for core in cores]
    return kinds[0] in (None, kinds[1]) or kinds[1] is None


def _is_of_own_kind(check: OtherName, own: str, name: str) -> bool:
    """Whether the name is surely that of a body of the own one's kind, which no office shields."""
    kinds = [_kind(check, regex(check.endings).sub("", words) or words) for words in (own, name)]
    return kinds[0] is not None and kinds[0] == kinds[1]


def _kind(check: OtherName, core: str) -> int | None:
    numbered = enumerate(check.kinds)
    return next((number for number, kind in numbered if found(f"(?:{kind})$", core)), None)


def _is_own(check: OtherName, own: str, known: str, name: str, longer: str) -> bool:
    """Whether the words are the own name or a part of it, with or without its ending.

    `longer` goes on behind the name: the county's may stand before the township's own.
    """
    core = regex(check.endings).sub("", name)
    own_core = regex(check.endings).sub("", own)
    if len(core) < _SHORTEST_CORE or core in known:
        return True
    return own_core in longer or name.endswith(own_core) or own_core.endswith(core)

"""Words that are misspelt, out of date, or not what an office of this kind calls itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.checks.findings import Finding, Rewording
from app.checks.proofreading.addresses import addresses_in
from app.checks.proofreading.phrases import sentence_at
from app.checks.proofreading.spelling import slips_in
from app.checks.prose.common import found, regex, texts_of, wording_finding
from app.edition.proof_kinds import Confusions, Outdated, OwnWords
from app.report.report import Report

_TITLE = re.compile(r"《[^《》\n]{0,80}》")


def check_confusions(report: Report, check: Confusions) -> Iterator[Finding]:
    """A finding for every word that is written for another, with the right one to take."""
    organisation = report.details.organisation
    own = f"{organisation.name}{organisation.office}{organisation.address}"
    for place in texts_of(report, check):
        prose = place[1]
        taken = list(addresses_in(prose.text))
        for start, said, instead in (
            *_listed(check, prose.text), *slips_in(prose.text, own)
        ):  # fmt: skip
            end = start + len(said)
            if any(first < end and start < last for first, last in taken):
                continue
            taken.append((start, end))
            words = {"found": said, "right": instead}
            one = Rewording(prose.span(start, end), said, instead, instead, "音近、形近的误写")
            yield wording_finding(check, place, (start, end), words, rewordings=(one,))


def _listed(check: Confusions, text: str) -> Iterator[tuple[int, str, str]]:
    """Each listed confusion is looked for alone: those that begin with plain signs are fast so."""
    for wrong, right in check.pairs:
        for match in regex(wrong).finditer(text):
            yield match.start(), match.group(), match.expand(right)


def check_outdated(report: Report, check: Outdated) -> Iterator[Finding]:
    """A finding for every word that was out of date in the report's year."""
    year = report.details.year
    for place in texts_of(report, check):
        titles = [match.span() for match in _TITLE.finditer(place[1].text)]
        for one in check.dated:
            if year < one.since:
                continue
            for match in regex(one.words).finditer(place[1].text):
                sentence = sentence_at(place[1], match.start())
                if any(start < match.start() < end for start, end in titles):
                    continue
                if sentence is None or found(check.unless, sentence.text):
                    continue
                words = {"found": match.group(), "since": str(one.since), "instead": one.instead}
                yield wording_finding(check, place, match.span(), words)


def check_own_words(report: Report, check: OwnWords) -> Iterator[Finding]:
    """A finding for every word by which an office of another level calls itself."""
    name = report.details.organisation.name.strip()
    foreign = next((words for names, words in check.levels if name and found(names, name)), "")
    if not foreign:
        return
    for place in texts_of(report, check):
        for match in regex(foreign).finditer(place[1].text):
            sentence = sentence_at(place[1], match.start())
            if sentence is not None and not found(check.unless, sentence.text):
                words = {"found": match.group(), "name": name}
                yield wording_finding(check, place, match.span(), words)

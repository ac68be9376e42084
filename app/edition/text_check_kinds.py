"""What every check has, and the kinds of checks on texts that `checks.toml` can ask for."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct


class Level(StrEnum):
    """How much a finding weighs: must be mended, not done yet, must be explained, worth a look."""

    ERROR = "error"
    UNFINISHED = "unfinished"
    EXPLAIN = "explain"
    HINT = "hint"


class Check(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """What all checks share.

    `title` says what is so when nothing is found, as a line of a list of all checks; `source` is
    the legal or official origin of the rule, `seen` whether the rule was read there: what was not
    is never an error. What is unfinished and `leavable` may be left as it is on purpose.
    """

    id: str
    title: str
    level: Level
    section: str
    message: str
    hint: str
    source: str
    seen: bool = False
    leavable: bool = False


EVERY_TEXT = "*"
"""As the section of a check on sentences: all texts of the report."""


def with_years(pattern: str, year: int) -> str:
    """A regular expression with the report's year, the one before and the one after in place."""
    places = {"{year}": year, "{last_year}": year - 1, "{next_year}": year + 1}
    for place, number in places.items():
        pattern = pattern.replace(place, str(number))
    return pattern


class WordingCheck(Check, frozen=True):
    """A check on sentences; `section` may be `*`, then it reads every text of the report.

    All patterns are regular expressions over text with half-width digits; `{year}`, `{last_year}`
    and `{next_year}` in them are the report's. They must not repeat anything without a limit:
    checks run in a pause of the typing. Places of all: `{quote}` the words it is about.
    """


class SpokenRow(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that speak of rows: `when` finds them, not where the words around match `unless`.

    `rows` are the sums that a writer may mean, each of row patterns, the clearest first. A `verb`
    (收到, 办结) says nothing of what was received: the sentence or its heading must. A `loose`
    row counts only where no other is named. A `part` is one of what was announced where 其中 leads
    to it: of 148 received, 140 were answered. A `label` is a name that nothing else has: it says
    what a sentence is about that does not say so otherwise.
    """

    when: str
    rows: tuple[tuple[str, ...], ...]
    unless: str = ""
    verb: bool = False
    loose: bool = False
    part: bool = False
    label: bool = False


class SpokenColumn(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that speak of columns, which are added up; a `label` is as that of a row."""

    when: str
    columns: tuple[str, ...]
    label: bool = False


class SpokenRate(Struct, frozen=True, forbid_unknown_fields=True):
    """The name of a rate, and the cells that it is of: the part, and each whole it may be of.

    `{row}` in them stands for each of the rows that the sentence has named before it.
    """

    when: str
    part: tuple[str, ...]
    wholes: tuple[tuple[str, ...], ...]


class Quoted(WordingCheck, frozen=True, eq=False, tag="quoted"):
    """A figure in a sentence is that of the cells the sentence speaks of.

    `topic` are the words that name the matter, `other` those of other business that is counted in
    the same units: the last of them before a figure decides. `sections` and headings that match
    `heading` imply the matter. `about` must stand in the sentence or its heading, if it is given
    and the section does not imply it. `subset` are words beside a figure that make it a part of
    what a row counts, `plain` words that do not, beside those that go with any matter; a clause
    with other words, or with `vague` ones, claims nothing but what a slip of its figure proves.
    What came in one of the `ways` is no more than the row counts.
    `no_nil` are those that make a denial one of something else. `default` are the columns meant if
    none is named; without it such figures are not looked at. `wholes` are the cells that shares of
    the matter may be of, `rates` rates that have a name. `bare` is the row meant by a column that
    is named where no row has been.
    Places: `{quote}` the clause, `{place}` the cells in words, `{value}` their sum, `{notes}`.
    """

    table: str
    units: tuple[str, ...]
    topic: str
    rows: tuple[SpokenRow, ...]
    other: str = ""
    heading: str = ""
    sections: tuple[str, ...] = ()
    about: str = ""
    subset: str = ""
    plain: str = ""
    vague: str = ""
    ways: str = ""
    no_nil: str = ""
    columns: tuple[SpokenColumn, ...] = ()
    default: tuple[str, ...] = ()
    bare: SpokenRow | None = None
    wholes: tuple[tuple[str, ...], ...] = ()
    rates: tuple[SpokenRate, ...] = ()

    @property
    def spoken_rows(self) -> tuple[SpokenRow, ...]:
        """All rows, the bare one last."""
        return (*self.rows, self.bare) if self.bare else self.rows


class Parts(WordingCheck, frozen=True, tag="parts"):
    """Figures given as the parts of a total add up to it.

    `total` leads to a total, `opens` to parts that need not be all, `partial` tells behind a list
    that it is not complete, `complete` in it that it is, `levels` behind a total that they are the
    parts of it, `own` that a figure is no part. What is
    `done` and what is `left` behind it are all of what they are of; of each pair in `at_most` the
    second is no more than the first. Places: `{total}`, `{sum}`, `{parts}`, `{difference}`.
    """

    units: tuple[str, ...]
    total: str
    opens: str
    partial: str
    complete: str
    levels: str
    own: str
    done: str
    left: str
    at_most: tuple[tuple[str, str], ...]


class Conflict(WordingCheck, frozen=True, tag="conflict"):
    """The same thing is given with one figure, wherever it is written.

    `topics` are clauses that speak of one thing by their words alone; what `ignored` matches does
    not tell two things apart. `common` are topics that say too little unless `whole` tells that
    all is meant, `listed` sentences that are one of a list. Places: `{said}`, `{other}` the other
    figure, `{place}` where it is.
    """

    topics: str
    ignored: str
    common: str
    whole: str
    listed: str
    units: tuple[str, ...]
    unless: str = ""


class TallyCheck(WordingCheck, frozen=True, tag="tally"):
    """Two texts that give the number of all that was published give the same one.

    `counted` are clauses of figures that count, `whole` those among them that claim to be all. A
    whole may be a figure or the sum of all figures of the other text. Places: `{said}` the whole,
    `{place}` the other text, `{parts}` its figures.
    """

    counted: str
    whole: str
    units: tuple[str, ...]
    unless: str = ""


class Percentage(WordingCheck, frozen=True, tag="percentage"):
    """A percentage or a change is that of the figures beside it, or of the cells of both years.

    `rate` finds the names of rates that are recomputed, `counted_rate` those that two figures
    before them give, the part and the whole, `bounded_rate` words that lead to a share of all,
    `complements` lists of which two shares are all there is.
    Places: `{said}` the words as written, `{value}` what comes out, `{reason}` the figures it
    comes from.
    """

    rate: str
    counted_rate: str
    bounded_rate: str
    complements: str


class Phrases(WordingCheck, frozen=True, tag="phrases"):
    """None of these phrases stands in a text, unless its sentence or heading matches `unless`.

    None of `sure` does whatever the sentence. Those `of_year` are another year than the report's,
    which is offered. What the check `weaker_than` tells is left to it. Places: `{found}` the
    phrase, `{year}`.
    """

    patterns: tuple[str, ...]
    sure: tuple[str, ...] = ()
    unless: str = ""
    sections: tuple[str, ...] = ()
    of_year: bool = False
    weaker_than: str = ""


class Period(WordingCheck, frozen=True, tag="period"):
    """The period of the statistics is the whole of the report's year.

    `of_year` looks at its years alone, otherwise its days and months alone. A period is told by
    `named` before it, or by the days that begin and end a year. Places: `{found}`, `{year}`.
    """

    named: str
    of_year: bool


class Personal(WordingCheck, frozen=True, tag="personal"):
    """Nothing of a private person stands in a text: numbers of cards and telephones, names, homes.

    A number that follows `contact` in the opening, or is in the basic data, is the office's own.
    `names` and `homes` have a group `found`. Places: `{found}`, a number with its middle hidden,
    `{thing}` what it is.
    """

    contact: str
    names: str
    homes: str


class UnresolvedCheck(WordingCheck, frozen=True, tag="unresolved"):
    """Every live number, picture and chart in a text stands for something.

    Places: `{found}` as it is written, `{problem}` in a clause.
    """


class OtherName(WordingCheck, frozen=True, tag="other_name"):
    """Where the organisation's own name is meant, no other stands.

    Each pattern has a group `name`; `common` are words that are no names. `kinds` are the endings
    of bodies of one kind: a body of another kind than the own is not taken for it, but where
    `of_any_kind` finds it; `slips` are the own name but for a sign.

    Places: `{found}`, `{name}` the report's own.
    """

    patterns: tuple[str, ...]
    endings: str
    common: str
    of_any_kind: tuple[str, ...] = ()
    slips: bool = True
    kinds: tuple[str, ...] = ()
    unless: str = ""


class Copied(WordingCheck, frozen=True, tag="copied"):
    """No more than `most` per cent of a section's text is last year's, sentence by sentence.

    A share above `up_to` is for another check to tell. Of both the first is for a few sentences
    that are last year's, the second for `many`, which are no set phrases. Sentences below
    `shortest` characters do not count, sections below `least` are not looked at, but for those
    `told_anew` each year, of which `least_anew` is enough. Places: `{share}` in per cent, `{count}`
    of sentences, `{title}` of the section, `{last_year}`.
    """

    most: tuple[int, int]
    many: int
    least: int
    shortest: int
    sections: tuple[str, ...]
    up_to: tuple[int, int] = (100, 100)
    told_anew: tuple[str, ...] = ()
    least_anew: int = 0

    def is_enough(self, section: str, length: int) -> bool:
        """Whether a section is looked at, and has as many characters as it needs for that."""
        least = self.least_anew if section in self.told_anew else self.least
        return section in self.sections and length >= least


class Mark(StrEnum):
    """What a proofreader looks for in the signs of a text."""

    NUMBERING = "numbering"
    ANNOUNCED = "announced"
    BRACKETS = "brackets"
    DOUBLED = "doubled"
    PARAGRAPHS = "paragraphs"
    SENTENCES = "sentences"
    PUNCTUATION = "punctuation"
    DIGITS = "digits"
    GROUPED = "grouped"
    DATES = "dates"


class FaultsCheck(WordingCheck, frozen=True, kw_only=True):
    """None of `faults` is found, each a regular expression with what is wrong.

    `{}` in it stands for the words, or for the last group that has a name. Places: `{found}` the
    words, `{problem}` what is wrong.
    """

    faults: tuple[tuple[str, str], ...] = ()


class Marks(FaultsCheck, frozen=True, tag="marks"):
    """Nothing is wrong with the signs that `mark` names."""

    mark: Mark
    unless: str = ""


class Confusions(WordingCheck, frozen=True, tag="confusions"):
    """No word is written for another: each of `pairs` is a regular expression and what is meant.

    What is meant may refer to groups as in `re.sub`. Slips of one sign in words of the field
    (`spelling.toml`) are told by the same check. Places: `{found}`, `{right}`.
    """

    pairs: tuple[tuple[str, str], ...]


class DatedWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words out of date for reports from the year `since` on, and what is said instead.

    In a check that looks `ahead` they are those that no report before that year can have.
    """

    words: str
    since: int
    instead: str


class Outdated(WordingCheck, frozen=True, tag="outdated"):
    """No words are used that are out of date, or `ahead` of the report's year.

    Places: `{found}`, `{since}`, `{instead}`.
    """

    dated: tuple[DatedWords, ...]
    ahead: bool = False
    unless: str = ""


class LawsCited(FaultsCheck, frozen=True, tag="laws_cited"):
    """Laws and notices are cited with their own number, title and articles, and are in force.

    They are listed in `laws.toml` of the edition.
    """


class Law(Struct, frozen=True, forbid_unknown_fields=True):
    """A law or notice: `title` is a regular expression of it as cited, `number` its number.

    `articles` is how many it has, `until` its last day in force; 0 and None if that is not looked
    at. `instead` is what is cited after that day; `since` are the days on which it, or it as
    revised, took effect, none if that is not looked at. `topics` are what its articles govern: a
    name, the articles that may be cited for it, the first one best, a regular expression of the
    topic anywhere in a sentence, and one of the topic right behind the article.
    """

    name: str
    title: str
    number: str
    articles: int = 0
    until: date | None = None
    instead: str = ""
    since: tuple[date, ...] = ()
    topics: tuple[tuple[str, tuple[int, ...], str, str], ...] = ()


class LawTopics(WordingCheck, frozen=True, tag="law_topics"):
    """No article of a law is cited for what another one governs, by the `topics` of `laws.toml`.

    Nothing is told of a sentence with two articles or topics, nor of one in which `unless` is
    found. Places: `{found}` the article, `{topic}`, `{right}` the article that governs it.
    """

    unless: str = ""


class ShortTitles(WordingCheck, frozen=True, tag="short_titles"):
    """A title that is short for another is introduced by that, and once.

    `words` are those that stand alone in title marks, `told` leads to one, `accepted` is an own way
    to cite it. A report with fewer than `least` signs is not looked at. Places: `{found}`,
    `{problem}`.
    """

    words: str
    told: str
    accepted: str
    least: int


class LawsFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `laws.toml`; `compiled` is the day up to which the list was kept.

    Those `cited` are looked for by their names in title marks: rows of the name, the number (of a
    decree of the State Council its digits, - for none), how many articles, 0 if that is not looked
    at, and the day on which it took effect if that is.
    """

    compiled: date
    laws: tuple[Law, ...]
    cited: tuple[str, ...] = ()


class StatedContacts(FaultsCheck, frozen=True, tag="stated_contacts"):
    """Telephone, fax, postcode, address, e-mail, website in the texts are those of the basic data.

    `labels` lead to each, by the key of the basic data.
    """

    labels: dict[str, str]


class OwnWords(WordingCheck, frozen=True, tag="own_words"):
    """An office calls itself what it is: no 我局 in a township's report, no 全市 in a county's.

    `levels` are a regular expression of own names and one of the words that such an office does
    not use of itself. Places: `{found}`, `{name}`.
    """

    levels: tuple[tuple[str, str], ...]
    unless: str = ""


class SpellingBand(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of one, two, three and four signs, each kind in a row, that cost so many bits."""

    bits: int
    one: str = ""
    two: str = ""
    three: str = ""
    four: str = ""


class Spelling(Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `spelling.toml`.

    `field` are words of two signs in a row, `field_long` longer ones with blanks between.

    `phrases` are longer ones of the field, `idioms` those of which a slip is told even if usual
    words make it up, `set_phrases` those in which a word is told that any one sign breaks,
    `foreign` usual words that stand in none of the field, `doubled` signs that are words when they
    stand twice, `name_ends` those at the end of names of offices and places.
    `alike` are signs taken for each other in phrases; in words those of the same sound, of nearly
    the same, or of a row of `shapes`, or of `parts`: those that have a part in common, a radical
    aside. A sign may have several sounds. `beside` are signs, each with those that often follow it
    though they are no word; `bands` are all words by what they cost.
    """

    field: str
    field_long: str
    phrases: str
    idioms: str
    set_phrases: str
    foreign: str
    doubled: str
    name_ends: str
    alike: tuple[str, ...]
    shapes: tuple[str, ...]
    parts: str
    sounds: dict[str, str]
    beside: str
    bands: tuple[SpellingBand, ...]

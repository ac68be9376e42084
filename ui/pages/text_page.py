"""The page of a section that is text: an editor, its menu, and what can be taken in by a click."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontMetrics, QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.checks.findings import Finding, by_urgency, may_be_settled
from app.edition.cells import CellKey
from app.edition.definition import Prompt, ReadySentence, Section
from app.export.outline import Source
from app.report.carry_over import report_of
from app.report.changes import ChangeSet, Edit
from app.report.charts import Chart, chart_of, texts_without_pictures
from app.report.figures import typed_figure_at
from app.report.narrative import Live, Picture, picture_of, resolved
from app.report.offered import (
    fitting_prompts,
    fitting_sentences,
    is_stated,
    offered_headings,
    sentence_place,
    with_heading,
    with_paragraph,
)
from app.report.report import Report
from app.report.totals import Previous
from ui.dialogs import ask
from ui.dialogs.dialog_parts import read_only_text
from ui.document import Document, Place
from ui.grid.cell_menu import Say
from ui.theme import UNIT, Sign, sign_icon
from ui.widgets.page_parts import Freshness, Heading, quiet_label, show_in, strong_label
from ui.widgets.text_editor import TextEditor, begin
from ui.widgets.text_highlights import body_font
from ui.widgets.text_source import shown_units, text_of_units

_HEAD = 100
"""Characters of a line that may be a heading, and more."""
_CAPTION = "点一下，插入小标题；灰的已有："


class Offers(QScrollArea):
    """A column of buttons beside an editor, each with what is asked there."""

    def __init__(self, document: Document, section: Section, editor: TextEditor) -> None:
        super().__init__()
        self._document = document
        self._section = section
        self._editor = editor
        self._headings: list[QPushButton] = []
        self._sentences: list[tuple[QPushButton, ReadySentence]] = []
        self._caption = strong_label("")
        self._offered: object = None
        self._shown: tuple[tuple[Prompt, ...], tuple[tuple[ReadySentence, str], ...]] = ((), ())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMaximumWidth(68 * UNIT)

    def offer(self) -> None:
        """Shows what fits the report now; what stands in the text cannot be taken in again.

        Nothing can of a finalised one.
        """
        report, section = self._document.report, self._section
        sentences = fitting_sentences(report, section)
        read = tuple((sentence, resolved(report, sentence.text)) for sentence in sentences)
        wanted = fitting_prompts(report, section), read
        if wanted != self._shown:
            self._shown = wanted
            self._fill(*wanted)
        text, is_final = report.texts[section.key], report.seal is not None
        self._caption.setText("小标题（已定稿，不能插入）：" if is_final else _CAPTION)
        heads = tuple(line[:_HEAD] for line in text.split("\n"))
        state = heads, wanted, report.previous, is_final
        if state != self._offered:  # not at every key within a paragraph
            self._offered = state
            offered = offered_headings(report, section, text)
            for button, heading in zip(self._headings, offered, strict=True):
                button.setText(heading.words)
                _let_in(button, stands=heading.stands, is_final=is_final)
        for button, sentence in self._sentences:
            _let_in(button, stands=is_stated(report, text, sentence), is_final=is_final)

    def _fill(
        self, prompts: tuple[Prompt, ...], sentences: tuple[tuple[ReadySentence, str], ...]
    ) -> None:
        self._headings.clear()
        self._sentences.clear()
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, UNIT, 0)
        layout.setSpacing(UNIT // 2)
        if prompts:
            self._caption = strong_label(_CAPTION)
            layout.addWidget(self._caption)
        for prompt in prompts:
            take = partial(self._take_heading, prompt.heading)
            self._headings.append(self._add_button(layout, prompt.heading, prompt.hint, take))
            layout.addWidget(quiet_label(prompt.hint))
            layout.addSpacing(UNIT)
        if self._section.sentences:
            layout.addWidget(strong_label("可以采用的语句，数字随表格变化："))
        if self._section.sentences and not sentences:
            layout.addWidget(quiet_label("表格填好以后，与数字相符的语句列在这里。"))
        for sentence, words in sentences:
            layout.addWidget(quiet_label(words))
            take = partial(self._take_sentence, sentence)
            button = self._add_button(layout, "插入这一句", words, take)
            self._sentences.append((button, sentence))
            layout.addSpacing(UNIT)
        layout.addStretch(1)
        show_in(self, content)
        bar = self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(content.minimumSizeHint().width() + bar)

    def _take_heading(self, heading: str) -> None:
        """Puts a heading where it comes in the form's order, and the cursor below it."""
        report, text = self._document.report, self._document.report.texts[self._section.key]
        self._take(with_heading(report, self._section, text, heading, self._below_cursor))
        self._editor.spare.open_below()

    def _take_sentence(self, sentence: ReadySentence) -> None:
        """Puts a sentence below its own heading, else below the paragraph of the cursor."""
        report, key = self._document.report, self._section.key
        place = sentence_place(report, key, report.texts[key], sentence)
        line = self._below_cursor if place is None else place
        self._take(with_paragraph(report.texts[key], line, sentence.text))

    @property
    def _below_cursor(self) -> int:
        """The line behind the one in which the cursor stands."""
        text = self._document.report.texts[self._section.key]
        return text.count("\n", 0, self._editor.place) + 1

    def _take(self, taken: tuple[str, int]) -> None:
        """Shows the text with what was taken in, and the cursor behind that."""
        text, end = taken
        self._document.edit(Edit(texts={self._section.key: text}), "插入文字")
        self._editor.select(end, end)

    def _add_button(
        self, layout: QVBoxLayout, words: str, about: str, take: Callable[[], None]
    ) -> QPushButton:
        """A button no wider than its words: across the column it would look like a field."""
        button = QPushButton(words)
        button.setToolTip(about)
        button.setAccessibleDescription(about)
        button.setAutoDefault(True)
        button.clicked.connect(lambda _=False: take())
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button


def _let_in(button: QPushButton, *, stands: bool, is_final: bool) -> None:
    """Offers what a button puts in, with the sign of what is done once it stands in the text."""
    button.setEnabled(not is_final and not stands)
    button.setIcon(sign_icon(Sign.DONE) if stands else QIcon())


class LastYearText(QWidget):
    """What last year's report says in this section, to read and copy; hidden until it is wanted."""

    def __init__(self, section: Section) -> None:
        super().__init__()
        self._section = section
        self._shown: Previous | None = None
        self._title = strong_label("")
        self.words = read_only_text(f"去年的{section.title}")
        self.words.setFont(body_font(self.words.font()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._title)
        layout.addWidget(self.words)
        self.hide()

    def show_text(self, previous: Previous) -> None:
        """Shows the text of an earlier report, and where there is none says so."""
        if previous is self._shown:
            return  # asked at every key that is pressed beside it
        self._shown = previous
        text = texts_without_pictures(report_of(previous)).get(self._section.key, "")
        year = f"{previous.year} 年度报告这一部分"
        self._title.setText(f"{year}写的，可以选中复制：" if text else f"{year}没有文字。")
        self.words.setVisible(bool(text))
        height = QSizePolicy.Policy.Expanding if text else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, height)
        self.words.setPlainText(text)


_LINE_CHARS, _LEAST_CHARS = 44, 16
"""A line longer than this is hard to read back, a shorter one hard to write."""


class TextPage(QWidget):
    """The text of one section."""

    def __init__(self, document: Document, section: Section) -> None:
        super().__init__()
        self._document = document
        self._section = section
        self.table = None
        self._wants_last_year = False
        self.editor = TextEditor(document, section.key, "在这里写，也可以从 Word 中粘贴文字。")
        self.editor.setAccessibleName(section.title)
        one = QFontMetrics(self.editor.font()).horizontalAdvance("年")
        self.editor.setMaximumWidth(one * _LINE_CHARS + 5 * UNIT)
        self.editor.setMinimumWidth(one * _LEAST_CHARS + 5 * UNIT)
        self._length = quiet_label("")
        self._length.setWordWrap(False)
        self._length.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.offers = Offers(document, section, self.editor)
        self.last_year = LastYearText(section)
        self.beside = QWidget()
        self._parts = QVBoxLayout(self.beside)
        self._lay_out()
        self._fresh = Freshness(self, self._refresh)
        document.changed.connect(self._on_changed)
        document.replaced.connect(self._fresh.note)
        self._refresh()

    def show_last_year(self, shown: bool) -> None:  # noqa: FBT001 the signal's own shape
        """Shows last year's text beside this year's, or takes it away."""
        self._wants_last_year = shown
        self._refresh()

    def show_place(self, place: Place) -> None:  # noqa: ARG002 every page is led alike
        """Goes to the text."""
        begin(self.editor, self._document.report)

    def unmark(self) -> None:
        """Takes the light off the words of the last finding."""
        self.editor.marks.light()

    def open_text(self) -> TextEditor:
        """The editor of the text."""
        return self.editor

    def start(self) -> None:
        """Puts the cursor where one begins."""
        begin(self.editor, self._document.report)

    @property
    def current_cell(self) -> CellKey | None:
        """There are none here."""
        return None

    @property
    def current_place(self) -> Source:
        """Where the cursor stands in the text; the whole text is counted through for it."""
        return Source(self._section.key, self.editor.place)

    @property
    def told(self) -> tuple[str, str]:
        """The paragraph in which the cursor is, and how much is selected."""
        cursor = self.editor.textCursor()
        units = shown_units(self.editor.document(), cursor.selectionStart(), cursor.selectionEnd())
        length = _seen_length(self._document.report, text_of_units(units))
        paragraph = f"第 {cursor.blockNumber() + 1} 段，共 {self.editor.document().blockCount()} 段"
        return f"{self._section.tab}　{paragraph}", f"选中 {length} 字" if length else ""

    def _lay_out(self) -> None:
        body = QHBoxLayout()
        body.setSpacing(2 * UNIT)
        body.addWidget(self.editor, 5)
        beside = self._parts
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.last_year, 3)
        if self._section.prompts or self._section.sentences:
            beside.addWidget(self.offers, 2)
        body.addWidget(self.beside, 2)
        body.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        layout.setSpacing(UNIT)
        top = QHBoxLayout()
        top.addWidget(Heading(self._section.title, self._section.hint), 1)
        top.addWidget(self._length, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(top)
        layout.addLayout(body, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """What stands beside the text gives way before that is too narrow to write in."""
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        self._parts.invalidate()  # one of them has perhaps just come
        least = self.editor.minimumWidth() + self._parts.minimumSize().width() + 6 * UNIT
        self.beside.setVisible(self.width() >= least)

    def _on_changed(self, change: ChangeSet) -> None:
        after = change.after
        around = bool(after.details or after.previous) or after.history is not None
        if change.cells or around or self._section.key in after.texts:
            self._fresh.note()

    def _refresh(self) -> None:
        report = self._document.report
        text = report.texts.get(self._section.key, "")
        self._length.setText(f"共 {_seen_length(report, text)} 字")
        self.offers.offer()
        previous = report.previous if self._wants_last_year else None
        self.last_year.setVisible(previous is not None)
        if previous is not None:
            self.last_year.show_text(previous)
        self._give_way()


def _seen_length(report: Report, text: str) -> int:
    """How many signs of a text are seen: live numbers as figures, captions of pictures."""
    seen = 0
    for line in text.split("\n"):
        drawn = picture_of(line) or chart_of(line)
        words = drawn.caption if drawn else resolved(report, line)
        seen += len("".join(words.split()))
    return seen


_MAX_OFFERED = 5
_TO_LIVE = "改为随表格变化的数字"


_SENTENCE_ENDS = "。！？；\n"
_NO_PROBLEM = "这一句没有发现问题。"


class TextMenu(Struct, frozen=True):
    """What the menu of a text can ask for: a live number, a finding to go to or to be settled,
    something said.
    """

    number: Callable[[], None]
    go_to: Callable[[Finding], None]
    mend: Callable[[Finding], None]
    say: Say


def add_offers(menu: QMenu, document: Document, key: str, place: int, ways: TextMenu) -> None:
    """Puts before the menu's usual entries what can be done at a place of the kept text."""
    offers = [*_live_offers(menu, document, key, place), *_figure_offer(menu, document, key, place)]
    if document.report.seal is None:
        number = QAction("插入数字…(&I)", menu)
        number.triggered.connect(ways.number)
        offers.append(number)
    found = findings_in_sentence(document, key, place)
    look = QAction("核对本句(&K)", menu)
    look.triggered.connect(lambda: ways.go_to(found[0]) if found else ways.say(_NO_PROBLEM, []))
    offers.append(look)
    wrong = next((one for one in found if may_be_settled(document.report, one)), None)
    if wrong is not None:
        mend = QAction("怎么改…(&H)", menu)
        mend.triggered.connect(lambda: ways.mend(wrong))
        offers.append(mend)
    first = menu.actions()[0]
    menu.insertActions(first, offers)
    menu.insertSeparator(first)


def findings_in_sentence(document: Document, key: str, place: int) -> list[Finding]:
    """What is found in the sentence around a place of the kept text, as it is now."""
    document.check()
    text = document.report.texts[key]
    start = max(text.rfind(sign, 0, place) for sign in _SENTENCE_ENDS) + 1
    ends = [at for sign in _SENTENCE_ENDS if (at := text.find(sign, place)) >= 0]
    end = min(ends, default=len(text))
    found = (one for one in document.findings if one.section == key)
    return by_urgency(one for one in found if any(a <= end and b > start for a, b in one.spans))


def _live_offers(menu: QMenu, document: Document, key: str, place: int) -> list[QAction]:
    text = document.report.texts[key]
    typed = typed_figure_at(document.report, text, place)
    offers = []
    for choice in typed.choices[:_MAX_OFFERED] if typed else ():
        start, end = (typed.start, typed.end) if typed else (0, 0)
        edit = Edit(texts={key: text[:start] + Live((choice.key,)).source + text[end:]})
        action = QAction(f"{_TO_LIVE}：{choice.words}", menu)
        action.triggered.connect(lambda _=False, edit=edit: document.edit(edit, _TO_LIVE))
        offers.append(action)
    return offers


def _figure_offer(menu: QMenu, document: Document, key: str, place: int) -> list[QAction]:
    text = document.report.texts[key]
    start = text.rfind("\n", 0, place) + 1
    line = text[start:].split("\n", 1)[0]
    picture, chart = picture_of(line), chart_of(line)
    if picture:
        action = QAction("修改图片说明…", menu)
        action.triggered.connect(lambda: _ask_caption(menu, document, key, start, picture))
        return [action]
    if chart:
        action = QAction("修改统计图…", menu)
        action.triggered.connect(lambda: _ask_chart(menu, document, key, start, chart))
        return [action]
    return []


def _ask_caption(menu: QMenu, document: Document, key: str, start: int, picture: Picture) -> None:
    caption = ask.ask_words(menu, "图片说明", "图片下面的说明，图号由程序编排：", picture.caption)
    if caption is not None:
        changed = Picture(picture.name, caption).source
        _replace_line(document, key, start, changed, "修改图片说明")


def _ask_chart(menu: QMenu, document: Document, key: str, start: int, chart: Chart) -> None:
    from ui.dialogs.chart_dialog import ChartDialog  # noqa: PLC0415 loaded with the first chart

    dialog = ChartDialog(document.report, chart, menu.window())
    if dialog.exec() and dialog.chart:
        _replace_line(document, key, start, dialog.chart.source, "修改统计图")


def _replace_line(document: Document, key: str, start: int, line: str, words: str) -> None:
    text = document.report.texts[key]
    end = start + len(text[start:].split("\n", 1)[0])
    document.edit(Edit(texts={key: text[:start] + line + text[end:]}), words)

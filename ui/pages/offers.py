"""What can be taken into a text by a click: official sub-headings, and ready sentences."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.edition.definition import Prompt, Section, Sentence
from app.report.narrative import resolved
from app.report.report import Report
from app.report.sentences import fitting_prompts, fitting_sentences
from ui.theme import UNIT
from ui.widgets.heading import quiet_label
from ui.widgets.text_editor import TextEditor


class Offers(QScrollArea):
    """A column of buttons beside an editor, each with what is asked there."""

    def __init__(self, editor: TextEditor) -> None:
        super().__init__()
        self._editor = editor
        self._shown: tuple[tuple[Prompt, ...], tuple[tuple[Sentence, str], ...]] = ((), ())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMaximumWidth(46 * UNIT)

    def offer(self, report: Report, section: Section) -> None:
        """Shows what fits the report now."""
        sentences = fitting_sentences(report, section)
        read = tuple((sentence, resolved(report, sentence.text)) for sentence in sentences)
        wanted = fitting_prompts(report, section), read
        if wanted != self._shown:
            self._shown = wanted
            self._fill(*wanted)

    def _fill(
        self, prompts: tuple[Prompt, ...], sentences: tuple[tuple[Sentence, str], ...]
    ) -> None:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, UNIT, 0)
        if prompts:
            layout.addWidget(QLabel("点一下，插入小标题："))
        for prompt in prompts:
            layout.addWidget(self._button(prompt.heading, prompt.heading, prompt.hint))
            layout.addWidget(quiet_label(prompt.hint))
        if sentences:
            layout.addWidget(QLabel("可以采用的语句，数字随表格变化："))
        for sentence, words in sentences:
            layout.addWidget(quiet_label(words))
            layout.addWidget(self._button("插入这一句", sentence.text, words))
        layout.addStretch(1)
        self.setWidget(content)
        bar = self.verticalScrollBar().sizeHint().width()
        self.setMinimumWidth(content.minimumSizeHint().width() + bar)

    def _button(self, words: str, text: str, about: str) -> QPushButton:
        button = QPushButton(words)
        button.setStyleSheet("text-align: left; padding: 4px 8px;")
        button.setToolTip(about)
        button.setAccessibleDescription(about)
        button.setAutoDefault(True)
        button.clicked.connect(lambda: self._editor.insert_paragraph(text))
        return button

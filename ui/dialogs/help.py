"""Help: on the place with the cursor, the list of keys, and the manual in a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFragment,
)
from PySide6.QtWidgets import (
    QDialog,
    QDockWidget,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from app import patterns as re
from app.edition.edition import HelpText
from ui.dialogs.dialog_parts import SearchLine, dialog_buttons, laid_below, open_at
from ui.theme import HEADING, SMALL, UNIT, form_colors
from ui.widgets.page_parts import show_in
from ui.widgets.rows_view import ignore_typed_keys
from ui.window_actions import Keys

_LINE_HEIGHT_PERCENT = 135
_BROKEN_LINE = re.compile(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])")
"""Chinese lines are joined without the blank that stands for a broken line elsewhere."""
_PICTURE_SCALE = 1.5
"""Pictures are made on a screen so enlarged."""
_PICTURE = "\ufffc"
"""The sign that stands for a picture in a text."""
_DECODED = QUrl.ComponentFormattingOption.FullyDecoded
_IMAGE = QTextDocument.ResourceType.ImageResource.value


class Chapter(Struct, frozen=True):
    """A heading and the positions its words reach over, sub-headings left out."""

    title: str
    level: int
    start: int
    end: int


class ManualView(QTextBrowser):
    """Shows a Markdown file; links lead to its headings, nothing else is ever opened."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._folder = path.parent
        self.found: list[QTextCursor] = []
        self.place = 0
        self.setOpenLinks(False)
        self.setAccessibleName("使用说明")
        self.document().setDocumentMargin(2 * UNIT)
        self.document().setIndentWidth(3 * UNIT)
        self.setMarkdown(_BROKEN_LINE.sub("", path.read_text(encoding="utf-8")))
        self._space_out()
        self._colour_links()
        self.chapters = tuple(self._chapters())
        self.anchorClicked.connect(lambda link: self.go_to(link.fragment(_DECODED)))

    def go_to(self, title: str, words: str = "") -> None:
        """Goes to the chapter with this title, or to the first of these words in it."""
        for chapter in self.chapters:
            if chapter.title == title:
                found = self.document().find(words, chapter.start) if words else QTextCursor()
                within = not found.isNull() and found.selectionEnd() <= chapter.end
                self.show_position(found.selectionStart() if within else chapter.start)

    def show_position(self, position: int) -> None:
        """Brings a place of the text to the top of the view."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        self.setTextCursor(cursor)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect().top())

    def look_for(self, words: str) -> None:
        """Marks every place with these words and shows the first from the top of the view on."""
        self.found, self.place = [], 0
        cursor = QTextCursor(self.document())
        while words:
            cursor = self.document().find(words, cursor)
            if cursor.isNull():
                break
            self.found.append(cursor)
        self._show_found()

    def step(self, by: int) -> None:
        """Goes to the next or the previous place, round the end."""
        if self.found:
            self.place = (self.place + by) % len(self.found)
            self._show_found()

    def _mark_found(self) -> None:
        colors, selections = form_colors(QGuiApplication.palette()), []
        for number, cursor in enumerate(self.found):
            selection = QTextEdit.ExtraSelection()
            selection.cursor = cursor  # type: ignore[attr-defined]  # missing in the stubs
            form = selection.format  # type: ignore[attr-defined]
            form.setBackground(colors.marked if number == self.place else colors.live)
            selections.append(selection)
        self.setExtraSelections(selections)

    def _show_found(self) -> None:
        self._mark_found()
        if self.found:
            at = QTextCursor(self.found[self.place])
            at.setPosition(at.selectionStart())
            self.setTextCursor(at)
            self.ensureCursorVisible()

    def _blocks(self) -> list[QTextBlock]:
        blocks, block = [], self.document().begin()
        while block.isValid():
            blocks.append(block)
            block = block.next()
        return blocks

    def _space_out(self) -> None:
        """Gives the lines of words room, as pages for reading have."""
        for block in self._blocks():
            if _PICTURE in block.text():
                continue
            form = block.blockFormat()
            form.setLineHeight(_LINE_HEIGHT_PERCENT, 1)
            QTextCursor(block).setBlockFormat(form)

    def _colour_links(self) -> None:
        """Gives links the accent colour; Markdown comes with one of its own."""
        form = QTextCharFormat()
        form.setForeground(form_colors(QGuiApplication.palette()).accent)
        for fragment in self._fragments():
            if fragment.charFormat().isAnchor():
                cursor = QTextCursor(self.document())
                cursor.setPosition(fragment.position())
                end = fragment.position() + fragment.length()
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(form)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Takes the colours of another scheme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour_links()
            self._mark_found()

    def _chapters(self) -> list[Chapter]:
        heads = [block for block in self._blocks() if block.blockFormat().headingLevel() > 1]
        ends = [*(block.position() for block in heads[1:]), self.document().characterCount()]
        return [
            Chapter(block.text(), block.blockFormat().headingLevel(), block.position(), end)
            for block, end in zip(heads, ends, strict=True)
        ]

    def _pictures(self) -> list[str]:
        """The file name of each picture."""
        forms = (one.charFormat() for one in self._fragments())
        return [form.toImageFormat().name() for form in forms if form.isImageFormat()]

    def _fragments(self) -> list[QTextFragment]:
        """The stretches of one format."""
        found = []
        for block in self._blocks():
            pieces = block.begin()
            while not pieces.atEnd():
                found.append(pieces.fragment())
                pieces += 1
        return found

    def _fit_pictures(self) -> None:
        """Makes the pictures as wide as there is room, sharp on this screen."""
        ratio = self.devicePixelRatioF()
        room = round((self.viewport().width() - 5 * UNIT) * ratio)
        for name in self._pictures():
            image = QImage(str(self._folder / QUrl(name).path()))
            if image.isNull():
                continue
            width = min(room, round(image.width() / _PICTURE_SCALE * ratio))
            image = image.scaledToWidth(max(width, 1), Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(ratio)
            self.document().addResource(_IMAGE, QUrl(name), image)
        self.document().markContentsDirty(0, self.document().characterCount())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fits the pictures to the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit_pictures()


MANUAL = Path(__file__).parents[2] / "docs" / "使用说明.md"
_MANUAL_SIZE = (140 * UNIT, 86 * UNIT)
_INDENT = "　"


class ManualWindow(QDialog):
    """Stays open beside its window; the contents list only chapters with the words looked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("使用说明")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.view = ManualView(MANUAL)
        self.contents = QListWidget()
        ignore_typed_keys(self.contents)
        self.contents.setAccessibleName("目录")
        self.words = SearchLine("在使用说明中查找", "结转")
        self.previous, self.next = QPushButton("上一处(&P)"), QPushButton("下一处(&N)")
        self.state = QLabel()
        self._lay_out()
        self._connect()
        self._fill()
        open_at(self, *_MANUAL_SIZE)

    def begin(self, chapter: str = "", words: str = "") -> None:
        """Shows the window, at a chapter if one is named, or at words in it."""
        self.show()
        self.activateWindow()
        self.words.setFocus()
        if chapter:
            self.view.go_to(chapter, words)

    def _lay_out(self) -> None:
        search = QHBoxLayout()
        search.setSpacing(UNIT)
        search.addWidget(self.words, 1)
        for button in (self.previous, self.next):
            button.setAutoDefault(False)
            search.addWidget(button)
        self.next.setDefault(True)
        self.state.setMinimumWidth(self.state.fontMetrics().horizontalAdvance("第 99 处，共 99 处"))
        search.addWidget(self.state)
        middle = QSplitter()
        middle.addWidget(self.contents)
        middle.addWidget(self.view)
        middle.setStretchFactor(1, 1)
        middle.setSizes([26 * UNIT, 114 * UNIT])
        middle.setChildrenCollapsible(False)
        laid_below(self, search, middle, wide=middle, spacing=UNIT)

    def _connect(self) -> None:
        self.words.textChanged.connect(self._on_words_changed)
        self.next.clicked.connect(lambda: self._step(1))
        self.previous.clicked.connect(lambda: self._step(-1))
        self.contents.itemClicked.connect(self._on_chosen)
        self.contents.itemActivated.connect(self._on_chosen)

    def _fill(self) -> None:
        self.contents.clear()
        found = self.view.found
        for chapter in self.view.chapters:
            hits = sum(chapter.start <= hit.position() < chapter.end for hit in found)
            if hits or not self.words.text():
                count = f"（{hits}）" if hits else ""
                item = QListWidgetItem(f"{_INDENT * (chapter.level - 2)}{chapter.title}{count}")
                item.setData(Qt.ItemDataRole.UserRole, chapter.start)
                self.contents.addItem(item)
        for button in (self.previous, self.next):
            button.setEnabled(bool(found))
        self._show_state()

    def _show_state(self) -> None:
        count, place = len(self.view.found), self.view.place
        if not self.words.text():
            self.state.setText("")
        elif not count:
            self.state.setText("没有找到")
        else:
            self.state.setText(f"第 {place + 1} 处，共 {count} 处")

    def _step(self, by: int) -> None:
        self.view.step(by)
        self._show_state()

    def _on_words_changed(self, words: str) -> None:
        self.view.look_for(words)
        self._fill()

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self.view.show_position(int(item.data(Qt.ItemDataRole.UserRole)))


class Reference:
    """Opens them beside `window`; `keys` tells what is done there by which keys."""

    def __init__(self, window: QWidget, keys: Callable[[], Iterable[Keys]]) -> None:
        self._window = window
        self._listed_keys = keys
        self.manual: ManualWindow | None = None
        self.keys: KeysDialog | None = None

    def show_manual(self, chapter: str = "", words: str = "") -> None:
        """Opens the manual, at a chapter or at words in it."""
        if self.manual is None:
            self.manual = ManualWindow(self._window)
        self.manual.begin(chapter, words)

    def show_keys(self) -> None:
        """Opens the list of keys."""

        if self.keys is None:
            self.keys = KeysDialog(self._listed_keys(), self._window)
        self.keys.show()
        self.keys.activateWindow()


_DOCK_SHARE = 0.22
"""No more of the window is taken at first: the form needs its width."""
_DOCK_LINKS = {"manual": "使用说明", "keys": "快捷键"}


class HelpDock(QDockWidget):
    """`manual_wanted` and `keys_wanted` ask for more, `closed` tells that the clerk closed it."""

    manual_wanted = Signal()
    keys_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__("填写帮助", parent)
        self.setObjectName("help")
        self.view = _HelpWords()
        self.view.anchorClicked.connect(self._on_anchor_clicked)
        self._shown: HelpText | None = None
        show_in(self, self.view)

    def show_help(self, told: HelpText) -> None:
        """Shows the help on another place, from its beginning."""
        if told != self._shown:
            self._shown = told
            self._write()

    def _write(self) -> None:
        if self._shown:
            self.view.setHtml(_dock_page(self._shown, self.font().pointSizeF()))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Writes the words in the colours of another scheme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._write()

    def _on_anchor_clicked(self, link: QUrl) -> None:
        (self.manual_wanted if link.toString() == "manual" else self.keys_wanted).emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells that the clerk closed it."""
        super().closeEvent(event)
        self.closed.emit()


class _HelpWords(QTextBrowser):
    """The words of the panel; narrow at first, and never forcing the window to be wide."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(1.5 * UNIT)
        self.setAccessibleName("填写帮助")
        self.setTabChangesFocus(True)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        comfortable = 22 * self.fontMetrics().horizontalAdvance("年")
        return QSize(min(comfortable, int(self.window().width() * _DOCK_SHARE)), 30 * UNIT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(12 * self.fontMetrics().horizontalAdvance("年"), 10 * UNIT)


def _dock_page(told: HelpText, size: float) -> str:
    """The panel's words, marked up with the window's own type sizes and colours."""
    from html import escape  # noqa: PLC0415 when the panel is shown

    colors = form_colors(QGuiApplication.palette())
    advice, accent = colors.quiet.name(), colors.accent.name()
    parts = "".join(
        f"<p style='margin-top:{UNIT}px; margin-bottom:0'>"
        f"<span style='font-size:{size * SMALL:.1f}pt; color:{advice}'>{escape(heading)}</span><br>"
        f"{escape(words)}</p>"
        for heading, words in told.parts
    )
    links = "　".join(
        f"<a href='{target}' style='color:{accent}'>{words}</a>"
        for target, words in _DOCK_LINKS.items()
    )
    title = f"<span style='font-size:{size * HEADING:.1f}pt'><b>{escape(told.title)}</b></span>"
    return f"<p>{title}</p>{parts}<p style='margin-top:{2 * UNIT}px'>{links}</p>"


class KeysDialog(QDialog):
    """A list that is narrowed by typing; stays open beside its window."""

    def __init__(self, groups: Iterable[Keys], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("快捷键")
        self.words = SearchLine("查找快捷键", "保存")
        self.list = QTreeWidget()
        ignore_typed_keys(self.list)
        self.list.setHeaderLabels(["想做的事", "按键"])
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(2 * UNIT)
        self.list.setItemsExpandable(False)
        self.list.setAccessibleName("快捷键")
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._fill(groups)
        laid_below(self, self.words, self.list, dialog_buttons(self), spacing=UNIT)
        self.words.textChanged.connect(self._narrow)
        open_at(self, 70 * UNIT, 80 * UNIT)

    def _fill(self, groups: Iterable[Keys]) -> None:
        for heading, lines in ((heading, lines) for heading, lines in groups if lines):
            top = QTreeWidgetItem(self.list, [heading])
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            top.setFirstColumnSpanned(True)
            font = top.font(0)
            font.setBold(True)
            top.setFont(0, font)
            for what, keys in lines:
                QTreeWidgetItem(top, [what, keys])
        self.list.expandAll()

    def _narrow(self, words: str) -> None:
        for place in range(self.list.topLevelItemCount()):
            top = self.list.topLevelItem(place)
            lines = [top.child(row) for row in range(top.childCount())]
            for line in lines:
                wanted = words.lower() in f"{line.text(0)} {line.text(1)}".lower()
                line.setHidden(not wanted)
            top.setHidden(all(line.isHidden() for line in lines))

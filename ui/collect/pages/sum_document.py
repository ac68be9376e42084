"""The sum of a collection as a report to look at: it takes no edits, and new sums repaint cells."""

from __future__ import annotations

from app.collect.collection import Collection
from app.edition.cells import CellKey
from app.report.changes import ChangeSet, Edit, Entry
from app.report.report import Report
from ui.document import Document


class SumDocument(Document):
    """What the form tables show; `replaced` tells of a sum on another edition or year."""

    def show(self, collection: Collection) -> None:
        """Shows another sum; only the cells that differ are repainted."""
        total = collection.total
        if total.edition is not self.report.edition or total.details != self.report.details:
            self.replace(_copy(total), None)
        else:
            self.replay(Edit(entries=_differences(self.report, total)))
        self.findings = collection.findings
        self.check()

    def may_edit(self, edit: Edit | None = None) -> bool:
        """Never: figures are mended in the units' documents, or corrected with a reason."""
        wanted = edit or Edit()
        self.refused.emit(ChangeSet(wanted, wanted))
        return False

    def check(self) -> None:
        """Tells of the findings that came with the sum."""
        self._check_soon.stop()
        self.checked.emit()


def _copy(total: Report) -> Report:
    """The sum as a report of our own, which the next sums are shown in."""
    copy = Report(total.edition, total.details)
    copy.apply(Edit(entries=dict(total.typed)))
    return copy


def _differences(shown: Report, wanted: Report) -> dict[CellKey, Entry]:
    keys = shown.edition.typed_keys
    return {
        key: wanted.typed.get(key) for key in keys if shown.typed.get(key) != wanted.typed.get(key)
    }

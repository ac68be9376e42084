"""A walk at random over one window and some files, with everything that may happen to them.

After each step it is asked whether the disk, the window and the recovery log agree, or whether a
question or a sentence told the clerk that they do not.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from app.edition.catalog import Catalog
from app.report.changes import Edit
from app.storage.recovery.recovery import Recovery
from app.storage.report_lock import FileLock, Locked, lock
from tests.ui.walks.file_world import (
    OTHER,
    PERSON,
    Agreement,
    DisagreementError,
    Told,
    World,
    content_of,
)
from ui.dialogs import ask
from ui.dialogs.import_dialog import ImportDialog
from ui.dialogs.versions_dialogs import RecoveryChoice, RecoveryDialog, VersionsDialog
from ui.main_window import OpenRequests

STEPS = 16


class Answers:
    """Answers every question at random."""

    def __init__(self, world: World) -> None:
        self._world = world

    def give(self, patch: pytest.MonkeyPatch) -> None:
        """Answers every question at random from now on."""
        patch.setattr(ask, "ask_leaving", self._leaving)
        patch.setattr(ask, "ask_changed_outside", self._overwriting)
        patch.setattr(ask, "ask_locked", lambda *_: self._world.any_of(tuple(ask.OpenChoice)))
        patch.setattr(ask, "ask_sure", lambda *_, **__: self._world.any_of((True, False)))
        patch.setattr(ask, "ask_save", self._place)
        patch.setattr(ask, "ask_file", self._file)
        patch.setattr(RecoveryDialog, "exec", lambda one: self._recovering(one))  # noqa: PLW0108 Qt calls it on the dialog
        patch.setattr(VersionsDialog, "exec", lambda one: self._choosing(one))  # noqa: PLW0108 see above
        patch.setattr(ImportDialog, "exec", lambda _: self._world.any_of((1, 1, 0)))

    def _leaving(self, *_: object) -> ask.Leaving:
        answer = self._world.any_of(tuple(ask.Leaving))
        self._world.progress.leaving.append(answer)
        return answer

    def _overwriting(self, *_: object) -> ask.Overwriting:
        answers = ask.Overwriting.OVERWRITE, ask.Overwriting.SAVE_AS, ask.Overwriting.CANCEL
        asked_about = dict(self._world.disk)
        answer = self._world.any_of(answers)
        if self._world.disk == asked_about:  # else it was not about what stands there now
            self._world.progress.overwriting.append(answer)
        return answer

    def _file(self, *_: object) -> Path:
        return self._world.spelt(self._world.any_of(self._world.files))

    def _place(self, *_: object) -> Path | None:
        path = self._world.any_of((*self._world.files, None))
        if path is None:
            return None
        self._world.progress.saved_in.append(path)
        return self._world.spelt(path)

    def _recovering(self, dialog: RecoveryDialog) -> int:
        recovered = [one for one in dialog.found if isinstance(one, Recovery)]
        self._world.progress.offered = self._world.progress.offered or [
            content_of(one.new) for one in recovered
        ]
        dialog.names.setCurrentRow(self._world.random.randrange(len(dialog.found)))
        chosen = dialog.chosen
        dialog.choice = self._world.any_of(
            (RecoveryChoice.TAKE, RecoveryChoice.TAKE, RecoveryChoice.LEAVE, RecoveryChoice.LATER)
        )
        if dialog.choice is not RecoveryChoice.LATER and isinstance(chosen, Recovery):
            self._world.pending.remove(content_of(chosen.new))
            self._world.progress.recovered[content_of(chosen.new)] = dialog.choice
        return 0

    def _choosing(self, dialog: VersionsDialog) -> int:
        dialog.list.setCurrentRow(self._world.random.randrange(dialog.list.count()))
        if self._world.any_of((True, False)) and dialog.take.isEnabled():
            dialog.take.click()
        return 0


class FileWalk:
    """What may happen, step by step."""

    def __init__(self, world: World) -> None:
        self._world = world

    def go(self, steps: int) -> None:
        """Takes so many steps."""
        ways: list[tuple[Callable[[], None], int]] = [
            (self._type, 6),
            (self._open, 4),
            (self._open_again, 3),
            (self._start_again, 2),
            (self._save, 4),
            (self._save_as, 2),
            (self._change_outside, 3),
            (self._remove_outside, 1),
            (self._bring_version, 2),
            (self._import, 1),
            (self._press_offered, 2),
            (self._undo, 2),
            (self._redo, 1),
            (self._begin_new, 1),
            (self._lock_elsewhere, 1),
            (self._kill, 1),
            (self._close, 1),
        ]
        agreement = Agreement(self._world)
        for _ in range(steps):
            step = self._world.random.choices(
                [way for way, _ in ways], [often for _, often in ways]
            )[0]
            self._world.step = step.__name__.strip("_")
            self._world.steps.append(self._world.step)
            before, self._world.progress = self._world.seen, Told()
            step()
            agreement.check(before)
            self._world.note_base()

    def _type(self) -> None:
        if self._world.window.controller.in_report:
            key = self._world.random.choice((PERSON, OTHER))
            edit = Edit(entries={key: Decimal(next(self._world.numbers))})
            self._world.window.controller.document.edit(edit, "填数")

    def _open(self) -> None:
        self._world.window.controller.open(
            self._world.spelt(self._world.random.choice(self._world.files))
        )

    def _open_again(self) -> None:
        path = self._world.window.controller.document.path
        if path is not None:
            self._world.window.controller.open(self._world.spelt(path))

    def _start_again(self) -> None:
        open_requests = OpenRequests(self._world.window)
        open_requests.come_forward(
            [self._world.spelt(self._world.random.choice(self._world.files))]
        )
        self._world.settle(lambda: not open_requests._waiting)
        open_requests.deleteLater()

    def _save(self) -> None:
        if self._world.window.controller.in_report:
            self._world.window.controller.files.save()

    def _save_as(self) -> None:
        if self._world.window.controller.in_report:
            self._world.window.controller.files.save_as()

    def _change_outside(self) -> None:
        self._world.write_outside(self._world.random.choice(self._world.files))

    def _remove_outside(self) -> None:
        path = self._world.random.choice(self._world.files)
        path.unlink(missing_ok=True)
        self._world.disk[path] = None
        self._world.outside.add(path)

    def _bring_version(self) -> None:
        self._world.window.controller.recovery.show_versions(
            in_report=self._world.window.controller.in_report
        )

    def _import(self) -> None:
        controller = self._world.window.controller
        path = self._world.random.choice(self._world.files)
        if controller.in_report and path.exists():
            controller.imports.into_report(path)
            self._world.settle(lambda: controller.imports.reading._task is None)

    def _press_offered(self) -> None:
        """Takes up what the sentence below the pages offers."""
        strip = self._world.window.strip
        if strip.text and strip.buttons:
            self._world.random.choice(strip.buttons).click()

    def _undo(self) -> None:
        self._world.window.controller.document.undo_stack.undo()

    def _redo(self) -> None:
        self._world.window.controller.document.undo_stack.redo()

    def _begin_new(self) -> None:
        self._world.window.controller.actions_["new"].trigger()
        if not self._world.window.controller.in_report and self._world.random.random() < 0.5:
            self._world.window.start_page.new_button.click()

    def _lock_elsewhere(self) -> None:
        """Somebody else opens a file, or closes it; nobody does so while it is open here."""
        path = self._world.random.choice(self._world.files)
        if path in self._world.foreign:
            self._world.foreign.pop(path).release()
            return
        found, own = lock(path), self._world.own_file
        if isinstance(found, FileLock):
            self._world.foreign[path] = found
        if (own == path) != isinstance(found, Locked):
            raise DisagreementError(f"{path.name} 的锁不对：{found}")

    def _kill(self) -> None:
        """The program ends at once; the next start offers what was lost."""
        seen = self._world.seen
        self._world.window.controller.autosave.flush()
        if seen.dirty and self._world.base != (seen.report, seen.content):
            self._world.pending.append(seen.content)
        self._world.forget_window()
        self._world.restart()

    def _close(self) -> None:
        if self._world.window.close():
            self._world.delete_window()
            self._world.restart()


def walk(folder: Path, catalog: Catalog, seed: str, steps: int = STEPS) -> int:
    """Walks once; the number of steps. Raises `DisagreementError`, which tells what was done."""
    with pytest.MonkeyPatch.context() as patch:
        world = World(folder, catalog, Random(seed))
        Answers(world).give(patch)
        one = FileWalk(world)
        try:
            one.go(steps)
        except Exception as error:
            error.add_note(f"seed {seed}: {' '.join(world.steps)}")
            raise
        finally:
            world.end()
    return len(world.steps)

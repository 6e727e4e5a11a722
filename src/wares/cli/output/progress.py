"""How far a command is, drawn on standard error."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

from wares.cli.output.console import stderr

if TYPE_CHECKING:
    from wares.shop.train.teaching import TrainingStep


class ProgressBar(Progress):
    """One bar with what is done now, the share, the count, its rate and the remaining time.

    what   shown before the first step; blank = nothing is
    """

    def __init__(self, what: str = "") -> None:
        super().__init__(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[counted]}", markup=False),
            TimeRemainingColumn(),
            console=stderr,
        )
        self._task = self.add_task(what, total=1.0, visible=bool(what.strip()), counted="")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:  # its own line says it all
            self.update(self._task, visible=False)
            self.live.transient = True
            self.live.stop()
            self.disable = True
        super().__exit__(kind, error, trace)

    def show(self, step: TrainingStep) -> None:
        """Draw a step."""
        elapsed = self.tasks[0].elapsed or 0.0
        rate = f"  {step.count / elapsed:,.0f}/s" if elapsed else ""
        counted = f"{step.count:,} {step.things}{rate}" if step.things else ""
        self.update(self._task, visible=True, completed=step.done, description=step.what, counted=counted)

    def watch(self, what: str) -> Callable[[float], None]:
        """A function that draws the share of `what` that is done, 0–1."""
        from wares.shop.train.teaching import TrainingStep

        return lambda done: self.show(TrainingStep(what, done))

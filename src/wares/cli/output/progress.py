"""Progress bar of a command, on standard error."""

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

    def __init__(self, title: str = "") -> None:
        super().__init__(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[counted]}", markup=False),
            TimeRemainingColumn(),
            console=stderr,
        )
        self._task = self.add_task(title, total=1.0, visible=bool(title.strip()), counted="")

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
        seconds = self.tasks[0].elapsed or 0.0
        rate = f"  {step.count / seconds:,.0f}/s" if seconds else ""
        count_text = f"{step.count:,} {step.things}{rate}" if step.things else ""
        self.update(self._task, visible=True, completed=step.done, description=step.what, counted=count_text)

    def watch(self, title: str) -> Callable[[float], None]:
        """A function that draws the share of `title` that is done, 0–1."""
        from wares.shop.train.teaching import TrainingStep

        return lambda done: self.show(TrainingStep(title, done))

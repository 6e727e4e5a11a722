"""How the cost of some work grows with its size: side by side in one run, so that it means the same on any machine."""

import time
from collections.abc import Callable


def growth(work: Callable[[int], object], size: int, times: int) -> float:
    """How many times longer `work(size * times)` takes than `work(size)`: about `times` where it is linear.

    The processor's time of this process, the least of three runs of each, taken in turn.
    """
    small, large = [], []
    for _ in range(3):
        small.append(_took(work, size))
        large.append(_took(work, size * times))
    return min(large) / min(small)


def _took(work: Callable[[int], object], size: int) -> float:
    start = time.process_time()
    work(size)
    return max(time.process_time() - start, 1e-6)

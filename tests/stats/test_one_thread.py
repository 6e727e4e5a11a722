"""BLAS takes one thread inside, and as many as before afterwards, whoever else was inside."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from wares.stats import one_thread as module
from wares.stats.one_thread import one_thread


def threads() -> set[int]:
    np.ones((2, 2)) @ np.ones((2, 2))  # it is loaded
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def two() -> Iterator[None]:
    before = threads()
    module._blas.cache_clear()  # other tests have loaded further libraries since
    threadpool_limits(2, "blas")
    yield
    threadpool_limits(max(before), "blas")


def test_nested_and_after_an_error() -> None:
    with one_thread():
        with pytest.raises(ZeroDivisionError), one_thread():
            raise ZeroDivisionError
        assert threads() == {1}
    assert threads() == {2}
    with pytest.raises(ZeroDivisionError), one_thread(wait=True):
        raise ZeroDivisionError
    assert threads() == {2}


def test_what_was_before_comes_back_though_another_thread_stays_longer() -> None:
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with one_thread():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with one_thread():
        thread.start()
        assert inside.wait(10)
        assert threads() == {1}
    leave.set()
    thread.join()
    assert threads() == {2}

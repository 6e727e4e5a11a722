"""Whatever is kept in memory follows the store's change feed; so does the process that wrote."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from typing import Protocol

from wares.store.changes import ChangeFeed, Changes
from wares.store.feed import Part

AHEAD = sys.maxsize
"""The position of a follower that holds nothing yet: it reads the store when it is first asked."""


class Follower(Protocol):
    """Something derived from the store and kept in memory.

    It may be given changes again that it has already. Where it raises it stays where it was, and is given them again.
    """

    @property
    def position(self) -> int:
        """Of the feed, up to which it has everything; `AHEAD` while it holds nothing."""

    def follow(self, changes: Changes) -> None:
        """Take changes in; they begin at or before `position`. Whoever holds nothing passes them over."""


class Followers:
    """Drives followers of the same parts of the feed, one after the other, in the order given.

    Threads that want them to follow at once share the following: who comes second finds it done.
    """

    def __init__(
        self, feed: ChangeFeed, parts: Sequence[Part], followers: Sequence[Follower], limit: int = 1000
    ) -> None:
        """`limit`: products and events read at once."""
        self._feed, self._parts, self._followers, self._limit = feed, tuple(parts), tuple(followers), limit
        self._position = feed.position()  # of followers that hold nothing
        self._lock = threading.RLock()

    @property
    def position(self) -> int:
        """Of the feed, up to which every follower has everything."""
        return min(
            (follower.position for follower in self._followers if follower.position != AHEAD), default=self._position
        )

    def hand_over(self, changes: Changes) -> None:
        """Have every follower take in what was just written without reading it again, where it comes next in the feed;
        otherwise whatever was written until now.
        """
        with self._lock:
            if self.position == changes.since:
                self._give(changes)
            else:
                self.follow()

    def follow(self, upto: int | None = None) -> None:
        """Have every follower take in what was written up to `upto`, None = whatever was written until now."""
        with self._lock:
            while upto is None or self.position < upto:
                changes = self._feed.since(self.position, self._limit, self._parts)
                self._give(changes)
                if not changes.more:
                    return

    def _give(self, changes: Changes) -> None:
        for follower in self._followers:
            if follower.position < changes.upto or follower.position == AHEAD:
                follower.follow(changes)
        self._position = changes.upto

"""Segments: shoppers of like taste, found among their profiles, and what sets each apart."""

from wares.profiles.segments.description import SegmentTrait
from wares.profiles.segments.find import MOST_SEGMENTS, Segment, Segments, find_segments

__all__ = ["MOST_SEGMENTS", "Segment", "SegmentTrait", "Segments", "find_segments"]

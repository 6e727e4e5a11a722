"""What crosses a package's border: small frozen objects and the protocols every part is built on."""

from wares.types.arrays import Codes, Floats, Ints, Mask, Matrix, Nums, Pixels, Rows, Scores, Vectors
from wares.types.encoder import Encoder
from wares.types.event import EVENT_KINDS, Event, EventKind, Interactions, Recommender, Taste
from wares.types.filter import Among, And, Filter, HasTerms, Match, Not, Or, Range
from wares.types.index import AttributeKind, Entry, Index, Leg, LegCandidates, Stats
from wares.types.product import Availability, FilledValue, Picture, Problem, Product, Sale, Variant
from wares.types.recommendation import Placement, Reason, ReasonKind, Recommendation, Recommendations
from wares.types.search import Explanation, Facet, FacetValue, Hit, Hits, Matched, MatchedTerm, Query, Sort, Suggestion
from wares.types.words import Alternative, MatchKind, NamedValue, QueryAnalysis, QueryWord, Reading, Sparse

__all__ = [
    "EVENT_KINDS",
    "Alternative",
    "Among",
    "And",
    "AttributeKind",
    "Availability",
    "Codes",
    "Encoder",
    "Entry",
    "Event",
    "EventKind",
    "Explanation",
    "Facet",
    "FacetValue",
    "FilledValue",
    "Filter",
    "Floats",
    "HasTerms",
    "Hit",
    "Hits",
    "Index",
    "Interactions",
    "Ints",
    "Leg",
    "LegCandidates",
    "Mask",
    "Match",
    "MatchKind",
    "Matched",
    "MatchedTerm",
    "Matrix",
    "NamedValue",
    "Not",
    "Nums",
    "Or",
    "Picture",
    "Pixels",
    "Placement",
    "Problem",
    "Product",
    "Query",
    "QueryAnalysis",
    "QueryWord",
    "Range",
    "Reading",
    "Reason",
    "ReasonKind",
    "Recommendation",
    "Recommendations",
    "Recommender",
    "Rows",
    "Sale",
    "Scores",
    "Sort",
    "Sparse",
    "Stats",
    "Suggestion",
    "Taste",
    "Variant",
    "Vectors",
]

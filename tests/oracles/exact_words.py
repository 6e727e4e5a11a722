"""Search by words as it is meant, product by product: who is admitted, and in which order."""

from collections.abc import Mapping, Sequence

from wares.language.analysis.analyzer import Analyzer
from wares.language.bm25 import FieldLengths, weigh_all
from wares.language.packed_documents import PackedDocuments
from wares.language.query.understand import understand
from wares.language.vocabulary import Vocabulary, term_number
from wares.types import QueryAnalysis, QueryWord


class ExactWords:
    """Some documents' fields, searched without an index. A product's score is Σ query value · IDF · document value."""

    def __init__(self, documents: Sequence[Mapping[str, Sequence[str]]], analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self.vocabulary = Vocabulary()
        read = [analyzer.document(fields) for fields in documents]
        lengths = FieldLengths()
        self._having: dict[str, set[int]] = {}
        for place, document in enumerate(read):
            self.vocabulary.add(document.terms)
            lengths.add(document)
            for term in document.terms:
                self._having.setdefault(term, set()).add(place)
        self._values: list[dict[int, float]] = [
            dict(zip(sparse.indices.tolist(), sparse.values.tolist(), strict=True))
            for sparse in weigh_all(PackedDocuments.of(read), lengths.means())
        ]

    def search(self, words: str, limit: int, enough: int = 100) -> list[int]:
        """Places of the best documents, after relaxing word by word while fewer than `enough` are admitted."""
        understood = understand(words, self.analyzer, self.vocabulary)
        if not understood.words:
            return []
        satisfied: dict[int, int] = {}
        for word in understood.words:
            for place in self._satisfying(word):
                satisfied[place] = satisfied.get(place, 0) + 1
        least = len(understood.words)
        while least > 1 and sum(n >= least for n in satisfied.values()) < enough:
            least -= 1
        admitted = [place for place, n in satisfied.items() if n >= least]
        scores = self.scores(understood, admitted)
        return [place for _, place in sorted(zip([-s for s in scores], admitted, strict=True))][:limit]

    def scores(self, understood: QueryAnalysis, places: Sequence[int]) -> list[float]:
        """The score of every document asked for."""
        asked = [(term_number(t), w * self.vocabulary.idf(t)) for t, w in understood.weights.items()]
        return [sum(worth * self._values[place].get(number, 0.0) for number, worth in asked) for place in places]

    def _satisfying(self, word: QueryWord) -> set[int]:
        found: set[int] = set()
        for alternative in word.alternatives:
            found |= set.intersection(*(self._having.get(term, set()) for term in alternative.terms))
        return found

"""An annotator: from a product's vectors, the likeliest value of each attribute with a calibrated confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wares.annotate.calibration import Calibration
from wares.annotate.examples import KnownVectors, known_vectors, network_inputs
from wares.annotate.network import SoftmaxNetwork
from wares.types import Vectors

CATEGORY = "category"
ANYWHERE = ""
"""Stands for products of no known category."""

_LEAST_SHARE = 0.1
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Predictions:
    """Predictions of one attribute of (n,) products: `values` (n,) str, and (n,) confidences in [0, 1]; 0 = nothing
    can be said.
    """

    values: NDArray[np.str_]
    confidences: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AttributeModel:
    """Model of one attribute.

    values          in the order of the network's scores
    calibrations    by what is known; absent = too few rows to say anything
    shares          category → share of its products that have the attribute, 0–1; `ANYWHERE` = of all products
    """

    values: tuple[str, ...]
    calibrations: Mapping[KnownVectors, Calibration]
    shares: Mapping[str, float]

    def applies_to(self, category: str) -> bool:
        """Whether the attribute makes sense in `category`: at least a tenth of its products have it."""
        return self.shares.get(category, self.shares[ANYWHERE]) >= _LEAST_SHARE


@dataclass(frozen=True, slots=True)
class Annotator:
    """Annotator; made by `wares.annotate.fit.fit_annotator`, kept in a folder by `wares.annotate.folder`.

    encoder     fingerprint of the encoder whose vectors it reads
    attributes  in the order of the network's outputs
    """

    encoder: str
    attributes: Mapping[str, AttributeModel]
    network: SoftmaxNetwork

    def predict(self, titles: Vectors, pictures: Vectors) -> dict[str, Predictions]:
        """attribute → predictions for (n, dim) vectors of titles and pictures; rows of zeros = not known."""
        availability, inputs = known_vectors(titles, pictures), network_inputs(titles, pictures)
        starts = range(0, max(len(inputs), 1), _BLOCK)
        blocks = [self.network.scores(inputs[start : start + _BLOCK]) for start in starts]
        predictions = {}
        for column, (name, attribute) in enumerate(self.attributes.items()):
            scores = np.concatenate([block[column] for block in blocks])
            confidences = np.zeros(len(availability))
            for kind, calibration in attribute.calibrations.items():
                rows = availability == kind
                confidences[rows] = calibration.confidence(scores[rows])
            values = np.array(attribute.values, dtype=np.str_)[scores.argmax(axis=1)]
            predictions[name] = Predictions(values, confidences)
        return predictions

"""Purchase propensity: how likely a running visit is to end in a purchase."""

from wares.profiles.propensity.features import (
    FEATURES,
    TouchLog,
    buys_later,
    current_features,
    log_of,
    visit_features,
    visits_of,
)
from wares.profiles.propensity.model import FeatureShare, PropensityModel, PropensityReport, fit

__all__ = [
    "FEATURES",
    "FeatureShare",
    "PropensityModel",
    "PropensityReport",
    "TouchLog",
    "buys_later",
    "current_features",
    "fit",
    "log_of",
    "visit_features",
    "visits_of",
]

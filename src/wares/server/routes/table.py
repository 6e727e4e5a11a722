"""Every route of the server, by subject."""

from __future__ import annotations

from wares.server.routes import (
    analytics,
    checkout,
    commands,
    encoder,
    events,
    metrics,
    pictures,
    products,
    profiles,
    recommendations,
    search,
    status,
    storefront,
)
from wares.server.routing import Declaration

ROUTES: tuple[Declaration, ...] = (
    *search.routes,
    *recommendations.routes,
    *events.routes,
    *checkout.routes,
    *products.routes,
    *pictures.routes,
    *profiles.routes,
    *analytics.routes,
    *status.routes,
    *metrics.routes,
    *encoder.routes,
    *commands.routes,
    *storefront.routes,
)

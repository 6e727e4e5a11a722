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
    ranking,
    recommendations,
    search,
    status,
    storefront,
)
from wares.server.routes.pages import catalog as pages_of_catalog
from wares.server.routes.pages import home as page_of_home
from wares.server.routes.pages import sitemaps
from wares.server.routing import Declaration

ROUTES: tuple[Declaration, ...] = (
    *search.routes,
    *recommendations.routes,
    *events.routes,
    *checkout.routes,
    *products.routes,
    *pictures.routes,
    *profiles.routes,
    *ranking.routes,
    *analytics.routes,
    *status.routes,
    *metrics.routes,
    *encoder.routes,
    *commands.routes,
    *storefront.routes,
    *sitemaps.routes,
    *page_of_home.routes,
    *pages_of_catalog.routes,
)

"""Platforms whose exports are known: an adapter is detected by a feed's columns and first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wares.catalog.platforms.adapter import PlatformAdapter
from wares.catalog.platforms.awin import Awin
from wares.catalog.platforms.bigcommerce import BigCommerce
from wares.catalog.platforms.google_merchant import GoogleMerchant
from wares.catalog.platforms.magento import Magento
from wares.catalog.platforms.medusa import MedusaObjects, MedusaTable
from wares.catalog.platforms.meta_catalog import MetaCatalog
from wares.catalog.platforms.opencart import OpenCart
from wares.catalog.platforms.prestashop import PrestaShop
from wares.catalog.platforms.saleor import SaleorObjects, SaleorTable
from wares.catalog.platforms.shopify.objects import ShopifyObjects
from wares.catalog.platforms.shopify.table import ShopifyTable
from wares.catalog.platforms.spree import SpreeObjects, SpreeTable
from wares.catalog.platforms.squarespace import Squarespace
from wares.catalog.platforms.vendure import VendureObjects, VendureTable
from wares.catalog.platforms.woocommerce.objects import WooObjects
from wares.catalog.platforms.woocommerce.table import WooTable
from wares.tabular.sources import RawRow

ADAPTERS: tuple[type[PlatformAdapter], ...] = (
    ShopifyTable,
    ShopifyObjects,
    WooObjects,
    WooTable,
    Magento,
    PrestaShop,
    MedusaTable,
    MedusaObjects,
    VendureTable,
    VendureObjects,
    SpreeTable,
    SpreeObjects,
    SaleorTable,
    SaleorObjects,
    OpenCart,
    BigCommerce,
    Squarespace,
    Awin,
    MetaCatalog,
    GoogleMerchant,
)
"""Asked in this order; the first that fits is taken."""


def detect_platform(
    columns: Sequence[str], rows: Sequence[RawRow], declarations: Mapping[str, str]
) -> PlatformAdapter | None:
    """The adapter of the platform whose export this is; None = of none that is known.

    `declarations` are the columns that the shop's people name. Where they name the column of ids, what a row is is
    theirs to say, and no platform is guessed.
    """
    if "id" in declarations:
        return None
    for kind in ADAPTERS:
        if kind.matches(columns, rows):
            return kind(columns, rows, declarations)
    return None

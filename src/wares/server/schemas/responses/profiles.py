"""Answers of profiles and the showcase."""

from __future__ import annotations

from dataclasses import fields

import msgspec

from wares.server.schemas.responses.products import ProductAnswer
from wares.shop.profile_report import ProfileReport
from wares.shop.showcase import ShowcaseShopper
from wares.types.derivation import fields_of


@fields_of(ProfileReport, required=True)
class ProfileAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop knows of a shopper, or of a session of somebody unknown; `sentences` say it in words."""

    recent: list[ProductAnswer]
    cart: list[ProductAnswer]
    bought: list[ProductAnswer]

    @classmethod
    def of(cls, report: ProfileReport) -> ProfileAnswer:
        """The answer for a profile."""
        values = {field.name: getattr(report, field.name) for field in fields(report)}
        for name in ("recent", "cart", "bought"):
            values[name] = [ProductAnswer.of(product) for product in values[name]]
        return cls(**values)


class ShowcaseAnswer(msgspec.Struct, frozen=True):
    """Shoppers that a demo shop may be seen as; none in any other shop."""

    shoppers: tuple[ShowcaseShopper, ...]

"""In what a delivery suddenly differs from the feed's last one, in words."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence

from wares.shop.ingest.feeds.delivery import LEAST, SAMPLE, DeliveryProfile, Sampler

_LISTED = 8  # columns named in one message
_FACTOR = 3.0  # between prices of the same products, from which on a decimal point may have moved


def differences(
    last: DeliveryProfile, now: DeliveryProfile, sampler: Sampler, header: Sequence[str], rows: float = 0.5
) -> list[str]:
    """In what a delivery suddenly differs from the last one, in words; empty = in nothing that matters.

    header  the file's columns, where a row cannot have others; () = not known
    rows    share of the last delivery's rows that must be there at least
    """
    sentences = []
    if last.platform != now.platform:
        sentences.append(f"it was taken for {_platform(now.platform)}, last time for {_platform(last.platform)}")
    if last.encoding and now.encoding and last.encoding != now.encoding:
        sentences.append(f"its encoding is {now.encoding.upper()}, last time it was {last.encoding.upper()}")
    if last.rows >= LEAST and now.rows < rows * last.rows:
        sentences.append(f"it has {now.rows:,} rows, last time it had {last.rows:,}")
    if _rejected_share(now) > 0.5 >= _rejected_share(last):
        sentences.append(f"{_rejected_share(now):.0%} of its rows are no products that can be taken")
    if last.currency and now.currency != last.currency and now.prices:
        sentences.append(f"its prices are in {now.currency or 'no currency'}, last time in {last.currency}")
    return [*sentences, *_columns(last, now, header), *_prices(last, now, sampler), *_ids(last, now, sampler)]


def _rejected_share(profile: DeliveryProfile) -> float:
    """The share of rows, of those that would have been sampled, that gave no product."""
    return 1 - len(profile.prices) / max(1, min(profile.rows, SAMPLE)) if profile.rows >= LEAST else 0.0


def _platform(name: str) -> str:
    return name or "a table of no platform that is known"


def _columns(last: DeliveryProfile, now: DeliveryProfile, header: Sequence[str]) -> Iterator[str]:
    used = {name: share for name, (gives, share) in last.columns.items() if gives and name not in now.columns}
    missing = [name for name in used if header and name not in header]
    empty = [name for name, share in used.items() if name not in missing and share >= 0.5]
    if missing:
        yield f"{_column_list(missing, last)} {'is' if len(missing) == 1 else 'are'} gone"
    if empty:
        yield f"{_column_list(empty, last)} {'has' if len(empty) == 1 else 'have'} no values any more"


def _column_list(columns: Sequence[str], last: DeliveryProfile) -> str:
    listed = []
    for column in columns[:_LISTED]:
        gives = last.columns[column][0]
        listed.append(f'"{column}"' if gives == column else f'"{column}" (gave {gives})')
    more = f" and {len(columns) - _LISTED:,} more" if len(columns) > _LISTED else ""
    return f"the column{'' if len(columns) == 1 else 's'} {', '.join(listed)}{more}"


def _prices(last: DeliveryProfile, now: DeliveryProfile, sampler: Sampler) -> Iterator[str]:
    before, after = _share(last.prices), _share(now.prices)
    if before >= 0.5 and after < before / 2 and len(last.prices) >= LEAST and now.prices:
        yield f"{after:.0%} of its products have a price, last time {before:.0%} had one"
    pairs = [(last.prices[f"{number:016x}"], price) for number, price in sampler.matches.items()]
    ratios = [price / old for old, price in pairs if old and price]
    if len(ratios) >= LEAST - 1:
        ratio, what = statistics.median(ratios), "the same products"
    else:
        old, new = ([price for price in profile.prices.values() if price] for profile in (last, now))
        if min(len(old), len(new)) < 2 * LEAST:
            return
        ratio, what = statistics.median(new) / statistics.median(old), "its products"
    if ratio >= _FACTOR or ratio <= 1 / _FACTOR:
        yield f"{what} cost {ratio:.3g} times what they cost last time, as the median has it"


def _share(prices: Mapping[str, float | None]) -> float:
    return sum(price is not None for price in prices.values()) / max(1, len(prices))


def _ids(last: DeliveryProfile, now: DeliveryProfile, sampler: Sampler) -> Iterator[str]:
    share = len(sampler.matches) / max(1, len(last.prices))
    if last.rows < LEAST or share >= 0.5 or not now.rows:
        return
    new = 1 - min(1.0, share * last.rows / now.rows)
    if new > 0.5:
        yield f"{new:.0%} of its ids are new, and {1 - share:.0%} of last time's are not in it"

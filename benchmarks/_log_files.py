"""Small event logs of every kind, written after the platforms' public documentation, and the events they tell."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from wares.types import Product, Variant

Line = tuple[str, int, float | None]
"""A product, how many pieces, and the price of one (None = not told)."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One event: `time` is ISO 8601; choices are of the first product."""

    kind: str
    shopper: str
    time: str
    lines: tuple[Line, ...]
    choices: Mapping[str, str] | None = None

    @property
    def seconds(self) -> float:
        """Unix seconds."""
        return datetime.fromisoformat(self.time).replace(tzinfo=UTC).timestamp()


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file, and what is in it; `skipped` rows tell no event that Wares knows."""

    name: str
    content: bytes
    events: tuple[Expected, ...]
    skipped: int = 0


CATALOGUE = [
    *(Product(id=f"p{n}", title=f"Thing {n}", price=10.0 + n) for n in range(8)),
    Product(
        id="tee",
        title="Tee",
        variants=(
            Variant(options={"size": "M", "colour": "red"}, sku="TEE-M-RED", price=20.0),
            Variant(options={"size": "L", "colour": "blue"}, sku="TEE-L-BLUE", price=21.0),
        ),
    ),
]
"""What the shop has that takes the logs."""


def _micro(time: str) -> int:
    return int(datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp() * 1e6)


def _lines(*rows: Any) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def _table(text: str, encoding: str = "utf-8") -> bytes:
    joined = re.sub(r"([,|]) {8,}", r"\1", text)  # lines that go on after a backslash
    return "".join(line.strip() + "\n" for line in joined.strip().splitlines()).encode(encoding)


def event(
    kind: str, time: str, *lines: Line | str, who: str = "u1", choices: Mapping[str, str] | None = None
) -> Expected:
    """An expected event of `who`; a line that is only a product is one piece without a price."""
    return Expected(kind, who, time, tuple((one, 1, None) if isinstance(one, str) else one for one in lines), choices)


# -------------------------------------------------------------------------------------------------- Google Analytics 4


def _ga4(name: str, time: str, items: list[dict[str, Any]], **params: Any) -> dict[str, Any]:
    """A row of the BigQuery export: numbers are texts in its JSON."""
    told = {"ga_session_id": 1709632800, "page_location": "https://shop.example/", **params}
    return {
        "event_date": time[:10].replace("-", ""),
        "event_timestamp": str(_micro(time)),
        "event_name": name,
        "event_params": [
            {"key": key, "value": {"string_value": value} if isinstance(value, str) else {"int_value": str(value)}}
            for key, value in told.items()
        ],
        "event_bundle_sequence_id": "77",
        "user_id": None,
        "user_pseudo_id": "u1",
        "user_properties": [],
        "device": {"category": "mobile", "language": "de-de"},
        "geo": {"country": "Germany"},
        "ecommerce": {"transaction_id": params.get("transaction_id", "(not set)"), "total_item_quantity": "3"},
        "items": items,
    }


def _item(product: str, price: float, quantity: int | None = None) -> dict[str, Any]:
    told = {"item_id": product, "item_name": "Thing", "item_brand": "Acme", "item_variant": "M", "price": price}
    return {**told, "price_in_usd": price * 1.1, "item_list_index": "4"} | (
        {} if quantity is None else {"quantity": quantity}
    )


GA4_BIGQUERY = LogFile(
    "ga4_bigquery.jsonl",
    _lines(
        _ga4("session_start", "2024-03-05T10:00:00", []),
        _ga4("view_item", "2024-03-05T10:00:01", [_item("p0", 10.0)]),
        _ga4("view_search_results", "2024-03-05T10:00:02", [], search_term="red mug"),
        _ga4("add_to_cart", "2024-03-05T10:00:03", [_item("p0", 10.0, 2)]),
        _ga4("remove_from_cart", "2024-03-05T10:00:04", [_item("p0", 10.0, 1)]),
        _ga4("purchase", "2024-03-05T10:00:05.250", [_item("p0", 10.0, 1), _item("p1", 11.5, 2)], transaction_id="T9"),
        _ga4("refund", "2024-03-06T08:00:00", [], transaction_id="T9"),
    ),
    (
        event("view", "2024-03-05T10:00:01", ("p0", 1, 10.0)),
        event("search", "2024-03-05T10:00:02"),
        event("cart", "2024-03-05T10:00:03", ("p0", 2, 10.0)),
        event("remove_from_cart", "2024-03-05T10:00:04", ("p0", 1, 10.0)),
        event("purchase", "2024-03-05T10:00:05.250", ("p0", 1, 10.0), ("p1", 2, 11.5)),
        event("return", "2024-03-06T08:00:00", ("p0", 1, None), ("p1", 2, None)),
    ),
    skipped=1,
)

GA4_PAYLOADS = LogFile(
    "ga4_measurement.jsonl",
    _lines(
        {
            "client_id": "c7",
            "user_id": "u1",
            "timestamp_micros": str(_micro("2024-03-05T10:00:00")),
            "events": [
                {"name": "view_item", "params": {"currency": "EUR", "value": 10, "items": [_item("p2", 12)]}},
                {
                    "name": "purchase",
                    "params": {"transaction_id": "T1", "value": 24, "items": [_item("p2", 12, 2)], "session_id": "s1"},
                },
            ],
        },
        {
            "client_id": "c7",
            "user_id": "u1",
            "timestamp_micros": str(_micro("2024-03-07T10:00:00")),
            "events": [{"name": "refund", "params": {"transaction_id": "T1", "items": [_item("p2", 12, 1)]}}],
        },
    ),
    (
        event("view", "2024-03-05T10:00:00", ("p2", 1, 12.0)),
        event("purchase", "2024-03-05T10:00:00", ("p2", 2, 12.0)),
        event("return", "2024-03-07T10:00:00", ("p2", 1, 12.0)),
    ),
)

# ------------------------------------------------------------------------------------------------- Segment, RudderStack


def _track(name: str, time: str, properties: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "anonymousId": "a-1",
        "context": {"library": {"name": "analytics.js"}, "page": {"path": "/", "url": "https://shop.example/"}},
        "event": name,
        "messageId": f"ajs-{number}",
        "originalTimestamp": f"{time}Z",
        "properties": properties,
        "receivedAt": "2024-04-01T00:00:00.000Z",
        "sentAt": "2024-04-01T00:00:00.000Z",
        "timestamp": f"{time}Z",
        "type": "track",
        "userId": "u1",
    }


_BOUGHT = {"product_id": "p0", "sku": "S-0", "name": "Thing", "price": 10, "quantity": 2, "category": "Games"}
SEGMENT = LogFile(
    "segment.jsonl",
    _lines(
        _track("Product Viewed", "2024-03-05T10:00:00.500", {"product_id": "p0", "price": 10, "variant": "200 g"}, 1),
        _track("Product Added", "2024-03-05T10:01:00", {**_BOUGHT, "cart_id": "k"}, 2),
        _track("Product Removed", "2024-03-05T10:02:00", {**_BOUGHT, "quantity": 1}, 3),
        _track("Products Searched", "2024-03-05T10:03:00", {"query": "mug"}, 4),
        _track(
            "Product List Viewed", "2024-03-05T10:04:00", {"products": [{"product_id": "p1"}, {"product_id": "p2"}]}, 5
        ),
        _track(
            "Order Completed",
            "2024-03-05T10:05:00",
            {
                "order_id": "O1",
                "total": 31.5,
                "products": [_BOUGHT, {"product_id": "p1", "price": 11.5, "quantity": 1}],
            },
            6,
        ),
        _track(
            "Order Refunded", "2024-03-06T10:05:00", {"order_id": "O1", "products": [{**_BOUGHT, "quantity": 1}]}, 7
        ),
        {
            "type": "identify",
            "userId": "u1",
            "messageId": "ajs-8",
            "timestamp": "2024-03-06T11:00:00Z",
            "traits": {"age": 3},
        },
    ),
    (
        event("view", "2024-03-05T10:00:00.500", ("p0", 1, 10.0)),
        event("cart", "2024-03-05T10:01:00", ("p0", 2, 10.0)),
        event("remove_from_cart", "2024-03-05T10:02:00", ("p0", 1, 10.0)),
        event("search", "2024-03-05T10:03:00"),
        event("impression", "2024-03-05T10:04:00", "p1", "p2"),
        event("purchase", "2024-03-05T10:05:00", ("p0", 2, 10.0), ("p1", 1, 11.5)),
        event("return", "2024-03-06T10:05:00", ("p0", 1, 10.0)),
    ),
    skipped=1,
)

SEGMENT_FLAT = LogFile(
    "rudderstack.csv",
    _table("""
        event,userId,anonymousId,productId,price,quantity,sentAt
        Product Viewed,u1,a-1,p0,10,,2024-03-05T10:00:00.000Z
        Product Added,u1,a-1,p0,10,2,2024-03-05T10:01:00.000Z
        Product Removed,u1,a-1,p0,10,2,2024-03-05T10:02:00.000Z
        Order Completed,u1,a-1,p1,11.5,1,2024-03-05T10:05:00.000Z
        Order Refunded,u1,a-1,p1,11.5,1,2024-03-06T10:05:00.000Z
    """),
    (
        event("view", "2024-03-05T10:00:00", ("p0", 1, 10.0)),
        event("cart", "2024-03-05T10:01:00", ("p0", 2, 10.0)),
        event("remove_from_cart", "2024-03-05T10:02:00", ("p0", 2, 10.0)),
        event("purchase", "2024-03-05T10:05:00", ("p1", 1, 11.5)),
        event("return", "2024-03-06T10:05:00", ("p1", 1, 11.5)),
    ),
)

# ------------------------------------------------------------------------------------------------------------ Shopify

SHOPIFY_CSV = LogFile(
    "shopify_orders.csv",
    _table("""
        Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Total,Created at,\
        Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,\
        Lineitem fulfillment status,Cancelled at,Refunded Amount,Vendor,Id,Source
        #1001,u1,paid,2024-03-05 12:00:05 +0800,fulfilled,EUR,41.00,41.00,2024-03-05 12:00:00 +0800,2,Thing 0,\
        10.00,,p0,fulfilled,,0.00,Acme,450789469,web
        #1001,u1,,,,,,,2024-03-05 12:00:00 +0800,1,Tee - L / blue,21.00,25.00,TEE-L-BLUE,fulfilled,,,Acme,,
        #1002,u1,refunded,2024-03-06 12:00:05 +0800,unfulfilled,EUR,11.00,11.00,2024-03-06 12:00:00 +0800,1,\
        Thing 1,11.00,,p1,pending,2024-03-07 09:30:00 +0800,11.00,Acme,450789470,web
        #1003,u2,voided,,unfulfilled,EUR,24.00,24.00,2024-03-08 12:00:00 +0800,1,Thing 2,12.00,,p2,pending,,\
        0.00,Acme,450789471,web
        #1003,,,,,,,,,1,Thing 3,12.00,,p3,pending,,,Acme,,
        #1004,u2,partially_refunded,2024-03-09 12:00:05 +0800,fulfilled,EUR,26.00,26.00,\
        2024-03-09 12:00:00 +0800,2,Thing 3,13.00,,p3,fulfilled,,13.00,Acme,450789472,web
    """),
    (
        event("purchase", "2024-03-05T04:00:00", ("p0", 2, 10.0)),
        event("purchase", "2024-03-05T04:00:00", ("tee", 1, 21.0), choices={"size": "L", "colour": "blue"}),
        event("purchase", "2024-03-06T04:00:00", ("p1", 1, 11.0)),
        event("return", "2024-03-07T01:30:00", ("p1", 1, 11.0)),
        *(
            event(kind, "2024-03-08T04:00:00", (product, 1, 12.0), who="u2")
            for product in ("p2", "p3")
            for kind in ("purchase", "return")
        ),
        event("purchase", "2024-03-09T04:00:00", ("p3", 2, 13.0), who="u2"),
    ),
)


def _shopify(number: int, time: str, lines: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": 450789469 + number,
        "admin_graphql_api_id": f"gid://shopify/Order/{number}",
        "cancelled_at": None,
        "created_at": f"{time}-05:00",
        "currency": "USD",
        "customer": {"id": "u1", "email": "bob@mail.example", "orders_count": 1},
        "email": "bob@mail.example",
        "financial_status": "paid",
        "fulfillment_status": None,
        "line_items": lines,
        "name": f"#{number}",
        "order_number": number,
        "processed_at": f"{time}-05:00",
        "refunds": [],
        "total_price": "41.00",
        "updated_at": "2024-05-01T00:00:00-05:00",
        **more,
    }


def _shopify_line(number: int, product: object, sku: str, quantity: int, price: str) -> dict[str, Any]:
    return {
        "id": number, "variant_id": number * 7, "product_id": product, "sku": sku, "title": "T", "variant_title": "M",
        "quantity": quantity, "price": price, "properties": [], "name": "T - M", "fulfillable_quantity": 0,
    }  # fmt: skip


SHOPIFY_JSON = LogFile(
    "shopify_orders.json",
    json.dumps(
        {
            "orders": [
                _shopify(
                    1001, "2024-03-05T12:00:00",
                    [_shopify_line(1, 632910392, "TEE-M-RED", 3, "20.00"), _shopify_line(2, "p1", "", 1, "11.00")],
                    financial_status="partially_refunded",
                    refunds=[{
                        "id": 9, "order_id": 450790470, "created_at": "2024-03-09T08:00:00-05:00", "note": "too small",
                        "refund_line_items": [{
                            "id": 4, "quantity": 2, "line_item_id": 1, "restock_type": "return", "subtotal": 40.0,
                            "line_item": _shopify_line(1, 632910392, "TEE-M-RED", 3, "20.00"),
                        }],
                        "transactions": [],
                    }],
                ),
                _shopify(
                    1002, "2024-03-06T12:00:00", [_shopify_line(3, "p2", "", 1, "12.00")], financial_status="voided",
                    cancelled_at="2024-03-06T13:00:00-05:00", cancel_reason="customer",
                ),
                _shopify(1003, "2024-03-07T12:00:00", [_shopify_line(5, "p3", "", 1, "13.00")],
                         customer=None, email="guest@mail.example"),
            ]
        }
    ).encode(),
    (
        event(
            "purchase", "2024-03-05T17:00:00", ("tee", 3, 20.0), ("p1", 1, 11.0),
            choices={"size": "M", "colour": "red"},
        ),
        event("return", "2024-03-09T13:00:00", ("tee", 2, 20.0), choices={"size": "M", "colour": "red"}),
        event("purchase", "2024-03-06T17:00:00", ("p2", 1, 12.0)),
        event("return", "2024-03-06T18:00:00", ("p2", 1, 12.0)),
        event("purchase", "2024-03-07T17:00:00", ("p3", 1, 13.0), who="guest@mail.example"),
    ),
)  # fmt: skip

# -------------------------------------------------------------------------------------------------------- WooCommerce

WOO_CSV = LogFile(
    "woocommerce_orders.csv",
    _table("""
        Order Number,Order Status,Order Date,Customer User ID,Email (Billing),Item Name,SKU,Quantity,Item Cost,\
        Order Total Amount
        727,Completed,2024-03-05 10:00,u1,bob@mail.example,Thing 0,p0,2,10.00,31.50
        727,Completed,2024-03-05 10:00,u1,bob@mail.example,Tee - M,TEE-M-RED,1,11.50,31.50
        728,Refunded,2024-03-06 10:00,u1,bob@mail.example,Thing 1,p1,1,11.00,11.00
        729,Cancelled,2024-03-07 10:00,u1,bob@mail.example,Thing 2,p2,1,12.00,12.00
        730,Failed,2024-03-08 10:00,u1,bob@mail.example,Thing 3,p3,1,13.00,13.00
    """),
    (
        event("purchase", "2024-03-05T10:00:00", ("p0", 2, 10.0)),
        event("purchase", "2024-03-05T10:00:00", ("tee", 1, 11.5), choices={"size": "M", "colour": "red"}),
        event("purchase", "2024-03-06T10:00:00", ("p1", 1, 11.0)),
        event("return", "2024-03-06T10:00:00", ("p1", 1, 11.0)),
        event("purchase", "2024-03-07T10:00:00", ("p2", 1, 12.0)),
        event("return", "2024-03-07T10:00:00", ("p2", 1, 12.0)),
    ),
    skipped=1,
)

WOO_PIPED = LogFile(
    "woocommerce_piped.csv",
    _table("""
        order_id,order_date,status,customer_id,customer_email,order_total,line_items
        727,2024-03-05 10:00:00,completed,5,u5,31.50,"name:Thing 0|product_id:p0|sku:|quantity:2|total:20.00|\
        sub_total:20.00;name:Thing 1|product_id:p1|sku:|quantity:1|total:11.50|sub_total:11.50"
        728,2024-03-06 10:00:00,refunded,5,u5,12.00,name:Thing 2|product_id:p2|sku:|quantity:1|total:12.00|\
        sub_total:12.00
    """),
    (
        event("purchase", "2024-03-05T10:00:00", ("p0", 2, 10.0), ("p1", 1, 11.5), who="5"),
        event("purchase", "2024-03-06T10:00:00", ("p2", 1, 12.0), who="5"),
        event("return", "2024-03-06T10:00:00", ("p2", 1, 12.0), who="5"),
    ),
)


def _woo(number: int, time: str, lines: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": number, "parent_id": 0, "number": str(number), "order_key": f"wc_order_{number}",
        "created_via": "checkout",
        "version": "8.6.1", "status": "completed", "currency": "EUR", "date_created": f"{time[:11]}12{time[13:]}",
        "date_created_gmt": time, "date_modified": "2024-05-01T00:00:00", "total": "40.00", "customer_id": 12,
        "billing": {"first_name": "B", "email": "bob@mail.example"}, "shipping": {"first_name": "B"},
        "payment_method": "bacs", "transaction_id": "", "date_paid": None, "cart_hash": "x", "meta_data": [],
        "line_items": lines, "tax_lines": [], "shipping_lines": [{"id": 1, "total": "5.00"}], "refunds": [], **more,
    }  # fmt: skip


def _woo_line(product: object, quantity: int, price: float, **more: Any) -> dict[str, Any]:
    return {
        "id": 315, "name": "T", "product_id": product, "variation_id": 0, "quantity": quantity, "tax_class": "",
        "subtotal": f"{price * quantity:.2f}", "total": f"{price * quantity:.2f}", "sku": "", "price": price,
        "meta_data": [], **more,
    }  # fmt: skip


WOO_JSON = LogFile(
    "woocommerce_orders.json",
    json.dumps([
        _woo(727, "2024-03-05T10:00:00", [
            _woo_line("p0", 2, 10.0),
            _woo_line("p4", 1, 14.0, variation_id=93, meta_data=[
                {"id": 1, "key": "pa_size", "value": "m", "display_key": "Size", "display_value": "M"},
                {"id": 2, "key": "_reduced_stock", "value": "1"},
            ]),
        ]),
        _woo(728, "2024-03-06T10:00:00", [_woo_line("p1", 1, 11.0)], status="refunded",
             refunds=[{"id": 731, "reason": "", "total": "-40.00"}]),
        _woo(729, "2024-03-07T10:00:00", [_woo_line("p2", 1, 12.0)], customer_id=0),
        _woo(730, "2024-03-08T10:00:00", [_woo_line("p3", 1, 13.0)], status="failed"),
    ]).encode(),
    (
        event("purchase", "2024-03-05T10:00:00", ("p0", 2, 10.0), ("p4", 1, 14.0), who="12"),
        event("purchase", "2024-03-06T10:00:00", ("p1", 1, 11.0), who="12"),
        event("return", "2024-03-06T10:00:00", ("p1", 1, 11.0), who="12"),
        event("purchase", "2024-03-07T10:00:00", ("p2", 1, 12.0), who="bob@mail.example"),
    ),
    skipped=1,
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------- public logs


def _online_retail() -> LogFile:
    """An order a day over five months, one in a hundred of them a cancelled invoice; US dates."""
    rows, events = ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"], []
    for day in range(150):
        month, date = 1 + day // 28, 1 + day % 28
        time, back = f"2011-{month:02d}-{date:02d}T08:26:00", day in (70, 140)
        number = f"C{536365 + day}" if back else str(536365 + day)
        rows.append(
            f"{number},p{day % 7},WHITE METAL LANTERN,{-1 if back else 6},{month}/{date}/2011 8:26,2.55,17850.0,UK"
        )
        events.append(
            event("return" if back else "purchase", time, (f"p{day % 7}", 1 if back else 6, 2.55), who="17850")
        )
    return LogFile("online_retail.csv", "\n".join(rows).encode(), tuple(events))


ONLINE_RETAIL = _online_retail()

TAOBAO = LogFile(
    "UserBehavior.csv",
    b"1,p0,2520377,pv,1511544070\n1,p1,2520771,fav,1511561733\n1,p2,4145813,cart,1511572885\n2,p2,4145813,buy,1511593493\n",
    (
        event("view", "2017-11-24T17:21:10", "p0", who="1"),
        event("favourite", "2017-11-24T22:15:33", "p1", who="1"),
        event("cart", "2017-11-25T01:21:25", "p2", who="1"),
        event("purchase", "2017-11-25T07:04:53", "p2", who="2"),
    ),
)

RETAIL_ROCKET = LogFile(
    "events.csv",
    _table("""
        timestamp,visitorid,event,itemid,transactionid
        1433221332117,257597,view,p0,
        1433224214164,257597,addtocart,p1,
        1433222276276,257597,transaction,p2,4000
    """),
    (
        event("view", "2015-06-02T05:02:12.117", "p0", who="257597"),
        event("cart", "2015-06-02T05:50:14.164", "p1", who="257597"),
        event("purchase", "2015-06-02T05:17:56.276", "p2", who="257597"),
    ),
)

OLIST = LogFile(
    "olist.csv",
    _table("""
        order_id,customer_unique_id,order_status,order_purchase_timestamp,order_item_id,product_id,price,freight_value
        e481f51c,861eff4711,delivered,2017-10-02 10:56:33,1,p0,29.99,8.72
        53cdb2fc,290c77bc52,canceled,2018-07-24 20:41:37,1,p1,118.70,22.76
    """),
    (
        event("purchase", "2017-10-02T10:56:33", ("p0", 1, 29.99), who="861eff4711"),
        event("purchase", "2018-07-24T20:41:37", ("p1", 1, 118.7), who="290c77bc52"),
        event("return", "2018-07-24T20:41:37", ("p1", 1, 118.7), who="290c77bc52"),
    ),
)

REES46 = LogFile(
    "rees46.csv",
    _table("""
        event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
        2019-11-01 00:00:02 UTC,view,p0,1487580009286598681,,,0.32,562076640,09fafd6c
        2019-11-01 00:00:09 UTC,cart,p1,1487580006317032337,,,2.38,562076640,09fafd6c
        2019-11-01 00:00:10 UTC,remove_from_cart,p1,1487580006317032337,,pnb,2.38,562076640,09fafd6c
        2019-11-01 00:00:25 UTC,purchase,p2,1487580009471148064,,cosmoprofi,15.48,562076640,09fafd6c
    """),
    (
        event("view", "2019-11-01T00:00:02", ("p0", 1, 0.32), who="562076640"),
        event("cart", "2019-11-01T00:00:09", ("p1", 1, 2.38), who="562076640"),
        event("remove_from_cart", "2019-11-01T00:00:10", ("p1", 1, 2.38), who="562076640"),
        event("purchase", "2019-11-01T00:00:25", ("p2", 1, 15.48), who="562076640"),
    ),
)

MAGENTO = LogFile(
    "magento_orders.csv",
    _table("""
        increment_id,created_at,status,customer_email,sku,qty_ordered,price
        000000012,2024-10-25 3:34:20,complete,u1,p0,2.0000,10.0000
        000000013,2024-10-26 13:34:20,canceled,u1,TEE-L-BLUE,1.0000,21.0000
    """),
    (
        event("purchase", "2024-10-25T03:34:20", ("p0", 2, 10.0)),
        event("purchase", "2024-10-26T13:34:20", ("tee", 1, 21.0), choices={"size": "L", "colour": "blue"}),
        event("return", "2024-10-26T13:34:20", ("tee", 1, 21.0), choices={"size": "L", "colour": "blue"}),
    ),
)

META = LogFile(
    "meta_conversions.jsonl",
    _lines(
        {
            "event_name": "AddToCart", "event_time": 1709632800, "event_id": "m1", "action_source": "website",
            "user_data": {"external_id": "u1"}, "user_id": "u1",
            "custom_data": {"currency": "EUR", "contents": [{"id": "p0", "quantity": 2, "item_price": 10.0}]},
        },
        {
            "event_name": "Purchase", "event_time": 1709632900, "event_id": "m2", "action_source": "website",
            "user_data": {"external_id": "u1"}, "user_id": "u1",
            "custom_data": {"value": 20, "contents": [{"id": "p0", "quantity": 2, "item_price": 10.0}]},
        },
    ),
    (
        event("cart", "2024-03-05T10:00:00", ("p0", 2, 10.0)),
        event("purchase", "2024-03-05T10:01:40", ("p0", 2, 10.0)),
    ),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ as people write them

GERMAN = LogFile(
    "bestellungen.csv",
    _table("""
        Bestellnummer;Kundennummer;Artikelnummer;Größe;Menge;Einzelpreis;Bestelldatum;Status
        1;u1;p0;M;2;12,50;31.12.2023 23:59;bezahlt
        2;u1;p1;;1;1.299,00 €;30.12.2023 01:05;storniert
        3;u1;p2;;-1;9,90;01.02.2024 10:00;bezahlt
    """, "cp1252"),
    (
        event("purchase", "2023-12-31T23:59:00", ("p0", 2, 12.5), choices={"size": "M"}),
        event("purchase", "2023-12-30T01:05:00", ("p1", 1, 1299.0)),
        event("return", "2023-12-30T01:05:00", ("p1", 1, 1299.0)),
        event("return", "2024-02-01T10:00:00", ("p2", 1, 9.9)),
    ),
)  # fmt: skip

CHINESE = LogFile(
    "行为日志.csv",
    _table("""
        用户ID,商品ID,行为类型,数量,单价,时间
        u1,p0,浏览,,,2024年3月5日 10:00
        u1,p1,加购,2,"¥1,299.00",2024年3月5日 10:01
        u1,p1,移出购物车,1,,2024年3月5日 10:02
        u1,p2,购买,1,￥99,2024年3月5日 10:03
        u1,p2,退货,1,￥99,2024年3月9日 10:03
    """, "gb18030"),
    (
        event("view", "2024-03-05T10:00:00", "p0"),
        event("cart", "2024-03-05T10:01:00", ("p1", 2, 1299.0)),
        event("remove_from_cart", "2024-03-05T10:02:00", "p1"),
        event("purchase", "2024-03-05T10:03:00", ("p2", 1, 99.0)),
        event("return", "2024-03-09T10:03:00", ("p2", 1, 99.0)),
    ),
)  # fmt: skip

PANDAS = LogFile(
    "pandas.csv",
    _table("""
        ,event,user_id,product_id,quantity,timestamp
        0,view,12345.0,101.0,,1709632800.0
        1,purchase,12345.0,102.0,2.0,1709632801000.0
        2,purchase,12346.0,102.0,-1.0,1709632802.0
    """),
    (
        event("view", "2024-03-05T10:00:00", "101", who="12345"),
        event("purchase", "2024-03-05T10:00:01", ("102", 2, None), who="12345"),
        event("return", "2024-03-05T10:00:02", "102", who="12346"),
    ),
)

DATES = {
    "us_12h": ("3/5/2024 11:59 PM,3/13/2024 1:05 AM", "2024-03-05T23:59:00 2024-03-13T01:05:00"),
    "uk": ("05/03/2024 23:59,13/03/2024 01:05", "2024-03-05T23:59:00 2024-03-13T01:05:00"),
    "short_hour": ("2024-03-05 3:34:20,2024-03-13 13:34:20", "2024-03-05T03:34:20 2024-03-13T13:34:20"),
    "rfc2822": (
        '"Tue, 05 Mar 2024 10:00:00 +0100","Wed, 13 Mar 2024 10:00:00 GMT"', "2024-03-05T09:00:00 2024-03-13T10:00:00",
    ),
    "zones": ("2024-03-05 10:00:00 EST,2024-03-13 10:00:00+02", "2024-03-05T15:00:00 2024-03-13T08:00:00"),
    "cest": ("2024-07-05 10:00 CEST,2024-01-13 10:00 CET", "2024-07-05T08:00:00 2024-01-13T09:00:00"),
    "offset": ("2024-03-05 10:00:00 +0800,2024-03-13 10:00:00 -0500", "2024-03-05T02:00:00 2024-03-13T15:00:00"),
    "named": ('"Mar 5, 2024 10:00 AM","13 March 2024 10:00"', "2024-03-05T10:00:00 2024-03-13T10:00:00"),
    "web_server": ("05/Mar/2024:10:00:00 +0000,13/Mar/2024:10:00:00 +0100", "2024-03-05T10:00:00 2024-03-13T09:00:00"),
    "mixed_units": ("1709632800,1710324000000", "2024-03-05T10:00:00 2024-03-13T10:00:00"),
    "micro": ("1709632800000000,1710324000500000", "2024-03-05T10:00:00 2024-03-13T10:00:00.500"),
    "compact": ("20240305100000,20240313100000", "2024-03-05T10:00:00 2024-03-13T10:00:00"),
    "japanese": ("2024年3月5日 午後1:05,2024年3月13日 10時00分", "2024-03-05T13:05:00 2024-03-13T10:00:00"),
}  # fmt: skip
"""How dates are written → two of them, and when they are."""


def _dated(name: str, cells: str, times: str) -> LogFile:
    import csv

    (told,) = csv.reader([cells])
    rows = "".join(f'view,u1,p{n},"{cell}"\n' for n, cell in enumerate(told))
    events = tuple(event("view", time, f"p{n}") for n, time in enumerate(times.split()))
    return LogFile(f"dates_{name}.csv", f"event,user_id,product_id,date\n{rows}".encode(), events)


HEADINGS = {
    "fr": "événement,client,produit,prix,quantité,horodatage achat remboursement",
    "es": "evento,cliente,producto,precio,cantidad,fecha compra devolución",
    "pt": "evento,cliente,produto,preço,quantidade,data compra devolução",
    "it": "evento,cliente,prodotto,prezzo,quantità,data acquisto reso",
    "nl": "gebeurtenis,klant,artikel,prijs,aantal,datum aankoop retour",
    "pl": "zdarzenie,klient,produkt,cena,ilość,czas zakup zwrot",
    "sv": "händelse,kund,artikel,pris,antal,datum köp retur",
    "ja": "イベント,顧客id,商品コード,価格,数量,日時 購入 返品",
    "ko": "이벤트,고객id,상품코드,가격,수량,일시 구매 반품",
    "ar": "الحدث,العميل,المنتج,السعر,الكمية,التاريخ شراء إرجاع",
    "zh-Hant": "行為,會員id,產品編號,單價,數量,時間 購買 退貨",
}
"""Language → headings, and the words for a purchase and a return."""


def _headed(language: str, told: str) -> LogFile:
    heading, bought, returned = told.split()
    rows = f"{bought},u1,p0,10.50,2,2024-03-05 10:00:00\n{returned},u1,p0,10.50,1,2024-03-06 10:00:00\n"
    return LogFile(
        f"headings_{language}.csv",
        f"{heading}\n{rows}".encode(),
        (
            event("purchase", "2024-03-05T10:00:00", ("p0", 2, 10.5)),
            event("return", "2024-03-06T10:00:00", ("p0", 1, 10.5)),
        ),
    )


FILES: tuple[LogFile, ...] = (
    GA4_BIGQUERY, GA4_PAYLOADS, SEGMENT, SEGMENT_FLAT, SHOPIFY_CSV, SHOPIFY_JSON, WOO_CSV, WOO_PIPED, WOO_JSON,
    ONLINE_RETAIL, TAOBAO, RETAIL_ROCKET, OLIST, REES46, MAGENTO, META, GERMAN, CHINESE, PANDAS,
    *(_dated(name, *told) for name, told in DATES.items()),
    *(_headed(language, told) for language, told in HEADINGS.items()),
)  # fmt: skip

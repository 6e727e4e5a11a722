"""An event log's columns and values: which column tells what, what the kinds are called, in what unit the time is.

A row comes out as a mapping with the fields of `EventBody`, for the `Checker`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from wares.errors import BadFeed
from wares.shopper.events import FIRST_TIME, UNITS, Fault, seconds
from wares.types import EventKind

Values = Mapping[str, object]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAMES: dict[str, tuple[str, ...]] = {
    "id": _words("eventid eventuuid messageid insertid uuid id 事件id 事件编号 日志id"),
    "kind": _words(
        "kind event eventtype eventname type action actiontype behavior behaviour behaviortype behaviourtype "
        "interaction interactiontype activity 行为 行为类型 事件 事件类型 类型 动作 操作"
    ),
    "time": _words(
        "time timestamp ts eventtime eventtimestamp datetime date createdat createdtime createtime happenedat "
        "occurredat servertime unixtime timestampms transactiontimestamp transactiontime orderdate "
        "purchasetimestamp invoicedate eventdate 时间 时间戳 日期 发生时间 行为时间 事件时间 创建时间 下单时间"
    ),
    "shopper": _words(
        "shopper shopperid user userid visitor visitorid customer customerid member memberid buyer buyerid uid "
        "userpseudoid usertoken authenticatedusertoken account accountid clientid reviewerid householdid 用户 用户id "
        "用户编号 会员 会员id 会员编号 顾客 顾客id 顾客编号 客户 客户id 买家 买家id"
    ),
    "session": _words(
        "session sessionid usersession visit visitid cookie cookieid anonymousid deviceid gasessionid basketid 会话 "
        "sessiontoken 会话id 会话编号 访次 设备id"
    ),
    "products": _words(
        "product productid products productids item itemid items itemids sku skuid skus goods goodsid contentid "
        "contentids objectid objectids asin parentasin articleid stockcode 商品 商品id 商品编号 商品编码 产品 产品id "
        "物品 物品id 宝贝id 货号"
    ),
    "query": _words("query search searchterm searchquery searchkeyword keyword keywords q 搜索词 查询词 关键词 搜索"),
    "query_id": _words("queryid searchid 查询id 搜索id"),
    "positions": _words("position positions rank place slot 位置 排名"),
    "prices": _words("price prices unitprice itemprice saleprice 价格 单价 售价 成交价"),
    "quantities": _words("quantity quantities qty 数量 件数 购买数量"),
    "rating": _words("rating ratings score stars star overall 评分 星级 打分"),
}
"""The names logs give to an event's fields, as `folded` writes them; within a field, earlier ones are preferred."""

_KINDS: dict[EventKind, str] = {
    "view": "view views viewed pageview pv page detail detailpageview productview viewitem viewproduct itemview "
    "productdetail productviewed visit browse read 浏览 查看 访问 浏览商品",
    "click": "click clicks clicked clk selectitem tap itemclick productclick productclicked 点击 点选",
    "cart": "cart addtocart addcart addedtocart cartadd basket addtobasket tobasket productadded "
    "productaddedtocart 加购 加入购物车 加购物车 购物车",
    "purchase": "purchase purchased purchases buy bought order ordered transaction sale checkout conversion orderitem "
    "ordercompleted productpurchased 购买 下单 成交 支付 付款 交易",
    "favourite": "favourite favorite fav like liked love wishlist addtowishlist productaddedtowishlist "
    "bookmark collect save saved 收藏 喜欢 点赞 关注",
    "rating": "rating rate rated rateproduct star stars review score 评分 打分 评价 评星",
    "search": "search searches query searchquery viewsearchresults productssearched 搜索 查询 检索",
    "impression": "impression impressions imp exposure expose viewitemlist productlistviewed shown show 曝光 展示 展现",
}
KINDS: dict[str, EventKind] = {name: kind for kind, names in _KINDS.items() for name in names.split()}
"""What logs call the kinds of event, as `folded` writes it."""

_LISTS = re.compile(r"[|;,]")
_PLURALS = frozenset(_words("products productids items itemids skus contentids objectids"))
_ABOUT = frozenset(name for part in ("kind", "shopper", "session", "products", "query") for name in NAMES[part])
_ODD = 0.1  # most broken values, of the first rows', of a column that is what its name says
_LEFT_OUT = "is not read from"
_RANGES = {"positions": (1, 1e9), "prices": (0, 1e15), "quantities": (1, 1e9), "rating": (1, 5)}
_MISSING = frozenset({"", "null", "nan", "none", "n/a", "na", "\\n"})
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")


class _UnreadableError(Exception):
    """A value that cannot be what its column should hold: field and reason."""


def folded(text: str) -> str:
    """A column's name, or a kind's, as the tables here write it."""
    return re.sub(r"[\s_.\-:/]+", "", unicodedata.normalize("NFKC", text).strip().casefold())


@dataclass(frozen=True, slots=True)
class LogColumns:
    """How a log is read.

    fields    field of `EventBody` → its column
    kind      what happened in rows whose column does not say; None = the column always does
    kinds     value of the column, folded → kind
    unit      how many of the time's unit a second has, where the time is a number
    lists     whether one value may hold several products
    notes     what was guessed, in plain words
    """

    fields: Mapping[str, str]
    kind: EventKind | None
    kinds: Mapping[str, EventKind]
    unit: float = 1.0
    lists: bool = False
    notes: tuple[str, ...] = ()

    def with_notes(self, notes: Iterable[str]) -> LogColumns:
        """The same, with notes of the file put first."""
        return replace(self, notes=(*notes, *self.notes))

    def body(self, values: Values) -> dict[str, object] | Fault:
        """The row as a mapping for the `Checker`, or why it cannot be read."""
        try:
            found: dict[str, object] = {"kind": self._kind(values)}
            for name, column in self.fields.items():
                value = _trimmed(values.get(column))
                if value is not None and name != "kind":
                    found[name] = self._value(name, value)
        except _UnreadableError as error:
            return Fault(*error.args)
        if "time" not in found:
            return Fault("time", "is missing; a row without a time cannot be placed")
        if found["kind"] != "rating":
            found.pop("rating", None)
        return found

    def _kind(self, values: Values) -> EventKind:
        value = _trimmed(values.get(self.fields.get("kind", "")))
        if value is None:
            if self.kind is None:
                raise _UnreadableError("kind", "is missing; say what such rows are, e.g. --kind view")
            return self.kind
        text = str(value)
        known = self.kinds.get(text) or self.kinds.get(folded(text))
        if known is None:
            shown = text[:60]
            raise _UnreadableError(
                "kind", f"{shown!r} is no kind Wares knows; if it is one, say so: --kind {shown}=view"
            )
        return known

    def _value(self, name: str, value: object) -> object:
        try:
            if name == "time":
                return when(value, self.unit)
            if name in _LISTED:
                read = _LISTED[name]
                return tuple([read(part) for part in _parts(value, self.lists)])
            return _number(value) if name == "rating" else _text(value)
        except (ValueError, TypeError, OverflowError) as error:
            why = str(error) if name != "time" else "no time; dates are read as 2026-01-31 or 2026-01-31T12:00:00Z"
            raise _UnreadableError(name, f"{str(value)[:60]!r} in {self.fields[name]!r}: {why}") from error


@dataclass(frozen=True, slots=True)
class Declared:
    """What the caller says of a log; it wins over every guess.

    columns   field → column; "" = the log lacks the field
    kind      what happened in rows whose column does not say
    kinds     value of the kind's column → kind
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    kind: EventKind | None = None
    kinds: Mapping[str, EventKind] = field(default_factory=dict)


def guess(columns: Sequence[str], sample: Sequence[Values], declared: Declared, latest: float) -> LogColumns:
    """How to read a log with `columns`, of which `sample` are the first rows; `latest` is the latest possible time.

    Raises `BadFeed` naming the remedy where what happened, when, or who did it is in no column.
    """
    fields, notes = _fields(columns, sample, declared.columns)
    kind, kinds = declared.kind, {**KINDS, **declared.kinds}
    if "kind" in fields:
        _require_known_kinds(fields["kind"], sample, kinds, kind)
    elif kind is None and "rating" in fields:
        kind = "rating"
        notes.append("no column says what happened: every row is taken for a rating")
    if lacking := _lacking(fields, kind):
        raise BadFeed(f"{lacking} {_told_of(columns, notes)}")
    unit = _unit(_filled(fields["time"], sample), latest)
    if unit != "seconds":
        notes.append(f'the time in "{fields["time"]}" is read as {unit}')
    return LogColumns(fields, kind, kinds, UNITS[unit], _holds_lists(fields), tuple(notes))


def _told_of(columns: Sequence[str], notes: Sequence[str]) -> str:
    """What helps to name the columns: which there are, and why some were not taken."""
    told = f"The columns are {', '.join(columns)}"
    if any(map(_is_number, columns)):
        told += "; the first line looks like a row: put a line with the columns' names before it"
    return "; ".join([told, *(note for note in notes if _LEFT_OUT in note)])


def _holds_lists(fields: Mapping[str, str]) -> bool:
    return folded(fields.get("products", "")) in _PLURALS


def _lacking(fields: Mapping[str, str], kind: EventKind | None) -> str:
    if "time" not in fields:
        return "no column is known to say when it happened; name it with --column time=COLUMN."
    if "kind" not in fields and kind is None:
        return "no column is known to say what happened; name it with --column kind=COLUMN, or say --kind view."
    if not fields.keys() & {"shopper", "session"}:
        return "no column is known to say who did it; name one with --column shopper=COLUMN or session=COLUMN."
    if "products" not in fields and kind != "search" and "query" not in fields:
        return "no column is known to name products; name it with --column products=COLUMN."
    return ""


def _fields(
    columns: Sequence[str], sample: Sequence[Values], declared: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """field → column, and notes on what was guessed and what was left out."""
    for name, column in declared.items():
        if name not in NAMES:
            raise BadFeed(f"--column {name}={column}: no field of an event; fields are {', '.join(NAMES)}")
        if column and column not in columns:
            raise BadFeed(f"--column {name}={column}: the log has no such column; it has {', '.join(columns)}")
    found = {name: column for name, column in declared.items() if column}
    notes: list[str] = []
    for name, names in NAMES.items():
        named = [column for column in columns if folded(column) in names and column not in found.values()]
        for column in sorted(named, key=lambda column: names.index(folded(column))):
            if name in found or name in declared:
                break
            if name == "id":
                reason = _speaks_against_ids(column, sample, found.values())
            else:
                reason = _speaks_against(name, column, sample, _holds_lists(found))
            if reason:
                notes.append(f'{name} {_LEFT_OUT} "{column}": {reason}')
                continue
            found[name] = column
            if name != column:
                notes.append(f'{name} is read from "{column}"')
    return {name: found[name] for name in NAMES if name in found}, notes


def _speaks_against(name: str, column: str, sample: Sequence[Values], lists: bool) -> str:
    """Why a column, by the sample, is not what its name says; "" = nothing does."""
    values = _filled(column, sample)
    if name in _RANGES:
        low, high = _RANGES[name]
        odd = sum(not _is_between(low, high, value, lists) for value in values)
        if odd > _ODD * len(values):
            to = f" to {high:g}" if name == "rating" else ""
            return f"many values are no numbers from {low:g}{to}; --column {name}={column} reads it and skips such rows"
    if name == "time" and not any(_is_time(value) for value in values):
        return "none of its values is a time"
    if 2 * sum(isinstance(value, bytes | Mapping) for value in values) > len(values):
        return "it holds no text"
    return ""


def _speaks_against_ids(column: str, sample: Sequence[Values], declared: Iterable[str]) -> str:
    """Rows that are told again share their id and all that they are about; rows of one order share less.

    A column that is called no more than "id" may be anything's.
    """
    values = _filled(column, sample)
    if len(values) < len(sample):
        return "rows lack it"
    if folded(column) == "id":
        return "rows share it" if len(set(map(str, values))) < len(values) else ""
    about = {name for values in sample for name in values if folded(name) in _ABOUT}.union(declared)
    told = {(str(values.get(column)), *(str(values.get(name)) for name in about)) for values in sample}
    return "rows that tell different things share it" if len(told) > len({one[0] for one in told}) else ""


def _require_known_kinds(
    column: str, sample: Sequence[Values], kinds: Mapping[str, EventKind], kind: EventKind | None
) -> None:
    values = list(dict.fromkeys(map(str, _filled(column, sample))))
    known = [value for value in values if value in kinds or folded(value) in kinds]
    if values and not known:
        shown = ", ".join(map(repr, values[:6]))
        raise BadFeed(
            f'"{column}" should say what happened, and none of {shown} is a kind Wares knows; '
            f"say what they mean, e.g. --kind {values[0][:60]}=view"
        )
    if not values and kind is None:
        raise BadFeed(f'"{column}" should say what happened and is empty; say it for all rows, e.g. --kind view')


def _unit(values: Sequence[object], latest: float) -> str:
    """The unit in which most numbers are times between 1990 and `latest`."""
    numbers = [float(str(value)) for value in values if _is_number(value)]
    if not numbers:
        return "seconds"
    fitting = {unit: sum(FIRST_TIME <= number / parts <= latest for number in numbers) for unit, parts in UNITS.items()}
    return max(fitting, key=lambda unit: fitting[unit])


def when(value: object, unit: float) -> float:
    """Unix seconds of a number (`unit` of them a second), a date, or a text of either; eight digits may be a date.

    Raises `ValueError`, `TypeError` or `OverflowError` for what is no time.
    """
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp()
    text = _text(value)
    if _is_number(value):
        number = float(text) / unit
        if number >= FIRST_TIME or len(text) != 8:
            return number
    return seconds(text.removesuffix(" UTC").replace("/", "-"))


def _parts(value: object, lists: bool) -> Iterable[object]:
    """What one value holds for each product; a text holds several only where `lists`."""
    if isinstance(value, list | tuple):
        return value
    if lists and isinstance(value, str):
        if value.lstrip().startswith("["):
            parts = json.loads(value)
            return parts if isinstance(parts, list) else [parts]
        return [part for part in _LISTS.split(value) if part.strip()]
    return (value,)


def _is_time(value: object) -> bool:
    try:
        when(value, 1.0)
    except (ValueError, TypeError, OverflowError):
        return False
    return True


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        return _NUMBER.fullmatch(value.strip()) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_between(low: float, high: float, value: object, lists: bool) -> bool:
    try:
        return all(low <= _number(part) <= high for part in _parts(value, lists))
    except ValueError:
        return False


def _number(value: object) -> float:
    if not _is_number(value):
        raise ValueError("not a number")
    return float(str(value))


def _whole(value: object) -> int:
    number = _number(value)
    if not number.is_integer():
        raise ValueError("not a whole number")
    return int(number)


def _text(value: object) -> str:
    """As text, trimmed; a whole number that a table holds as 12.0 is 12."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bytes | Mapping | list | tuple):
        raise TypeError(f"{type(value).__name__} where text is expected")
    return str(value)


def _trimmed(value: object) -> object:
    """A text without spaces around it; None for what says that there is no value."""
    if isinstance(value, str):
        text = value.strip()
        return None if len(text) < 5 and text.casefold() in _MISSING else text
    if value is None or value != value or (isinstance(value, list | tuple) and not value):
        return None
    return value


def _filled(column: str, sample: Sequence[Values]) -> list[object]:
    return [value for values in sample if (value := _trimmed(values.get(column))) is not None]


_LISTED: dict[str, Callable[[object], object]] = {
    "products": _text, "prices": _number, "positions": _whole, "quantities": _whole,
}  # fmt: skip
"""Fields with one value a product, and how each is read."""

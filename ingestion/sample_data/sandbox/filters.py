"""The filters of a search: one property of a record against one or several values."""

from fnmatch import fnmatchcase
from typing import Any

from ingestion.sample_data.sandbox.catalogue import property_kind
from ingestion.sample_data.sandbox.moments import to_ms
from ingestion.sample_data.sandbox.problems import invalid
from ingestion.sample_data.sandbox.store import Record

_COMPARE = {
    "EQ": lambda value, bound: value == bound,
    "NEQ": lambda value, bound: value != bound,
    "LT": lambda value, bound: value < bound,
    "LTE": lambda value, bound: value <= bound,
    "GT": lambda value, bound: value > bound,
    "GTE": lambda value, bound: value >= bound,
}


def matches_group(record: Record, filters: list[dict[str, Any]]) -> bool:
    """Whether a record matches every filter of a group."""
    return all(_matches(record, one) for one in filters)


def _matches(record: Record, one: dict[str, Any]) -> bool:
    name, operator = one.get("propertyName"), one.get("operator")
    if not isinstance(name, str) or not isinstance(operator, str):
        raise invalid("Each filter needs propertyName and operator")
    if name.startswith("associations."):
        raise invalid("The sandbox does not search by associations: read them by /crm/v4/associations")
    value = record["properties"].get(name)
    is_set = value not in (None, "")
    if operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return is_set is (operator == "HAS_PROPERTY")
    if operator in _COMPARE:
        bound = _typed(name, _given(one, "value"))
        return is_set and _COMPARE[operator](_typed(name, value), bound)
    if operator == "BETWEEN":
        low, high = _typed(name, _given(one, "value")), _typed(name, _given(one, "highValue"))
        return is_set and low <= _typed(name, value) <= high
    if operator in ("IN", "NOT_IN"):
        among = [_typed(name, item) for item in _given(one, "values")]
        return is_set and (_typed(name, value) in among) is (operator == "IN")
    if operator in ("CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"):
        pattern = str(_given(one, "value")).lower()
        tokens = str(value or "").lower().replace("@", " ").split()
        hit = any(fnmatchcase(token, pattern) for token in (*tokens, str(value or "").lower()))
        return hit is (operator == "CONTAINS_TOKEN")
    raise invalid(f"Invalid operator: {operator}")


def _given(one: dict[str, Any], part: str) -> Any:
    if one.get(part) in (None, ""):
        raise invalid(f"The filter on {one['propertyName']} with {one['operator']} needs {part}")
    return one[part]


def _typed(name: str, text: Any) -> Any:
    """A value as what its property is, so that 9 is less than 10 and two forms of one moment are equal."""
    kind = property_kind(name)
    try:
        if kind == "datetime":
            return to_ms(str(text))
        return float(text) if kind == "number" else str(text).lower()
    except ValueError:
        raise invalid(f"{text} is not a valid {kind} for {name}") from None

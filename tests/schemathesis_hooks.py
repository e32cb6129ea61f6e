"""What schemathesis cannot know of the API: how it names what is wrong, which positions its log has, and what there is."""

import json
import os
import uuid
import zlib

import schemathesis

# The ids of what there is, by the part of a path that comes before them; check-openapi makes it.
REAL = json.loads(os.environ.get("REAL_IDS", "{}"))
# And by the field of a body that names one.
FIELDS = {"pet_id": "pets", "before": "reservations", "after": "reservations", "doctor_id": "accounts"}

# Codes that say that a value is not of the form that is described. Whatever is described as it is read never gets one.
FORM = {"malformed", "wrong_type", "unknown_field", "characters", "too_long", "too_short", "malformed_json"}


@schemathesis.check
def what_reads_well_is_read(ctx, response, case):
    """A request that follows its description is never refused for its form."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or response.status_code not in (400, 422):
        return None
    problem = response.json()
    wrong = [f"{error['field']}: {error['code']}" for error in problem["errors"] if error["code"] in FORM]
    if response.status_code == 400 or wrong:
        raise AssertionError(f"refused for its form: {problem['code']} {wrong}")
    return None


def there_is(kind, given):
    """An id of something that there is in place of a made-up one, which is of nothing; one in four stays as it is.

    The made-up one decides, so that the same seed asks the same.
    """
    ids = REAL.get(kind)
    if not ids or not isinstance(given, str):
        return given
    try:
        number = uuid.UUID(given).int
    except ValueError:
        # What is no id stays that; a session can be named otherwise, so any text is one.
        number = zlib.crc32(given.encode(errors="replace")) if kind == "sessions" else 0
    return given if number % 4 == 0 else ids[number % len(ids)]


@schemathesis.hook
def before_call(context, case, kwargs):
    """Asks about what there is. A position that the log does not have is waited for, and then answered with 503; that
    has tests of its own."""
    if case.headers and str(case.headers.get("Read-After", "")).isdigit():
        case.headers["Read-After"] = "1"
    parts = case.operation.path.split("/")
    if case.path_parameters and "{id}" in parts:
        kind = parts[parts.index("{id}") - 1]
        case.path_parameters["id"] = there_is(kind, case.path_parameters.get("id"))
    if isinstance(case.body, dict):
        for field, kind in FIELDS.items():
            if field in case.body:
                case.body[field] = there_is(kind, case.body[field])


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Unknown headers are nobody's business: proxies and browsers add what they like."""
    unknown = any(name.lower().startswith("x-schemathesis") for name in case.headers or {})
    return not (unknown and type(failure).__name__ == "AcceptedNegativeData")

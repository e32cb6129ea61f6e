"""What schemathesis cannot know of the API: how it names what is wrong, and which positions its log has."""

import schemathesis

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


@schemathesis.hook
def before_call(context, case, kwargs):
    """A position that the log does not have is waited for, and then answered with 503; that has tests of its own."""
    if case.headers and str(case.headers.get("Read-After", "")).isdigit():
        case.headers["Read-After"] = "1"


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Unknown headers are nobody's business: proxies and browsers add what they like."""
    unknown = any(name.lower().startswith("x-schemathesis") for name in case.headers or {})
    return not (unknown and type(failure).__name__ == "AcceptedNegativeData")

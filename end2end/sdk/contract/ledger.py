"""What the suite has exercised so far, and the table of it."""

from operations import Operation

answered: set[str] = set()
"""Operations that succeeded."""
turned: set[str] = set()
"""Lists whose later pages were read."""
streamed: set[str] = set()
"""Types of events that came out of a stream."""
failed: set[str] = set()
"""Operations with an answer that was not as the SDK's model says."""


def table(operations: list[Operation]) -> list[str]:
    """One line per resource and a total: operations of the SDK, how many are exercised, how many pass."""
    lines = [_line("Python SDK", "operations", "exercised", "passing")]
    resources = list(dict.fromkeys(operation.resource for operation in operations))
    for resource in resources:
        lines.append(_counts(resource, [operation for operation in operations if operation.resource == resource]))
    return [*lines, _counts("total", operations)]


def _counts(title: str, operations: list[Operation]) -> str:
    exercised = [operation for operation in operations if operation.name in answered]
    passing = [operation for operation in exercised if operation.name not in failed]
    return _line(title, len(operations), len(exercised), len(passing))


def _line(title: str, *columns: object) -> str:
    return f"{title:<36}" + "".join(f"{column!s:>12}" for column in columns)

"""What the suite has exercised so far in each column, and the table of it."""

from dataclasses import dataclass, field

from operations import Operation


@dataclass
class Ledger:
    """What one column has exercised."""

    answered: set[str] = field(default_factory=set)
    """Operations that succeeded."""
    turned: set[str] = field(default_factory=set)
    """Lists whose later pages were read."""
    streamed: set[str] = field(default_factory=set)
    """Types of events that came out of a stream."""
    failed: set[str] = field(default_factory=set)
    """Operations with an answer that was not as the SDK's model says."""


columns = {"simulator": Ledger(), "console": Ledger()}


def table(operations: list[Operation]) -> list[str]:
    """One line per resource and a total: operations of the SDK, and how many pass in each column."""
    resources = list(dict.fromkeys(operation.resource for operation in operations))
    of = {resource: [operation for operation in operations if operation.resource == resource] for resource in resources}
    return [_line("Python SDK", "operations", *columns), *(_counts(*pair) for pair in of.items()), _counts("total", operations)]


def _counts(title: str, operations: list[Operation]) -> str:
    names = {operation.name for operation in operations}
    return _line(title, len(operations), *(len((names & column.answered) - column.failed) for column in columns.values()))


def _line(title: str, *columns: object) -> str:
    return f"{title:<36}" + "".join(f"{column!s:>12}" for column in columns)

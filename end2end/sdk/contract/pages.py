"""Reads lists as programs do, through the SDK's own pagers."""

from typing import Any


def every_item(first: Any) -> list[Any]:
    """The items of all pages; there must be more than one page, and no item twice."""
    pages = list(first.iter_pages())
    assert len(pages) > 1, "the list fits on one page"
    items = [item for page in pages for item in page.data]
    keys = [getattr(item, "id", None) or item.path for item in items]
    assert len(set(keys)) == len(keys), "an item comes twice"
    return items


def ids(items: Any) -> list[str]:
    return [item.id for item in items]

"""The console's pages as a person's browser gets them: a login, and the snippets that a page shows."""

import json
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any

PASSWORD = "correct horse battery staple"


class Snippets(HTMLParser):
    """The texts of a page's snippets by language and target."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[tuple[str, str], str] = {}
        self._at: tuple[str, str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "div" and "data-language" in given:
            self._at = (given["data-language"] or "", given["data-target"] or "")
        elif tag == "button" and self._at and given.get("data-copy"):
            self.found[self._at] = given["data-copy"] or ""
            self._at = None


def fields(body: dict[str, Any]) -> dict[str, str]:
    """A form that makes this body: each member is JSON of its own, and an event is the form of that event."""
    if "events" in body:
        [event] = body["events"]
        return event
    return {f"{name}:": json.dumps(value) for name, value in body.items()}


class Pages:
    """Someone who is logged in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.post("/login", {"name": "program", "password": PASSWORD, "next": "/agents"})

    def get(self, address: str) -> str:
        return self._opener.open(f"{self.url}{address}", timeout=60).read().decode()

    def post(self, address: str, form: dict[str, str]) -> str:
        request = urllib.request.Request(f"{self.url}{address}", urllib.parse.urlencode(form).encode(), {"origin": self.url})
        return self._opener.open(request, timeout=60).read().decode()

    def snippets(self, method: str, path: str, body: Any = None, form: dict[str, str] | None = None) -> dict[tuple[str, str], str]:
        """Those of a call: from its page, or from the form with its body."""
        sent = form if body is None else fields(body)
        plain, _, query = path.partition("?")
        if sent is None or query:
            return Snippets(self.get(f"/code?{urllib.parse.urlencode({'method': method, 'path': path})}")).found
        return Snippets(self.post(f"/forms/code{plain}", sent)).found

    def raw(self, path: str) -> str:
        """The JSON of a page, as it is saved."""
        return self.get(f"/code/raw?{urllib.parse.urlencode({'path': path})}")

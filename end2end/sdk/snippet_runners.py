"""Runs snippets: in a shell, in this process, and as `ant` would, which is not at hand: a stand-in reads its command line."""

import contextlib
import inspect
import io
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import anthropic

# What `ant` is given: its arguments, its key and its input.
ANT = """ant() { python3 -c '
import json, os, sys
given = "" if sys.stdin.isatty() else sys.stdin.read()
print(json.dumps([sys.argv[1:], os.environ["ANTHROPIC_API_KEY"], given]))' "$@"; }
"""


def shell(snippet: str, folder: Path, variables: dict[str, str], before: str = "") -> str:
    environment = {"PATH": os.environ["PATH"], **variables}
    done = subprocess.run(["bash", "-c", before + snippet], cwd=folder, env=environment, input="", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{snippet}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def curl(snippet: str, folder: Path, variables: dict[str, str]) -> Any:
    return json.loads(shell(snippet, folder, variables))


def python(snippet: str, folder: Path, variables: dict[str, str]) -> Any:
    output, here, before = io.StringIO(), os.getcwd(), dict(os.environ)
    os.environ.update(variables)
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(output):
            exec(compile(snippet, "snippet", "exec"), {})  # noqa: S102
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)
    return json.loads(output.getvalue())


def ant(snippet: str, folder: Path, variables: dict[str, str]) -> Any:
    arguments, key, given = json.loads(shell(snippet, folder, variables, ANT))
    resource, verb, *flags = arguments
    options = dict(parsed(flags))
    base_url, formats = options.pop("base-url")[0], options.pop("format")[0]
    limit = options.pop("max-items", None)
    assert limit is None or limit == options["limit"]
    client = anthropic.Anthropic(api_key=key, base_url=base_url, max_retries=0)
    called: Any = client
    for name in f"{resource}:{verb}".replace("-", "_").split(":"):
        called = getattr(called, name)
    answer = called(**by_name(called, options, folder), **unescaped(json.loads(given)) if given else {})
    assert formats == ("jsonl" if verb == "list" else "json")
    return json.loads(answer.to_json())


def parsed(flags: list[str]) -> dict[str, list[str]]:
    """Flags and their values, in both ways in which they are written."""
    found: dict[str, list[str]] = {}
    rest = iter(flags)
    for flag in rest:
        assert flag.startswith("--"), flags
        name, has_value, value = flag[2:].partition("=")
        found.setdefault(name, []).append(value if has_value else next(rest))
    return found


def by_name(called: Any, options: dict[str, list[str]], folder: Path) -> dict[str, Any]:
    """The flags as the method's parameters: kebab case, and lists in the singular."""
    names = set(inspect.signature(called).parameters)
    found: dict[str, Any] = {}
    for flag, values in options.items():
        name = flag.replace("-", "_")
        if name == "beta":
            found["betas"] = values
        elif name == "file":
            paths = [folder / value for value in values]
            found |= {"files": paths} if "files" in names else {"file": paths[0]}
        elif name in names:
            [value] = values
            # Times are YAML, where a text has quotes.
            found[name] = json.loads(value) if value.startswith('"') else value
        else:
            assert (plural := {"status": "statuses"}.get(name, f"{name}s")) in names, f"{called} has no --{flag}"
            found[plural] = values
    return found


def unescaped(value: Any) -> Any:
    """A text that begins with @ would be a file."""
    if isinstance(value, dict):
        return {name: unescaped(member) for name, member in value.items()}
    if isinstance(value, list):
        return [unescaped(item) for item in value]
    assert not (isinstance(value, str) and value.startswith("@")), value
    return value[1:] if isinstance(value, str) and value.startswith("\\@") else value


RUNNERS = {"curl": curl, "python": python, "ant": ant}

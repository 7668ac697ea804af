"""Every kind of snippet that pages show, run for every resource: it does what the console's own call does."""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anthropic
import pytest
from console_pages import Pages
from program import console, running
from snippet_runners import RUNNERS

KEY = "key-of-the-upstream"
SECRET = "s3cret"
HERE = Path(__file__).parent / "snippets"
CALLS: list[dict[str, Any]] = json.loads((HERE / "calls.json").read_text())
FILES = {"stores.csv": "text/csv", "skill.zip": "application/zip"}


@dataclass
class World:
    """A console before a simulator, someone who reads its pages, and a program that makes the console's own calls."""

    pages: Pages
    own: anthropic.Anthropic
    variables: dict[str, str]
    folder: Path

    def wait(self, path: str) -> None:
        """Until what works by itself has ended."""
        deadline = time.monotonic() + 30
        while not json.loads(self.pages.raw(path))["ended_at"]:
            assert time.monotonic() < deadline, f"{path} does not end"
            time.sleep(0.02)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("snippets")
    for name in FILES:
        shutil.copy(HERE / name, folder)
    simulator = ["simulator", "--api-key", KEY, "--speed", "1000", "--data-dir", str(folder / "data")]
    with running(folder / "log", *simulator) as upstream:
        (folder / "console").mkdir()
        with console(folder / "console", {"ANTHROPIC_API_BASE_URL": upstream, "ANTHROPIC_API_KEY": KEY}) as (url, token):
            secrets = dict.fromkeys(["TOKEN", "ACCESS_TOKEN", "REFRESH_TOKEN", "CLIENT_SECRET", "SECRET_VALUE"], SECRET)
            variables = {"PILOTHOUSE_TOKEN": token, "ANTHROPIC_API_KEY": KEY, **secrets}
            own = anthropic.Anthropic(base_url=url, api_key=token, max_retries=0)
            yield World(Pages(url.removesuffix("/api")), own, variables, folder)


@pytest.fixture(scope="module")
def expected(world: World) -> list[Any]:
    """What the console's own calls answer, from the first to the last."""
    return life(world, lambda method, path, step: call(world, method, path, step))


def call(world: World, method: str, path: str, step: dict[str, Any]) -> Any:
    """The call as pages and forms make it."""
    options: dict[str, Any] = {"cast_to": object}
    files = {name: (value, (world.folder / value).read_bytes(), FILES[value]) for name, value in step.get("form", {}).items() if value in FILES}
    if files:
        fields = {name: value for name, value in step["form"].items() if value not in FILES}
        return world.own.post(path, body=fields, files=list(files.items()), options={"headers": {"content-type": "multipart/form-data"}}, **options)
    if method == "GET":
        return json.loads(world.pages.raw(path))
    if method == "DELETE":
        return world.own.delete(path, **options)
    return world.own.post(path, body=step.get("body"), **options)


def life(world: World, make: Callable[[str, str, dict[str, Any]], Any]) -> list[Any]:
    """Makes the calls one after the other, each with the ids of those before it; gives what is the same each time."""
    ids: dict[str, str] = {}
    answers = []
    for step in CALLS:
        method, path = step["call"].split(" ", 1)
        body = filled(step.get("body"), ids)
        answer = make(method, re.sub(r"\{(\w+)\}", lambda found: ids[found[1]], path), {**step, "body": body})
        if "as" in step:
            ids[step["as"]] = answer["id"]
            if step.get("ends"):
                world.wait(f"{path}/{answer['id']}")
            ids |= {name: answer[member] for name, member in step.get("also", {}).items()}
        # Lists also hold what others made.
        answers.append((step["call"], "a list" if "data" in answer and method == "GET" else lasting(answer)))
    return answers


def filled(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: filled(member, ids) for name, member in value.items()}
    if isinstance(value, list):
        return [filled(item, ids) for item in value]
    return ids.get(value[1:-1], value) if isinstance(value, str) and value.startswith("{") else value


VARYING = re.compile(r"\b([a-z]+_)?(?=\w*\d)[0-9A-Za-z]{18,}|\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)|[0-9a-f-]{32,}|[0-9a-z]{10,}\.tunnel")


def lasting(value: Any) -> Any:
    """An answer without its ids, times, tokens and durations, and the types that clients guess from a file's name."""
    if isinstance(value, dict):
        return {name: lasting(member) for name, member in value.items() if not name.endswith(("_seconds", "_token", "_secret", "domain", "mime_type"))}
    if isinstance(value, list):
        return [lasting(item) for item in value]
    return VARYING.sub("…", value) if isinstance(value, str) else value


@pytest.mark.parametrize("target", ["console", "api"])
@pytest.mark.parametrize("language", RUNNERS)
def test_a_snippet_does_what_the_page_does(world: World, expected: list[Any], language: str, target: str) -> None:
    def make(method: str, path: str, step: dict[str, Any]) -> Any:
        snippet = world.pages.snippets(method, path, step["body"], step.get("form"))[language, target]
        assert SECRET not in snippet and KEY not in snippet
        answer = RUNNERS[language](snippet, world.folder, world.variables)
        if method == "GET":
            assert lasting(answer) == lasting(json.loads(world.pages.raw(path))), snippet
        return answer

    for found, own in zip(life(world, make), expected, strict=True):
        assert found == own


def test_every_resource_is_there() -> None:
    """The families of the API's reference (README.md §3)."""
    families = {step["call"].split("/")[2].split("?")[0] for step in CALLS}
    assert families == {
        "agents", "models", "environments", "files", "sessions", "vaults", "memory_stores", "dreams", "deployments", "deployment_runs",
        "skills", "tunnels", "user_profiles", "organizations",
    }


def test_a_download_is_written_to_a_file(world: World) -> None:
    skill = world.own.skills.create(files=[world.folder / "skill.zip"])
    path = f"/v1/skills/{skill.id}/versions/{skill.latest_version_id}/content"
    snippets = world.pages.snippets("GET", path)
    content = world.own.beta.skills.versions.download(skill.latest_version_id, skill_id=skill.id).read()
    saved = world.folder / f"{skill.latest_version_id}.zip"
    for language in ("curl", "python"):
        saved.unlink(missing_ok=True)
        with pytest.raises(json.JSONDecodeError):
            RUNNERS[language](snippets[language, "console"], world.folder, world.variables)
        assert saved.read_bytes() == content
    world.own.skills.delete(skill.id)

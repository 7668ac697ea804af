"""Starts the built program and ends it again: a simulator, or a console with an administrator and their token."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = str(REPOSITORY / os.environ.get("PILOTHOUSE", "target/release/pilothouse"))


def environment() -> dict[str, str]:
    """Without what would point the program at another upstream."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("ANTHROPIC_", "PILOTHOUSE_", "DATABASE_URL"))}


def command(*arguments: str, text: str = "") -> str:
    """Runs a command of the program to its end."""
    done = subprocess.run([BINARY, *arguments], input=text, capture_output=True, text=True, env=environment(), timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(log: Path, *arguments: str, settings: dict[str, str] | None = None) -> Iterator[str]:
    """A program that serves, until the end of the block; gives its address."""
    address = f"127.0.0.1:{free_port()}"
    with log.open("w") as output:
        process = subprocess.Popen([BINARY, *arguments, "--addr", address], stdout=output, stderr=output, env=environment() | (settings or {}), cwd=log.parent)
    try:
        wait_until_up(f"http://{address}", process, log)
        yield f"http://{address}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# Tests make more calls than a person; the simulator takes them all.
UNLIMITED = {"ANTHROPIC_READS_PER_MINUTE": "1000000", "ANTHROPIC_CHANGES_PER_MINUTE": "1000000"}


@contextmanager
def console(folder: Path, settings: dict[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """A console with its data and its log in the folder; gives the base URL and the token of an administrator."""
    data = ["--data-dir", str(folder / "data")]
    command("user", "add", "program", "--role", "admin", "--password-stdin", *data, text="correct horse battery staple\n")
    token = command("token", "create", "sdk-tests", "--user", "program", *data).strip()
    with running(folder / "log", "serve", *data, settings=UNLIMITED | (settings or {})) as url:
        yield f"{url}/api", token


def wait_until_up(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=5)
            return
        except urllib.error.HTTPError:
            return  # The simulator has no health check; an answer is enough.
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the program does not answer:\n{log.read_text()}")

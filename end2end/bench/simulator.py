"""Measures `pilothouse simulator`: how soon it answers, how much memory many sessions take, how fast long histories are
written. Needs nothing but Python. Usage: simulator.py [path of the binary]"""

import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager

BINARY = sys.argv[1] if len(sys.argv) > 1 else "target/release/pilothouse"
SESSIONS, EVENTS = 1_000, 100
HEADERS = {
    "content-type": "application/json",
    "anthropic-version": "2026-10-21",
    "anthropic-beta": "managed-agents-2026-04-01",
}


class Simulator:
    def __init__(self, folder: str) -> None:
        begun = time.perf_counter()
        command = [BINARY, "simulator", "--addr", "127.0.0.1:0", "--data-dir", folder]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.base = re.search(r"http://\S+", self.process.stdout.readline()).group()
        self.call("/v1/agents")
        self.started = (time.perf_counter() - begun) * 1_000

    def call(self, path: str, body: dict | None = None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.base + path, data, HEADERS)) as answer:
            return json.load(answer)

    def megabytes(self) -> float:
        rss = subprocess.check_output(["ps", "-o", "rss=", "-p", str(self.process.pid)], text=True)
        return int(rss) / 1_024

    def session(self, events: int, agent: str, environment: str) -> dict:
        body = {"agent": agent, "environment_id": environment, "metadata": {"history": str(events)}}
        return self.call("/v1/sessions", body)


@contextmanager
def simulator(folder: str):
    running = Simulator(folder)
    try:
        yield running
    finally:
        running.process.terminate()
        running.process.wait()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with simulator(folder) as first:
            print(f"first start, with examples      {first.started:8.0f} ms  {first.megabytes():6.1f} MB")
        with simulator(folder) as running:
            print(f"second start                    {running.started:8.0f} ms  {running.megabytes():6.1f} MB")
            tools = [{"type": "agent_toolset_20260401"}]
            agent = running.call("/v1/agents", {"name": "Bench", "model": "claude-opus-5-5", "tools": tools})["id"]
            environment = running.call("/v1/environments", {"name": "bench"})["id"]
            begun = time.perf_counter()
            for _ in range(SESSIONS):
                running.session(EVENTS, agent, environment)
            seconds = time.perf_counter() - begun
            print(f"{SESSIONS:,} sessions of {EVENTS} events  {seconds * 1_000:10.0f} ms  {running.megabytes():6.1f} MB")
        with simulator(folder) as running:
            print(f"start on these sessions         {running.started:8.0f} ms  {running.megabytes():6.1f} MB")
            for events in (10_000, 100_000):
                begun = time.perf_counter()
                running.session(events, agent, environment)
                seconds = time.perf_counter() - begun
                print(f"a session of {events:>7,} events     {seconds * 1_000:10.0f} ms  {running.megabytes():6.1f} MB")


main()

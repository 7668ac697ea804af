"""Measures what loads of pages leave behind whose readers go away before the answer: memory before and after. Needs nothing
but Python. Usage: aborted.py [path of the binary]"""

import http.client
import re
import socket
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlencode, urlsplit

BINARY = sys.argv[1] if len(sys.argv) > 1 else "target/release/pilothouse"
LOADS, WARM_UP = 10_000, 2_000
PASSWORD = "correct horse battery"


def run(folder: str, *arguments: str) -> None:
    command = [BINARY, *arguments, "--data-dir", folder]
    subprocess.run(command, input=f"{PASSWORD}\n", text=True, check=True, capture_output=True)


class Console:
    def __init__(self, folder: str) -> None:
        command = [BINARY, "serve", "--addr", "127.0.0.1:0", "--data-dir", folder]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        address = urlsplit(next(re.findall(r"http://\S+", line)[0] for line in self.process.stdout if "http://" in line))
        self.host, self.port = address.hostname, address.port
        self.cookie = self.log_in()

    def log_in(self) -> str:
        connection = http.client.HTTPConnection(self.host, self.port)
        origin = f"http://{self.host}:{self.port}"
        headers = {"content-type": "application/x-www-form-urlencoded", "origin": origin}
        connection.request("POST", "/login", urlencode({"name": "bench", "password": PASSWORD}), headers)
        cookies = connection.getresponse().headers.get_all("set-cookie")
        return "; ".join(cookie.split(";")[0] for cookie in cookies)

    def session(self) -> str:
        connection = http.client.HTTPConnection(self.host, self.port)
        connection.request("GET", "/sessions", headers={"cookie": self.cookie})
        return re.search(r"/sessions/sesn_\w+", connection.getresponse().read().decode()).group()

    def abort(self, path: str) -> None:
        with socket.create_connection((self.host, self.port)) as reader:
            request = f"GET {path} HTTP/1.1\r\nhost: {self.host}:{self.port}\r\ncookie: {self.cookie}\r\n\r\n"
            reader.sendall(request.encode())

    def kilobytes(self) -> int:
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        run(folder, "user", "add", "bench", "--role", "admin", "--password-stdin")
        console = Console(folder)
        try:
            for name, path in (("list of sessions", "/sessions"), ("session", console.session())):
                for _ in range(WARM_UP):
                    console.abort(path)
                time.sleep(3)
                before = console.kilobytes()
                for _ in range(LOADS):
                    console.abort(path)
                time.sleep(3)
                after = console.kilobytes()
                kept = (after - before) * 1_024 / LOADS
                print(f"{name:20} {before / 1_024:6.1f} MB before, {after / 1_024:6.1f} MB after: {kept:7.0f} bytes a load")
        finally:
            console.process.terminate()
            console.process.wait()


main()

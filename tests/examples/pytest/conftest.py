"""The emulator as a fixture: started once, reset before each test, and stopped at the end.

    pip install -r tests/conformance/requirements.txt
    pytest tests/examples/pytest

The program `cams-flow-emulator` is taken from the PATH; CAMS_FLOW_EMULATOR names another one. Below `cams-flow-emulator run --`,
which has started one already, the tests use that.
"""

import json
import os
import subprocess
import urllib.request
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Emulator:
    """A running emulator: where it listens, and an access key that it accepts."""

    endpoint: str
    access_key_id: str
    access_key_secret: str

    def client(self):
        """Makes the vendor's client for it."""
        from alibabacloud_cams20200606.client import Client
        from alibabacloud_tea_openapi.utils_models import Config

        authority = self.endpoint.removeprefix("http://")
        return Client(
            Config(
                endpoint=authority,
                protocol="http",
                access_key_id=self.access_key_id,
                access_key_secret=self.access_key_secret,
                no_proxy=authority.rsplit(":", 1)[0],
            )
        )

    def ask(self, method, path, body=None):
        """Asks the emulator itself, below /_emulator/: faults, clock, requests, data."""
        request = urllib.request.Request(
            f"{self.endpoint}/_emulator/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
        )
        without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with without_proxy.open(request, timeout=30) as response:
            return json.load(response)


def started_by_run():
    """The emulator of `cams-flow-emulator run`. Another endpoint is not taken: the tests delete all flows."""
    endpoint = os.environ.get("ALIBABA_CLOUD_ENDPOINT", "")
    if not endpoint.startswith("http://127.0.0.1:"):
        return None
    key = "ALIBABA_CLOUD_ACCESS_KEY"
    return Emulator(endpoint, os.environ[f"{key}_ID"], os.environ[f"{key}_SECRET"])


@pytest.fixture(scope="session")
def running_emulator():
    if running := started_by_run():
        yield running
        return
    program = os.environ.get("CAMS_FLOW_EMULATOR", "cams-flow-emulator")
    # Its first line says all that a client needs; port 0 is any free one.
    process = subprocess.Popen(
        [program, "--port", "0", "--quiet"], stdout=subprocess.PIPE, text=True
    )
    try:
        yield Emulator(**json.loads(process.stdout.readline()))
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def emulator(running_emulator):
    running_emulator.ask("POST", "reset")
    return running_emulator

"""Makes one operation's call many times through the vendor's Python client, and prints what a call costs as one JSON line.

It is called as cams-flow-bench is. One call at a time is made by the synchronous methods, several by the asynchronous ones.
"""

import argparse
import asyncio
import json
import resource
import time

from alibabacloud_cams20200606 import models
from alibabacloud_cams20200606.client import Client
from alibabacloud_tea_openapi.utils_models import Config

KEY_ID = "LTAI5tEmulatorAccessKey"
KEY_SECRET = "EmulatorAccessKeySecret0000000"
FLOW_ID = "92675332812643****"
CUST_SPACE_ID = "cams-kei****"


class Start:
    def __init__(self):
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def elapsed(self):
        return time.perf_counter() - self.wall, time.process_time() - self.cpu


def request(op):
    if op == "get":
        return "get_flow", models.GetFlowRequest(flow_id=FLOW_ID, cust_space_id=CUST_SPACE_ID)
    if op == "create":
        return "create_flow", models.CreateFlowRequest(
            flow_name="flow-001", categories=["SIGN_UP"], cust_space_id=CUST_SPACE_ID
        )
    page = models.ListFlowRequestPage(index=1, size=20)
    return "list_flow", models.ListFlowRequest(flow_name="flow_001", page=page, cust_space_id=CUST_SPACE_ID)


def check(response):
    if response.body.code != "OK":
        raise RuntimeError(response.body.code)


def one_after_the_other(client, op, n):
    name, wanted = request(op)
    method = getattr(client, name)
    for _ in range(n):
        check(method(wanted))


async def at_once(client, op, n, concurrency):
    name, wanted = request(op)
    method = getattr(client, name + "_async")

    async def worker(share):
        for _ in range(share):
            check(await method(wanted))

    await asyncio.gather(*(worker(n // concurrency + (number < n % concurrency)) for number in range(concurrency)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--op", required=True, choices=["get", "create", "list"])
    parser.add_argument("--n", required=True, type=int)
    parser.add_argument("--concurrency", type=int, default=1)
    arguments = parser.parse_args()
    client = Client(
        Config(
            access_key_id=KEY_ID,
            access_key_secret=KEY_SECRET,
            endpoint=arguments.endpoint.removeprefix("http://"),
            protocol="http",
        )
    )

    n, concurrency = arguments.n, arguments.concurrency
    warm_up = max(concurrency, min(500, n // 10))
    if concurrency == 1:
        one_after_the_other(client, arguments.op, warm_up)
        start = Start()
        one_after_the_other(client, arguments.op, n)
        wall, cpu = start.elapsed()
    else:

        async def both():
            await at_once(client, arguments.op, warm_up, concurrency)
            start = Start()
            await at_once(client, arguments.op, n, concurrency)
            return start.elapsed()

        wall, cpu = asyncio.run(both())
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"calls": n, "wall_s": wall, "cpu_s": cpu, "max_rss_kb": usage.ru_maxrss}))


main()

"""Calls the vendor's current Python client: one JSON line in for each call, one out for its answer."""

import asyncio
import json
import sys

from alibabacloud_cams20200606 import models
from alibabacloud_cams20200606.client import Client
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.runtime import RuntimeOptions

MODE, SIGNATURE = sys.argv[1:]


def client(call):
    settings = Config(
        access_key_id=call["access_key_id"],
        access_key_secret=call["access_key_secret"],
        security_token=call.get("security_token"),
        type="sts" if call.get("security_token") else "access_key",
        endpoint=call["endpoint"],
        protocol="http",
    )
    if SIGNATURE != "default":
        settings.signature_algorithm = SIGNATURE
    return Client(settings)


def method(client, operation):
    wanted = (operation + "withoptions" + ("async" if MODE == "async" else "")).lower()
    for name in dir(client):
        if name.replace("_", "") == wanted:
            return getattr(client, name)
    raise LookupError(f"the client has no {operation}")


def answer(call):
    vendor = client(call)
    request = getattr(models, call["operation"] + "Request")().from_map(call["parameters"])
    options = RuntimeOptions(autoretry=False)
    try:
        result = method(vendor, call["operation"])(request, options)
        if asyncio.iscoroutine(result):
            result = asyncio.run(result)
        return {"status": result.status_code, "body": result.body.to_map()}
    except Exception as error:
        status = getattr(error, "status_code", None)
        if status is None:
            raise
        data = getattr(error, "data", None) or {}
        return {
            "status": status,
            "error": {
                "Code": error.code,
                "Message": data.get("Message", error.message),
                "RequestId": data.get("RequestId"),
                "AccessDeniedDetail": getattr(error, "access_denied_detail", None),
            },
        }


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)

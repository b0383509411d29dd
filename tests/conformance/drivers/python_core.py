"""Calls by the vendor's older Python core, which knows no operation: one JSON line in for each call, one out."""

import json
import sys

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import AccessKeyCredential, StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest


def answer(call):
    if call.get("security_token"):
        key = StsTokenCredential(call["access_key_id"], call["access_key_secret"], call["security_token"])
    else:
        key = AccessKeyCredential(call["access_key_id"], call["access_key_secret"])
    client = AcsClient(region_id="cn-hangzhou", credential=key, auto_retry=False)
    request = CommonRequest()
    request.set_accept_format("json")
    request.set_protocol_type("http")
    request.set_domain(call["endpoint"])
    request.set_method("POST")
    request.set_version("2020-06-06")
    request.set_action_name(call["operation"])
    for name, value in call["parameters"].items():
        request.add_query_param(name, value if isinstance(value, str) else json.dumps(value))
    try:
        return {"status": 200, "body": json.loads(client.do_action_with_exception(request))}
    except ServerException as error:
        return {
            "status": error.get_http_status(),
            "error": {
                "Code": error.get_error_code(),
                "Message": error.get_error_msg(),
                "RequestId": error.get_request_id(),
            },
        }


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)

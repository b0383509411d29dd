"""What a test of a program that uses WhatsApp Flows looks like, with the vendor's client."""

import urllib.error
import urllib.request

import pytest

models = pytest.importorskip("alibabacloud_cams20200606.models")


def create(client, name):
    request = models.CreateFlowRequest(flow_name=name, categories=["SIGN_UP"])
    return client.create_flow(request).body.data.flow_id


def test_a_flow_that_was_created_is_listed(emulator):
    client = emulator.client()
    flow_id = create(client, "sign-up")
    flows = client.list_flow(models.ListFlowRequest()).body.data
    assert [(flow.flow_id, flow.flow_name) for flow in flows] == [(flow_id, "sign-up")]


def test_data_is_seeded_and_exported(emulator):
    emulator.ask("POST", "seed", {"flows": [{"name": "survey", "status": "PUBLISHED"}]})
    flows = emulator.client().list_flow(models.ListFlowRequest()).body.data
    assert [flow.flow_name for flow in flows] == ["survey"]
    assert emulator.ask("GET", "export")["flows"][0]["name"] == "survey"


def test_a_call_fails_on_purpose(emulator):
    emulator.ask(
        "POST",
        "faults",
        {
            "operation": "CreateFlow",
            "when": {"first": 1},
            "effect": {"error": {"code": "System.LimitControl"}},
        },
    )
    client = emulator.client()
    with pytest.raises(Exception) as caught:
        create(client, "sign-up")
    assert caught.value.code == "System.LimitControl"
    create(client, "sign-up")
    statuses = [request["status"] for request in emulator.ask("GET", "requests")["requests"]]
    assert statuses[-1] == 200 and statuses[0] != 200


def test_a_preview_expires_when_the_clock_is_moved(emulator):
    client = emulator.client()
    request = models.GetFlowPreviewUrlRequest(flow_id=create(client, "sign-up"))
    link = client.get_flow_preview_url(request).body.data.preview_url
    without_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    assert without_proxy.open(link, timeout=30).status == 200
    emulator.ask("POST", "clock", {"advance": "31d"})
    with pytest.raises(urllib.error.HTTPError):
        without_proxy.open(link, timeout=30)

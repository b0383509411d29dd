// Tests of a program that uses WhatsApp Flows, with node:test and the vendor's client.
//
//   npm install @alicloud/cams20200606
//   cams-flow-emulator run -- node --test tests/examples/node/flows.test.js
//
// `run` starts an emulator on a free port, sets the variables below, and stops it when the tests have ended.
'use strict';

const assert = require('node:assert/strict');
const { beforeEach, test } = require('node:test');

const cams = require('@alicloud/cams20200606');
const openapi = require('@alicloud/openapi-client');

const endpoint = process.env.ALIBABA_CLOUD_ENDPOINT;

function client() {
  const { host, hostname } = new URL(endpoint);
  return new cams.default(
    new openapi.Config({
      endpoint: host,
      protocol: 'HTTP',
      accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID,
      accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
      noProxy: hostname,
    }),
  );
}

// The emulator itself, below /_emulator/: faults, clock, requests, data.
async function ask(method, path, body) {
  const response = await fetch(`${endpoint}/_emulator/${path}`, {
    method,
    body: body && JSON.stringify(body),
  });
  const reply = await response.json();
  assert.ok(response.ok, reply.error);
  return reply;
}

async function create(name) {
  const request = new cams.CreateFlowRequest({ flowName: name, categories: ['SIGN_UP'] });
  const response = await client().createFlow(request);
  return response.body.data.flowId;
}

beforeEach(() => ask('POST', 'reset'));

test('a flow that was created is listed', async () => {
  const id = await create('sign-up');
  const list = await client().listFlow(new cams.ListFlowRequest({}));
  assert.deepEqual(
    list.body.data.map((flow) => [flow.flowId, flow.flowName]),
    [[id, 'sign-up']],
  );
});

test('data is seeded and exported', async () => {
  await ask('POST', 'seed', { flows: [{ name: 'survey', status: 'PUBLISHED' }] });
  const list = await client().listFlow(new cams.ListFlowRequest({}));
  assert.deepEqual(
    list.body.data.map((flow) => flow.flowName),
    ['survey'],
  );
  assert.equal((await ask('GET', 'export')).flows[0].name, 'survey');
});

test('a call fails on purpose', async () => {
  await ask('POST', 'faults', {
    operation: 'CreateFlow',
    when: { first: 1 },
    effect: { error: { code: 'System.LimitControl' } },
  });
  await assert.rejects(create('sign-up'), { code: 'System.LimitControl' });
  await create('sign-up');
});

test('a preview expires when the clock is moved', async () => {
  const request = new cams.GetFlowPreviewUrlRequest({ flowId: await create('sign-up') });
  const link = (await client().getFlowPreviewUrl(request)).body.data.previewUrl;
  assert.equal((await fetch(link)).status, 200);
  await ask('POST', 'clock', { advance: '31d' });
  assert.notEqual((await fetch(link)).status, 200);
});

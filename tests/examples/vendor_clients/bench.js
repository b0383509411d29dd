// Makes one operation's call many times through the vendor's Node client, and prints what a call costs as one JSON line.
// It is called as cams-flow-bench is.
const { parseArgs } = require('node:util');
const cams = require('@alicloud/cams20200606');
const openapi = require('@alicloud/openapi-client');

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string' },
    op: { type: 'string' },
    n: { type: 'string' },
    concurrency: { type: 'string', default: '1' },
  },
});
const flowId = '92675332812643****';
const custSpaceId = 'cams-kei****';
const calls = {
  get: ['getFlow', new cams.GetFlowRequest({ flowId, custSpaceId })],
  create: [
    'createFlow',
    new cams.CreateFlowRequest({ flowName: 'flow-001', categories: ['SIGN_UP'], custSpaceId }),
  ],
  list: [
    'listFlow',
    new cams.ListFlowRequest({
      flowName: 'flow_001',
      page: new cams.ListFlowRequestPage({ index: 1, size: 20 }),
      custSpaceId,
    }),
  ],
};
const [method, request] = calls[values.op];
const client = new cams.default(
  new openapi.Config({
    accessKeyId: 'LTAI5tEmulatorAccessKey',
    accessKeySecret: 'EmulatorAccessKeySecret0000000',
    endpoint: values.endpoint.replace('http://', ''),
    protocol: 'HTTP',
  }),
);

async function repeat(n, concurrency) {
  const worker = async (share) => {
    for (let call = 0; call < share; call += 1) {
      const { body } = await client[method](request);
      if (body.code !== 'OK') throw new Error(body.code);
    }
  };
  const share = (number) => Math.floor(n / concurrency) + (number < n % concurrency ? 1 : 0);
  await Promise.all(Array.from({ length: concurrency }, (_, number) => worker(share(number))));
}

async function main() {
  const [n, concurrency] = [Number(values.n), Number(values.concurrency)];
  await repeat(Math.max(concurrency, Math.min(500, Math.floor(n / 10))), concurrency);
  const [started, spent] = [performance.now(), process.cpuUsage()];
  await repeat(n, concurrency);
  const wall = (performance.now() - started) / 1e3;
  const { user, system } = process.cpuUsage(spent);
  const line = {
    calls: n,
    wall_s: wall,
    cpu_s: (user + system) / 1e6,
    max_rss_kb: process.resourceUsage().maxRSS,
  };
  console.log(JSON.stringify(line));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

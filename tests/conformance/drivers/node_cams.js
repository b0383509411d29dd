// Calls the vendor's Node client: one JSON line in for each call, one out for its response.
const readline = require('readline');
const cams = require('@alicloud/cams20200606');
const openapi = require('@alicloud/openapi-client');
const tea = require('@alicloud/tea-typescript');
const util = require('@alicloud/tea-util');

const signature = process.argv[2];

async function respond(call) {
  const settings = new openapi.Config({
    accessKeyId: call.access_key_id,
    accessKeySecret: call.access_key_secret,
    securityToken: call.security_token,
    endpoint: call.endpoint,
    protocol: 'HTTP',
  });
  if (signature !== 'default') settings.signatureAlgorithm = signature;
  const client = new cams.default(settings);
  const wanted = `${call.operation}WithOptions`.toLowerCase();
  const names = Object.getOwnPropertyNames(cams.default.prototype);
  const method = names.find((name) => name.toLowerCase() === wanted);
  if (!method) throw new Error(`the client has no ${call.operation}`);
  const request = tea.cast(call.parameters, new cams[`${call.operation}Request`]());
  try {
    const result = await client[method](request, new util.RuntimeOptions({ autoretry: false }));
    return { status: result.statusCode, body: tea.toMap(result.body) };
  } catch (error) {
    if (!error.data) throw error;
    return {
      status: error.data.statusCode ?? error.statusCode,
      error: {
        Code: error.code,
        Message: error.data.Message ?? error.message,
        RequestId: error.data.RequestId,
        AccessDeniedDetail: error.accessDeniedDetail,
      },
    };
  }
}

const lines = readline.createInterface({ input: process.stdin });
let last = Promise.resolve();
lines.on('line', (line) => {
  last = last
    .then(() => respond(JSON.parse(line)))
    .then((said) => console.log(JSON.stringify(said)))
    .catch((error) => {
      console.error(error);
      process.exit(1);
    });
});

// Holds a stream on which nothing is said, with pings as docs/api/README.md tells users of grpc-js. Ends with 0 if it
// lives as long as that.
//
//   node keepalive.mjs HOST:PORT SECONDS

import {clientOf, closeAll, status} from './client.mjs';

const [address, seconds] = process.argv.slice(2);
const health = clientOf('grpc/health/v1/health.proto', 'grpc.health.v1.Health', address, {
  'grpc.keepalive_time_ms': 30000,
  'grpc.keepalive_timeout_ms': 10000,
  'grpc.keepalive_permit_without_calls': 1,
});
const stream = health.Watch({}, {deadline: Date.now() + 1000 * Number(seconds)});
stream.on('data', () => {});
stream.on('error', (error) => {
  if (error.code !== status.DEADLINE_EXCEEDED) console.error(error);
  process.exitCode = error.code === status.DEADLINE_EXCEEDED ? 0 : 1;
  closeAll();
});

// Clients that call and never read: each session, of a person of its own, opens calls with a flow control window of
// nothing, so that answers can't leave. Goes on until it is killed.
//
//   node unread.mjs PORT CALLS PATH BODY_HEX TOKEN…

import http2 from 'node:http2';

const [port, calls, path, body, ...tokens] = process.argv.slice(2);
const message = Buffer.from(body, 'hex');
const prefix = Buffer.alloc(5); // Not compressed; then the message's length.
prefix.writeUInt32BE(message.length, 1);
const framed = Buffer.concat([prefix, message]);

function call(session, token) {
  const stream = session.request({
    ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers',
    authorization: `Bearer ${token}`,
  });
  stream.on('error', () => {});
  // Whoever is cut off calls again.
  stream.on('close', () => setTimeout(() => session.destroyed || call(session, token), 100));
  stream.end(framed);
}

for (const token of tokens) {
  const session = http2.connect(`http://127.0.0.1:${port}`, {settings: {initialWindowSize: 0}});
  session.on('error', () => {});
  for (let i = 0; i < Number(calls); ++i) call(session, token);
}

// A stranger without a token: opens many calls, sends all of a large message but its last byte to each, and holds them
// for a while. Ends with 0 once that is done, whatever the server made of it.
//
//   node half_sent.mjs PORT CALLS MIB

import http2 from 'node:http2';
import {setTimeout as pause} from 'node:timers/promises';

const [port, calls, mib] = process.argv.slice(2).map(Number);
const chunk = Buffer.alloc(1 << 20, 'x');
const prefix = Buffer.alloc(5); // Not compressed; then the message's length.
prefix.writeUInt32BE(mib * chunk.length, 1);

const session = http2.connect(`http://127.0.0.1:${port}`);
session.on('error', () => {});

async function halfSend(path) {
  const stream = session.request({
    ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers',
  });
  const gone = new Promise((resolve) => stream.on('close', resolve));
  stream.on('error', () => {});
  stream.resume();
  stream.write(prefix);
  for (let i = 0; i < mib && !stream.destroyed; ++i) {
    const part = i === mib - 1 ? chunk.subarray(1) : chunk;
    await Promise.race([gone, new Promise((sent) => stream.write(part, sent))]);
  }
}

await Promise.all(Array.from({length: calls}, () => halfSend('/luukku.ticket.v1.TicketService/CreateTicket')));
await pause(1000);
process.exit(0);

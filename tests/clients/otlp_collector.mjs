// An OpenTelemetry collector for trace_test.cc:
//
//     node otlp_collector.mjs PORT [CERTIFICATE_AND_KEY]
//
// It takes OTLP by HTTP, or by HTTPS if there is a certificate, in JSON, and holds each request against the protocol as @opentelemetry/otlp-transformer
// knows it: what is not of the protocol, or not as it writes it, would get lost in its encoding and is answered by
// 400. The test asks for
//
//     /spans    all spans, decoded from the protocol's binary encoding
//     /raw      the requests as they came
//     /refused  what was wrong with those that were answered by 400

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import {createRequire} from 'node:module';

const root = createRequire(import.meta.url)('@opentelemetry/otlp-transformer/build/src/generated/root.js');
const {ExportTraceServiceRequest: Request} = root.opentelemetry.proto.collector.trace.v1;
const idDigits = {traceId: 32, spanId: 16, parentSpanId: 16};

const spans = [], raw = [], refused = [];

// Ids are hexadecimal in OTLP's JSON, where protobuf's own has base64.
function idsFrom(value, convert) {
  if (Array.isArray(value)) return value.map((member) => idsFrom(member, convert));
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(
      ([key, member]) => [key, key in idDigits ? convert(key, member) : idsFrom(member, convert)]));
}

function toBytes(key, id) {
  assert.match(id, new RegExp(`^[0-9a-f]{${idDigits[key]}}$`), key);
  assert.doesNotMatch(id, /^0+$/, key);
  return new Uint8Array(Buffer.from(id, 'hex'));
}

// A request as the binary encoding keeps it.
function decoded(json) {
  const message = idsFrom(json, toBytes);
  const encoded = Request.encode(Request.fromObject(message)).finish();
  const object = Request.toObject(Request.decode(encoded), {longs: String, bytes: Uint8Array});
  return idsFrom(object, (key, bytes) => Buffer.from(bytes).toString('hex'));
}

// Without numbers that are 0, texts that are empty and empty lists, which the binary encoding leaves out. A value
// of a oneof is kept by it.
function shortened(value, key) {
  if (Array.isArray(value)) return value.map((member) => shortened(member));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
      Object.entries(value)
          .filter(([, member]) => key === 'value' || !(member === 0 || member === '' || member.length === 0))
          .map(([name, member]) => [name, shortened(member, name)]));
}

const attributesOf = (list = []) => Object.fromEntries(
    list.map(({key, value}) => [key, value.stringValue ?? value.intValue]));

function take(text) {
  const json = JSON.parse(text);
  const request = decoded(json);
  assert.deepEqual(shortened(request), shortened(json), 'nothing gets lost');
  for (const {resource, scopeSpans} of request.resourceSpans) {
    const source = attributesOf(resource.attributes);
    for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
      assert.ok(BigInt(span.startTimeUnixNano) <= BigInt(span.endTimeUnixNano));
      spans.push({
        service: source['service.name'],
        version: source['service.version'],
        instance: source['service.instance.id'],
        trace: span.traceId,
        id: span.spanId,
        parent: span.parentSpanId ?? '',
        name: span.name,
        kind: span.kind,
        start: span.startTimeUnixNano,
        end: span.endTimeUnixNano,
        failed: span.status?.code === 2,
        links: (span.links ?? []).map((link) => link.traceId),
        attributes: attributesOf(span.attributes),
      });
    }
  }
  raw.push(text);
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function serve(request, response) {
  const answer = (status, body) => {
    response.writeHead(status, {'content-type': 'application/json'});
    response.end(JSON.stringify(body));
  };
  if (request.method === 'GET') {
    return answer(200, {'/spans': spans, '/raw': raw, '/refused': refused}[request.url]);
  }
  const body = await bodyOf(request);
  try {
    assert.equal(request.url, '/v1/traces');
    assert.equal(request.headers['content-type'], 'application/json');
    take(body);
    answer(200, {});
  } catch (error) {
    refused.push(`${error.message}: ${body}`);
    answer(400, {});
  }
}

const [port, certificate] = process.argv.slice(2);
const pem = certificate && readFileSync(certificate);
const server = pem ? https.createServer({key: pem, cert: pem}, serve) : http.createServer(serve);
server.listen(Number(port), '127.0.0.1');

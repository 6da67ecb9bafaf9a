// Luukku as a client sees it that is not ours and not of C++: @grpc/grpc-js, with the contract from proto/.
// foreign_clients_test starts the services and this.
//
// LUUKKU_ADDRESSES: {"ticket": "host:port", …}. LUUKKU_TOKEN: of an agent and administrator.

import assert from 'node:assert/strict';
import {randomUUID} from 'node:crypto';
import {after, test} from 'node:test';

import {call, clientOf, closeAll, inTenSeconds, metadata, status} from './client.mjs';

const addresses = JSON.parse(process.env.LUUKKU_ADDRESSES);
after(closeAll);

const tickets = clientOf('luukku/ticket/v1/ticket_service.proto', 'luukku.ticket.v1.TicketService',
                         addresses.ticket);
const newTicket = () => ({
  ticket: {
    type: 'TICKET_TYPE_INCIDENT',
    channel: 'CHANNEL_API',
    subject: 'Tulostin – ei tulosta 🖨',
  },
  request_id: randomUUID(),
});

for (const [service, address] of Object.entries(addresses)) {
  test(`health of ${service} answers without a token`, async () => {
    const health = clientOf('grpc/health/v1/health.proto', 'grpc.health.v1.Health', address);
    assert.equal((await call(health, 'Check', {}, '')).status, 'SERVING');
  });

  test(`reflection of ${service} names its services, and describes each`, async () => {
    const reflection = clientOf('grpc/reflection/v1alpha/reflection.proto',
                                'grpc.reflection.v1alpha.ServerReflection', address);
    const stream = reflection.ServerReflectionInfo(inTenSeconds());
    stream.on('error', () => {});  // It ends by being cancelled.
    const answers = stream[Symbol.asyncIterator]();
    const ask = async (question) => {
      stream.write(question);
      return (await answers.next()).value;
    };
    const {list_services_response: list} = await ask({list_services: ''});
    const names = list.service.map((one) => one.name);
    assert.ok(names.includes('grpc.health.v1.Health'));
    assert.ok(names.some((name) => name.startsWith(`luukku.${service}.v1.`)), names.join());
    for (const name of names) {
      const answer = await ask({file_containing_symbol: name});
      assert.equal(answer.message_response, 'file_descriptor_response', name);
    }
    stream.cancel();
  });
}

test('a ticket is created and read, with its umlauts and signs', async () => {
  const request = newTicket();
  const created = await call(tickets, 'CreateTicket', request);
  assert.match(created.name, /^tickets\/[0-9]+$/);
  assert.deepEqual(await call(tickets, 'CreateTicket', request), created, 'the request id');
  const read = await call(tickets, 'GetTicket', {name: created.name});
  assert.equal(read.subject, request.ticket.subject);
});

test('errors have a code, and their details as bytes in the trailers', async () => {
  await assert.rejects(call(tickets, 'GetTicket', {name: 'tickets/999999999'}),
                       {code: status.NOT_FOUND});
  await assert.rejects(call(tickets, 'GetTicket', {name: 'tickets/1'}, ''),
                       {code: status.UNAUTHENTICATED});
  await assert.rejects(call(tickets, 'CreateTicket', {ticket: {}}), (error) => {
    assert.equal(error.code, status.INVALID_ARGUMENT);
    const [details] = error.metadata.get('grpc-status-details-bin');
    for (const word of ['INVALID_FIELDS', 'ticket.subject', 'ticket.type', 'ticket.channel']) {
      assert.ok(details.includes(word), word);
    }
    return true;
  });
});

test('the feed streams what happened', async () => {
  const feed = clientOf('luukku/event/v1/feed_service.proto', 'luukku.event.v1.FeedService',
                        addresses.ticket);
  const {name} = await call(tickets, 'CreateTicket', newTicket());
  const slots = Array.from({length: 64}, (_, slot) => ({slot}));
  const stream = feed.Subscribe({consumer: 'grpc-js', slots}, metadata(process.env.LUUKKU_TOKEN),
                                inTenSeconds());
  stream.on('error', () => {});  // It ends by being cancelled.
  for await (const {entries = []} of stream) {  // A heartbeat has none.
    const found = entries.find(({event}) => event.subject === name);
    if (found === undefined) continue;
    assert.equal(found.event.fact, 'ticket_created');
    assert.equal(found.event.version, '1');
    return stream.cancel();
  }
  assert.fail('the stream ended without the event');
});

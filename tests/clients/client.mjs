// Clients of @grpc/grpc-js with the contract from proto/. LUUKKU_TOKEN: the token of calls that name none.

import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const contract = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../proto');
const options = {
  includeDirs: [contract, '/usr/share/grpc-proto'],
  keepCase: true,
  longs: String,
  enums: String,
  oneofs: true,
};
const clients = [];

export const {status} = grpc;
export const closeAll = () => clients.forEach((client) => client.close());

// A client of a service, from its file and full name; `channel` are options of grpc-js.
export function clientOf(file, name, address, channel = {}) {
  const tree = grpc.loadPackageDefinition(loader.loadSync(file, options));
  const Client = name.split('.').reduce((node, part) => node[part], tree);
  const client = new Client(address, grpc.credentials.createInsecure(), channel);
  clients.push(client);
  return client;
}

export function metadata(token) {
  const sent = new grpc.Metadata();
  if (token) sent.set('authorization', `Bearer ${token}`);
  return sent;
}

export const inTenSeconds = () => ({deadline: Date.now() + 10_000});

export const call = (client, method, request, token = process.env.LUUKKU_TOKEN) =>
    new Promise((resolve, reject) => client[method](
        request, metadata(token), inTenSeconds(),
        (error, answer) => error ? reject(error) : resolve(answer)));

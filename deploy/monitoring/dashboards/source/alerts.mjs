// What the alerts of ../../rules hold for too much: the colours of panels change where alerts begin, because both
// read it there.

import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parse} from 'yaml';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../rules');
const rules = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => parse(readFileSync(path.join(folder, name), 'utf8')).groups)
    .flatMap((group) => group.rules);

function find(name, labels = {}) {
  const found = rules.filter((one) => one.alert === name &&
      Object.entries(labels).every(([label, value]) => one.labels[label] === value));
  if (found.length === 0) throw new Error(`there is no alert ${name}`);
  return found[0];
}

// The factors of the number with which an alert's expression first compares: [3, 86400] of "max(x) > 3 * 86400".
// How old processes are does not count. With several alerts of the name, of the one with these labels.
export function factorsOf(name, labels) {
  const {expr} = find(name, labels);
  const compared = expr.replaceAll(/process_start_time_seconds < \d+/g, '').match(/[<>]=?\s*([\d.]+(?:\s*\*\s*[\d.]+)*)/);
  if (compared === null) throw new Error(`${name} compares with no number`);
  return compared[1].split('*').map(Number);
}

export const limitOf = (name) => factorsOf(name).reduce((product, factor) => product * factor, 1);

// Of an alert on whole things, the first number that is too much.
export const firstAbove = (name) => Math.floor(limitOf(name)) + 1;

// From how many seconds on a call counts as slow: the bucket that the rule takes away from all calls.
export const slowCall = Number(
    rules.find(({record}) => record === 'job:grpc_server_slow:rate5m').expr.match(/le="([\d.]+)"/)[1]);

// A sentence for a panel's description, with links to the runbook of alerts. Where the documents are is the
// dashboards' variable "docs".
export const see = (...names) => 'Alert and runbook: ' + names.map((name) => {
  const page = find(name).annotations.runbook_url.replace(/^\{\{.*?\}\}\//, '${docs}/');
  return `[${name}](${page})`;
}).join(', ') + '.';

// Makes components/monitoring/rules.yaml of the rules in deploy/monitoring/rules: `node
// deploy/k8s/rules.mjs`. A PrometheusRule holds what a file of rules does.

import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parse, stringify} from 'yaml';

import {folder} from './rendering.mjs';

const source = path.join(folder, '../monitoring/rules');
export const target = path.join(folder, 'components/monitoring/rules.yaml');

const ruleOf = (name, spec) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: {name: `luukku-${name}`, labels: {'app.kubernetes.io/part-of': 'luukku'}},
  spec,
});

export function generated() {
  const files = existsSync(source) ? readdirSync(source).filter((file) => file.endsWith('.yaml')).sort() : [];
  const rules = files.map(
      (file) => ruleOf(
          path.basename(file, '.yaml').replaceAll('_', '-'),
          parse(readFileSync(path.join(source, file), 'utf8'))));
  const documents = (rules.length > 0 ? rules : [
                      ruleOf('none', {groups: []})
                    ]).map((rule) => stringify(rule, {lineWidth: 0}));
  return `# Made by rules.mjs of deploy/monitoring/rules; edit those.\n${documents.join('---\n')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, generated());

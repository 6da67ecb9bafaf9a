// What can be said of the dashboards without a Prometheus: they are what their sources give, Grafana knows every
// field, every query parses and names metrics that there are. ctest runs it.

import {parser} from '@prometheus-io/lezer-promql';
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {parseAllDocuments} from 'yaml';

import {dashboards, textOf} from '../source/index.mjs';
import {colour} from '../source/panels.mjs';
import {panelsOf} from './queries.mjs';
import {complaints} from './types.mjs';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const root = path.join(folder, '../../..');
const read = (name) => readFileSync(path.join(folder, name), 'utf8');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const committed = files.map((name) => JSON.parse(read(name)));
const queriesOf = (dashboard) => panelsOf(dashboard).flatMap((panel) => panel.targets.map((target) =>
    ({where: `${dashboard.uid}, ${panel.title}`, expr: target.expr})));

// With Grafana's variables replaced by something that parses.
const plain = (expr) => expr.replace(/\[\$__\w+\]/g, '[5m]').replace(/\$\w+/g, '.*');

// Nodes of a query's syntax tree, by their names.
function textsOf(expr, ...names) {
  const texts = [];
  parser.parse(expr).iterate({
    enter: ({name, from, to, type}) => {
      if (type.isError || names.includes(name)) texts.push(expr.slice(from, to));
    },
  });
  return texts;
}

const hasErrors = (expr) => {
  let found = false;
  parser.parse(expr).iterate({enter: ({type}) => void (found ||= type.isError)});
  return found;
};

test('the committed files are what the sources give', () => {
  assert.deepEqual(files.sort(), dashboards.map(({uid}) => `${uid}.json`).sort());
  for (const dashboard of dashboards) {
    assert.ok(read(`${dashboard.uid}.json`) === textOf(dashboard),
              `${dashboard.uid}.json is not what its source gives: run ./dev dashboards`);
  }
});

test('Grafana knows every field, and a field that it does not know is noticed', () => {
  const spoilt = (change) => {
    const copy = structuredClone(committed[0]);
    change(copy);
    return JSON.stringify(copy);
  };
  const figure = (dashboard) => dashboard.panels.find((panel) => panel.type === 'stat');
  const wrong = {
    unknown_field: spoilt((dashboard) => dashboard.colour = 'blue'),
    unknown_panel: spoilt((dashboard) => figure(dashboard).type = 'figure'),
    unknown_option: spoilt((dashboard) => figure(dashboard).options.size = 'big'),
    unknown_value: spoilt((dashboard) => figure(dashboard).options.colorMode = 'loud'),
    unknown_mode: spoilt((dashboard) => figure(dashboard).fieldConfig.defaults.thresholds.mode = 'some'),
    wrong_type: spoilt((dashboard) => figure(dashboard).gridPos.w = '4'),
    no_query: spoilt((dashboard) => delete figure(dashboard).targets[0].expr),
    no_description: spoilt((dashboard) => delete figure(dashboard).description),
  };
  const found = complaints(
      {...Object.fromEntries(files.map((name) => [path.parse(name).name, read(name)])), ...wrong});
  for (const name of files) assert.deepEqual(found[path.parse(name).name], [], name);
  for (const name of Object.keys(wrong)) assert.notDeepEqual(found[name], [], name);
});

test('every query parses', () => {
  assert.ok(hasErrors('sum(up'), 'the parser notices errors');
  for (const {where, expr} of committed.flatMap(queriesOf)) assert.ok(!hasErrors(plain(expr)), `${where}: ${expr}`);
});

test('every metric is one that a service exports or a rule records, of the installation that is chosen', () => {
  const readmes = ['ticket', 'routing', 'survey', 'reporting'].map(
      (name) => readFileSync(path.join(root, 'services', name, 'README.md'), 'utf8')).join('\n');
  const rules = path.join(folder, '../rules');
  const recorded = readdirSync(rules).map((name) => readFileSync(path.join(rules, name), 'utf8')).join('\n');
  for (const {where, expr} of committed.flatMap(queriesOf)) {
    for (const selector of textsOf(plain(expr), 'VectorSelector')) {
      const metric = selector.match(/^[\w:]+/)[0];
      assert.ok(['up', 'ALERTS'].includes(metric) || recorded.includes(`record: ${metric}\n`) ||
                readmes.includes(`\`${metric.replace(/_(bucket|sum|count)$/, '')}\``), `${where}: ${metric}`);
      assert.match(selector, /cluster=~".*"/, where);
      if (!/^(desk:|ALERTS)/.test(metric)) assert.match(selector, /job=~".*"/, where);
    }
  }
});

test('the runbook has a page for every alert that a panel names', () => {
  for (const panel of committed.flatMap(panelsOf)) {
    for (const [, file, heading] of panel.description.matchAll(/\$\{docs\}\/([\w/.]+)#(\w+)/g)) {
      const headings = readFileSync(path.join(root, file), 'utf8').match(/^#+ .*$/gm)
          .map((line) => line.replace(/^#+ /, '').toLowerCase());
      assert.ok(headings.includes(heading), `${panel.title}: ${file}#${heading}`);
    }
  }
});

test('a big figure is never an old one, and what is not known has no calm colour', () => {
  for (const {type, title, targets, fieldConfig: {defaults}} of committed.flatMap(panelsOf)) {
    if (type !== 'stat') continue;
    assert.ok(targets.every(({instant, range}) => instant && !range), title);
    const [{options: {match, result}}] = defaults.mappings;
    assert.equal(match, 'null+nan', title);
    assert.equal(result.text, defaults.noValue, title);
    assert.equal(result.color, result.text === 'unknown' ? colour.bad : colour.grey, title);
  }
});

test('links lead to dashboards that there are', () => {
  const links = committed.flatMap(panelsOf).flatMap(({fieldConfig}) => fieldConfig.defaults.links ?? []);
  assert.ok(links.length > 0);
  for (const {url} of links) {
    const [, uid] = url.match(/^\/d\/([\w-]+)\?/);
    assert.ok(committed.some((dashboard) => dashboard.uid === uid), url);
  }
});

test('ids are unique, panels do not overlap, each says what it means', () => {
  const uids = committed.map(({uid}) => uid);
  assert.equal(new Set(uids).size, uids.length);
  for (const dashboard of committed) {
    const ids = dashboard.panels.map(({id}) => id);
    assert.equal(new Set(ids).size, ids.length, dashboard.uid);
    const taken = new Set();
    for (const {title, gridPos: {x, y, w, h}} of dashboard.panels) {
      for (let cell = 0; cell < w * h; ++cell) {
        const place = `${x + cell % w},${y + Math.floor(cell / w)}`;
        assert.ok(!taken.has(place), `${dashboard.uid}, ${title}`);
        taken.add(place);
      }
    }
    const titles = panelsOf(dashboard).map(({title}) => title);
    assert.equal(new Set(titles).size, titles.length, `${dashboard.uid}: titles`);
    for (const {title, description} of panelsOf(dashboard)) {
      assert.ok(description.length > 40, `${dashboard.uid}, ${title}: a description`);
    }
  }
});

test('on Kubernetes they are ConfigMaps that the sidecar of Grafana finds', () => {
  const rendered = execFileSync('kubectl', ['kustomize', folder],
                                {encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']});
  const maps = parseAllDocuments(rendered).map((document) => document.toJS());
  assert.deepEqual(maps.flatMap(({data}) => Object.keys(data)).sort(), files.sort());
  for (const {kind, metadata, data} of maps) {
    assert.equal(kind, 'ConfigMap');
    assert.equal(metadata.labels.grafana_dashboard, '1');
    for (const [name, text] of Object.entries(data)) assert.equal(text, read(name));
  }
});

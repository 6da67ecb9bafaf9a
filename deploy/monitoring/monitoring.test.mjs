// What the rules, the Alertmanager example and the runbook promise, without running services: promtool and amtool
// accept them, each alert has a test that fires and one that stays silent, and its page in the runbook. That every
// metric of the rules exists is in tests/prometheus_test.cc. ctest runs it as monitoring_test.
//
// LUUKKU_BIN_DIR: where luukkuctl is.

import assert from 'node:assert/strict';
import {execFile, execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {parse, stringify} from 'yaml';

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(folder, '../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'luukku-monitoring-'));
after(() => rmSync(scratch, {recursive: true}));

const filesOf = (name) => readdirSync(path.join(folder, name)).map((file) => path.join(folder, name, file));
const load = (file) => parse(readFileSync(file, 'utf8'));
const run = (program, ...args) => execFileSync(program, args, {encoding: 'utf8', stdio: 'pipe'});
const ruleFiles = filesOf('rules');
const rules = ruleFiles.flatMap(
    (file) => load(file).groups.flatMap((group) => group.rules.map((rule) => ({...rule, file}))));
const alerts = rules.filter((rule) => rule.alert !== undefined);
// Alerts of one name are told apart by their long window.
const titleOf = ({alert, labels}) => [alert, labels.long].filter(Boolean).join(' ');
const alertmanagerFile = path.join(folder, 'alertmanager.yaml');

test('promtool and amtool accept the files', () => {
  run('promtool', 'check', 'rules', ...ruleFiles);
  run('promtool', 'check', 'config', path.join(folder, 'prometheus.yaml'));
  run('amtool', 'check-config', alertmanagerFile);
});

test('the rules do what their unit tests say', {timeout: 600_000}, async () => {
  await Promise.all(filesOf('tests').map(
      (file) => promisify(execFile)('promtool', ['test', 'rules', file])));
});

test('every alert says what it is, to whom, and where to read on', () => {
  for (const {alert, labels, annotations, file} of alerts) {
    assert.match(labels.severity, /^(page|ticket)$/, alert);
    assert.match(labels.team, /^(desk|operations)$/, alert);
    assert.ok(annotations.summary.length <= 130, `${alert}: a summary is a line`);
    assert.ok(annotations.description.length >= 60, `${alert}: a description is more than the summary`);
    const page = path.basename(file, '.yaml');
    assert.equal(annotations.runbook_url, '{{ $externalLabels.luukku_docs }}' +
        `/docs/monitor/runbook/${page}.md#${alert.toLowerCase()}`);
  }
});

// The tests of a rule file's alerts: what each expects where.
function testsOf(file) {
  const page = path.basename(file, '.yaml');
  return filesOf('tests').filter((name) => path.basename(name).split(/[._]/)[0] === page);
}

test('every alert has a test that fires and one that stays silent', () => {
  for (const rule of alerts) {
    const cases = testsOf(rule.file)
        .flatMap((file) => load(file).tests).flatMap((one) => one.alert_rule_test)
        .filter((one) => one.alertname === rule.alert)
        .map((one) => one.exp_alerts.filter(({exp_labels}) => exp_labels.long === rule.labels.long));
    assert.ok(cases.some((expected) => expected.length > 0), `${titleOf(rule)} fires in no test`);
    assert.ok(cases.some((expected) => expected.length === 0), `${titleOf(rule)} is silent in no test`);
  }
});

// A copy of the rules in which an alert has another expression fails the unit tests: they look at it.
async function failsWith(rule, expr, name) {
  const copy = path.join(scratch, name);
  const groups = load(rule.file).groups.map((group) => ({...group, rules: group.rules
      .filter((one) => one.alert === undefined || one.alert === rule.alert)
      .map((one) => one.alert !== undefined && one.labels.long === rule.labels.long ? {...one, expr} : one)}));
  writeFileSync(`${copy}.rules.yaml`, stringify({groups}));
  const [file] = testsOf(rule.file).filter((one) => readFileSync(one, 'utf8').includes(`alertname: ${rule.alert}\n`));
  const tests = load(file);
  tests.rule_files = [`${copy}.rules.yaml`];
  tests.tests = tests.tests
      .map((one) => ({...one, alert_rule_test: one.alert_rule_test.filter((c) => c.alertname === rule.alert)}))
      .filter((one) => one.alert_rule_test.length > 0);
  writeFileSync(`${copy}.test.yaml`, stringify(tests));
  return promisify(execFile)('promtool', ['test', 'rules', `${copy}.test.yaml`])
      .then(() => '', (error) => error.stdout + error.stderr);
}

test('a test notices an alert that never fires, and one that always does', {timeout: 600_000}, async () => {
  for (const rule of alerts) {
    const name = titleOf(rule).replace(' ', '-');
    const [never, always] = await Promise.all([failsWith(rule, 'vector(1) > 2', `${name}-never`),
                                               failsWith(rule, 'vector(1) > 0', `${name}-always`)]);
    assert.match(never, /FAILED/, `${titleOf(rule)}: that it never fires is noticed`);
    assert.match(always, /exp:\[\]/, `${titleOf(rule)}: that it always fires is noticed`);
  }
});

const runbook = Object.fromEntries(
    readdirSync(path.join(root, 'docs/monitor/runbook')).map(
        (name) => [name, readFileSync(path.join(root, 'docs/monitor/runbook', name), 'utf8')]));
const blocksOf = (language) => Object.values(runbook).flatMap(
    (text) => [...text.matchAll(new RegExp('^```' + language + '\\n([^]*?)^```$', 'gm'))].map((found) => found[1]));

test('the runbook has an entry for each alert, and no other', () => {
  const entries = [];
  for (const [name, text] of Object.entries(runbook)) {
    for (const section of text.split(/^## /m).slice(1)) {
      const title = section.split('\n')[0];
      for (const part of ['**Means**', '**Impact**', '**Look at**', '**Do**']) {
        assert.ok(section.includes(part), `${name}: ${title} lacks ${part}`);
      }
      entries.push(`${name} ${title}`);
    }
  }
  const wanted = alerts.map(({alert, file}) => `${path.basename(file, '.yaml')}.md ${alert}`);
  assert.deepEqual(entries.sort(), [...new Set(wanted)].sort());
});

test('the runbook\'s PromQL is PromQL', () => {
  const file = path.join(scratch, 'runbook.yaml');
  const exprs = blocksOf('promql');
  assert.ok(exprs.length > 15);
  writeFileSync(file, stringify({groups: [{
    name: 'runbook', rules: exprs.map((expr, i) => ({record: `runbook:${i}`, expr})),
  }]}));
  run('promtool', 'check', 'rules', file);
});

test('luukkuctl has the runbook\'s commands and options', () => {
  const commands = blocksOf('sh').flatMap((block) => block.trim().split('\n'));
  assert.ok(commands.length > 15);
  for (const command of new Set(commands)) {
    const words = command.replaceAll(/"[^"]*"/g, 'TEXT').split(' ');
    assert.equal(words[0], 'luukkuctl', command);
    const names = words.slice(1, words[1] === 'health' ? 2 : 3);
    const help = run(path.join(process.env.LUUKKU_BIN_DIR, 'luukkuctl'), ...names, '--help') +
        run(path.join(process.env.LUUKKU_BIN_DIR, 'luukkuctl'), '--help');
    assert.ok(help.includes(`luukkuctl ${names.join(' ')} [OPTIONS]`), command);
    for (const option of words.filter((word) => word.startsWith('--'))) {
      assert.match(help, new RegExp(`^ +${option} `, 'm'), command);
    }
  }
});

test('Alertmanager sends each alert to its team by its severity', () => {
  const receiverOf = (labels) => run('amtool', 'config', 'routes', 'test', `--config.file=${alertmanagerFile}`,
                                     ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)).trim();
  for (const {alert, labels: {team, severity}} of alerts) {
    assert.equal(receiverOf({alertname: alert, team, severity}), `${team}-${severity}`);
  }
  assert.equal(receiverOf({alertname: 'OfSomebodyElse'}), 'operations-ticket', 'nothing is lost');
});

test('what inhibitions name are alerts', () => {
  const known = new Set(alerts.map(({alert}) => alert));
  const text = readFileSync(alertmanagerFile, 'utf8');
  for (const [, either] of text.matchAll(/Luukku\(([A-Za-z|]+)\)/g)) {
    for (const name of either.split('|')) assert.ok(known.has(`Luukku${name}`), name);
  }
  for (const [name] of text.matchAll(/Luukku[A-Za-z]+/g)) assert.ok(known.has(name), name);
});

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const {port} = server.address();
    server.close(() => resolve(port));
  });
});

// Alertmanager itself, with the example's inhibitions, and which of these alerts it keeps silent.
async function silentOf(firing) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/api/v2`;
  const alertmanager = spawn('prometheus-alertmanager', [
    `--config.file=${alertmanagerFile}`, `--storage.path=${path.join(scratch, 'alertmanager')}`,
    `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address=', '--log.level=error'], {stdio: 'inherit'});
  try {
    for (let tries = 0; !(await fetch(`${url}/status`).catch(() => ({}))).ok; ++tries) {
      assert.ok(tries < 300, 'Alertmanager starts');
      await sleep(100);
    }
    const answer = await fetch(`${url}/alerts`, {
      method: 'POST', headers: {'content-type': 'application/json'},
      body: JSON.stringify(firing.map((labels) => ({labels}))),
    });
    assert.equal(answer.status, 200);
    const told = await (await fetch(`${url}/alerts`)).json();
    assert.equal(told.length, firing.length);
    return told.filter(({status}) => status.inhibitedBy.length > 0)
        .map(({labels}) => [labels.alertname, labels.job].filter(Boolean).join(' ')).sort();
  } finally {
    alertmanager.kill();
    await new Promise((resolve) => alertmanager.on('exit', resolve));
    rmSync(path.join(scratch, 'alertmanager'), {recursive: true, force: true});
  }
}

const page = (alertname, labels = {}) => ({alertname, severity: 'page', team: 'operations', ...labels});
const ticket = (alertname, labels = {}) => ({...page(alertname, labels), severity: 'ticket'});

test('a service that is not there keeps silent what follows from that, and nothing else', async () => {
  assert.deepEqual(await silentOf([
    page('LuukkuServiceAbsent', {job: 'luukku-ticket', source: 'ticket'}),
    ticket('LuukkuScrapeMissing', {job: 'luukku-ticket', instance: 'a'}),
    ticket('LuukkuScrapeMissing', {job: 'luukku-survey', instance: 'a'}),
    page('LuukkuAvailabilityBurn', {job: 'luukku-routing'}),
    ticket('LuukkuSnapshotStale', {job: 'luukku-ticket'}),
    page('LuukkuEventLag', {job: 'luukku-routing', source: 'ticket'}),
    page('LuukkuEventLag', {job: 'luukku-reporting', source: 'survey'}),
    page('LuukkuAssignmentsStuck'),
  ]), ['LuukkuAssignmentsStuck', 'LuukkuEventLag luukku-routing', 'LuukkuScrapeMissing luukku-ticket',
       'LuukkuSnapshotStale luukku-ticket']);
});

test('a database that is away, or held back, keeps silent what follows from that', async () => {
  assert.deepEqual(await silentOf([
    page('LuukkuDatabaseDown', {job: 'luukku-ticket'}),
    page('LuukkuAvailabilityBurn', {job: 'luukku-ticket'}),
    page('LuukkuAvailabilityBurn', {job: 'luukku-routing'}),
    page('LuukkuAssignmentsStuck'),
    ticket('LuukkuSnapshotStale', {job: 'luukku-reporting'}),
    ticket('LuukkuEventsParked', {job: 'luukku-routing', source: 'ticket'}),
    page('LuukkuSurge', {team: 'desk'}),
  ]), ['LuukkuAssignmentsStuck', 'LuukkuAvailabilityBurn luukku-ticket']);
  assert.deepEqual(await silentOf([
    page('LuukkuFeedHeldBack'), page('LuukkuEventLag', {job: 'luukku-routing', source: 'ticket'}),
    ticket('LuukkuUnassigned', {team: 'desk'}), page('LuukkuUrgentSlaBreach', {team: 'desk'}),
  ]), ['LuukkuEventLag luukku-routing', 'LuukkuUnassigned']);
});

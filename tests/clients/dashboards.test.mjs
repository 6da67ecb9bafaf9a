// Every query of every dashboard, asked of a Prometheus that scraped the real services while they had a short day.
// dashboards_test starts them and this.
//
// LUUKKU_PROMETHEUS: its URL; the others as for busy_desk.mjs. LUUKKU_PICTURES: a folder for pictures of the
// dashboards (needs gnuplot). LUUKKU_DAY_SECONDS: how much longer the day is, for pictures worth looking at.

import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {panelsOf, seriesOf, variablesOf} from '../../deploy/monitoring/dashboards/check/queries.mjs';
import {longDay, shortDay} from './busy_desk.mjs';
import {closeAll} from './client.mjs';

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../deploy/monitoring/dashboards');
const dashboards = readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
    .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
const prometheus = process.env.LUUKKU_PROMETHEUS;
const longer = Number(process.env.LUUKKU_DAY_SECONDS ?? 0);
const begin = Date.now() / 1000;
let day;

// Up to now, from the start of the services on.
function timeShown() {
  const end = Date.now() / 1000;
  return {end, seconds: end - begin, step: Math.max(1, (end - begin) / 300), rate: 15};
}

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

// Tries again until it does not throw: Prometheus and the services' figures come after what happened.
async function eventually(attempt, patience = 20) {
  for (const end = Date.now() + patience * 1000;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(0.5);
    }
  }
}

const find = (dashboard, title) => panelsOf(dashboards.find(({uid}) => uid === dashboard))
    .find((panel) => panel.title === title);

async function ask(dashboard, panel) {
  return seriesOf(panel, prometheus, await variablesOf(dashboard, prometheus), timeShown());
}

// What Grafana would show in big letters.
async function figureOf(uid, title) {
  const dashboard = dashboards.find((one) => one.uid === uid);
  const series = await ask(dashboard, find(uid, title));
  assert.equal(series.length, 1, title);
  return series[0].points.at(-1)[1];
}

before(async () => {
  await eventually(async () => assert.equal(await figureOf('luukku-desk', 'Replicas up'), 1));
  day = await shortDay();
  await longDay(longer);
});
after(closeAll);

// Throws where Grafana would have nothing to show.
async function check(dashboard, panel) {
  const series = await ask(dashboard, panel);
  for (const [query, {expr, range}] of panel.targets.entries()) {
    const where = `${panel.title}: ${expr}`;
    const found = series.filter((one) => one.query === query);
    assert.ok(found.length > 0, `no data in ${where}`);
    const values = found.flatMap(({points}) => points.map(([, value]) => value));
    if (range) assert.ok(values.some(Number.isFinite), `nothing to draw in ${where}`);
    else assert.ok(values.every(Number.isFinite), `not a number in ${where}`);
    const names = new Set(found.map(({name}) => name));
    assert.ok(panel.type === 'table' || names.size === found.length, `two series of one name in ${where}`);
  }
}

for (const dashboard of dashboards) {
  test(`${dashboard.uid}: every variable and every query has data`, async () => {
    const variables = await eventually(() => variablesOf(dashboard, prometheus));
    for (const [name, {values}] of Object.entries(variables)) assert.ok(values.length > 0, name);
    await Promise.all(panelsOf(dashboard).map((panel) => eventually(() => check(dashboard, panel))));
  });
}

test('what Grafana could not show is noticed', async () => {
  const [dashboard] = dashboards;
  const panel = find('luukku-desk', 'Replicas up');
  const asking = (expr) => ({...panel, targets: [{...panel.targets[0], expr}]});
  await check(dashboard, panel);
  await assert.rejects(check(dashboard, asking('luukku_no_such_metric{job=~"$job"}')), /no data/);
  await assert.rejects(check(dashboard, asking('sum(up) / 0 - sum(up) / 0')), /not a number/);
  await assert.rejects(check(dashboard, asking('up{job=~"$job"}')), /two series of one name/);
  await assert.rejects(check(dashboard, asking('sum(up')), /parse error/);
  await assert.rejects(check(dashboard, asking('up{job=~"$jobs"}')), /nothing is called/);
});

test('the big figures are those of the day', {skip: longer > 0}, async () => {
  const expected = {
    'Open tickets': day.open,
    'Unassigned': (value) => value > 0 && value < day.open,
    'SLA targets at risk': (value) => value > 0,
    'SLA targets breached': (value) => value > 0,
    'Oldest open ticket': (value) => value > 5 && value < 300,
    'Services behind': (value) => value >= 0 && value < 10,
    'Age of figures': (value) => value >= 0 && value < 10,
  };
  for (const [title, rule] of Object.entries(expected)) {
    await eventually(async () => {
      const value = await figureOf('luukku-desk', title);
      assert.ok(typeof rule === 'number' ? value === rule : rule(value), `${title}: ${value}`);
    });
  }
  const mean = day.scores.reduce((sum, score) => sum + score, 0) / day.scores.length;
  const near = (value, expected, what) => assert.ok(Math.abs(value / expected - 1) < 0.1, `${what}: ${value}`);
  await eventually(async () => near(await figureOf('luukku-satisfaction', 'Mean score'), mean, 'mean'));
  await eventually(async () => near(await figureOf('luukku-satisfaction', 'Satisfied'), 3 / 4, 'satisfied'));
  await eventually(async () =>
      near(await figureOf('luukku-satisfaction', 'Answers'), day.scores.length, 'answers'));
});

test('pictures', {skip: process.env.LUUKKU_PICTURES === undefined}, async () => {
  const {draw} = await import('../../deploy/monitoring/dashboards/check/draw.mjs');
  for (const dashboard of dashboards) {
    await draw(dashboard, prometheus, timeShown(),
               path.join(process.env.LUUKKU_PICTURES, `${dashboard.uid}.png`));
  }
});

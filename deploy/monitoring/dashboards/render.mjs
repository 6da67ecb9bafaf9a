#!/usr/bin/env node
// render.mjs PROMETHEUS FOLDER [MINUTES]: draws each dashboard as it looks on a live Prometheus into
// FOLDER/<uid>.png, the last MINUTES (60) of it. Needs gnuplot-nox.

import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

import {draw} from './check/draw.mjs';

const [prometheus, target, minutes = '60'] = process.argv.slice(2);
if (target === undefined) {
  console.error('usage: render.mjs PROMETHEUS FOLDER [MINUTES]');
  process.exit(2);
}
const folder = path.dirname(fileURLToPath(import.meta.url));
const seconds = Number(minutes) * 60;
for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
  const dashboard = JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
  const window = {end: Date.now() / 1000, seconds, step: Math.max(1, seconds / 300), rate: 60};
  await draw(dashboard, prometheus, window, path.join(target, `${dashboard.uid}.png`));
}

#!/usr/bin/env node
// Writes <uid>.json of each dashboard from source/. ./dev dashboards calls it.

import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

import {dashboards, textOf} from './source/index.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
for (const dashboard of dashboards) {
  writeFileSync(path.join(folder, `${dashboard.uid}.json`), textOf(dashboard));
}

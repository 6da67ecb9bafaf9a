// All dashboards, in the order of their links.

import {desk} from './desk.mjs';
import {feeds} from './feeds.mjs';
import {satisfaction} from './satisfaction.mjs';
import {service} from './services.mjs';
import {sla} from './sla.mjs';

export const dashboards = [desk, sla, satisfaction, service, feeds];

// As it stands in <uid>.json beside this folder.
export const textOf = (dashboard) => `${JSON.stringify(dashboard, null, 2)}\n`;

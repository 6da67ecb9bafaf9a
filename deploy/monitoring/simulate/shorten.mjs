// shorten.mjs RULES… : writes Prometheus rules of a day into a day of minutes, to standard output.
//
// Durations are divided by 60, so an hour is a minute; none is below 4 s, since a rate needs some scrapes, which are a
// second apart. Ages in seconds that alerts compare with are divided by 10: the services' own pace (a watermark each
// 0.2 s, figures each 2 s) is not quicker than in life. That of workers, of which one has a round a minute, and counts
// stay as they are.

import {readFileSync} from 'node:fs';
import {parse, stringify} from 'yaml';

const kSeconds = {s: 1, m: 60, h: 3600, d: 86400, w: 604800};
const shorter = (seconds) => `${Math.max(4, Math.round(seconds / 60))}s`;
const secondsOf = (duration) =>
    [...duration.matchAll(/(\d+)([smhdw])/g)].reduce((sum, [, n, unit]) => sum + n * kSeconds[unit], 0);

function shortenExpr(expr) {
  return expr
      .replace(/\[([0-9smhdw]+)\]/g, (_, duration) => `[${shorter(secondsOf(duration))}]`)
      .replace(/offset ([0-9smhdw]+)/g, (_, duration) => `offset ${shorter(secondsOf(duration))}`)
      // Calls in a window, from their rate at each evaluation.
      .replace(/\* 60 >= 10/g, '* 1 >= 10')
      .replace(/(process_start_time_seconds <) (\d+)/g, (_, what, age) => `${what} ${age / 60}`)
      .replace(/(lag_seconds:max|horizon_age_seconds\)) > (\d+)/g, (_, what, age) => `${what} > ${age / 10}`);
}

function shortenRule(rule) {
  const shortened = {...rule, expr: shortenExpr(rule.expr)};
  if (rule.for !== undefined) shortened.for = shorter(secondsOf(rule.for));
  return shortened;
}

const groups = process.argv.slice(2)
    .flatMap((file) => parse(readFileSync(file, 'utf8')).groups)
    .map((group) => ({name: group.name, interval: '1s', rules: group.rules.map(shortenRule)}));
process.stdout.write(stringify({groups}));

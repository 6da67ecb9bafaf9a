// show.mjs PROMETHEUS PHASES: prints which alerts fired in a simulated day, and when, as a Markdown table and a chart.
// PHASES has a line for each phase of the day: when it began, in seconds, a tab, and what happened.

import {readFileSync} from 'node:fs';

const [prometheus, phasesFile] = process.argv.slice(2);
const phases = readFileSync(phasesFile, 'utf8').trim().split('\n')
    .map((line) => line.split('\t')).map(([at, what]) => ({at: Number(at), what}));
const start = phases[0].at, end = phases.at(-1).at;
const kColumn = 6;  // Seconds of a character of the chart.

const query = new URLSearchParams({query: 'ALERTS{alertstate="firing"}', start, end, step: 1});
const answer = await (await fetch(`${prometheus}/api/v1/query_range?${query}`)).json();
if (answer.status !== 'success') throw new Error(JSON.stringify(answer));

// Of one alert, all label sets together: the seconds in which it fired, and for whom.
const firing = new Map();
for (const {metric, values} of answer.data.result) {
  const {alertname, severity, long, job = '', source = ''} = metric;
  const name = [alertname, long].filter(Boolean).join(' ');
  const one = firing.get(name) ?? {name, severity, seconds: new Map()};
  const whom = alertname === 'LuukkuServiceAbsent' ? source :
      [job.replace('luukku-', ''), source && `← ${source}`].filter(Boolean).join(' ');
  for (const [at] of values) {
    const second = Math.floor(at - start);
    one.seconds.set(second, (one.seconds.get(second) ?? new Set()).add(whom));
  }
  firing.set(name, one);
}
const first = (one) => Math.min(...one.seconds.keys());
const alerts = [...firing.values()].sort((a, b) => first(a) - first(b));

const phaseAt = (second) => phases.filter(({at}) => at - start <= second).at(-1);
const clock = (second) => `${Math.floor(second / 60)}:${String(second % 60).padStart(2, '0')}`;

// Spells of firing, apart by more than 3 s.
function spellsOf({seconds}) {
  const spells = [];
  for (const [second, whom] of [...seconds].sort(([a], [b]) => a - b)) {
    if (spells.length === 0 || second - spells.at(-1).to > 3) spells.push({from: second, whom: new Set()});
    spells.at(-1).to = second;
    for (const one of whom) spells.at(-1).whom.add(one);
  }
  return spells;
}

const lines = [];
for (const alert of alerts) {
  for (const {from, to, whom} of spellsOf(alert)) {
    const phase = phaseAt(from);
    lines.push({from, text: `| ${clock(from)} | ${clock(to + 1)} | ${alert.name} | ${alert.severity} | ` +
        `${[...whom].filter(Boolean).sort().join(', ')} | ${from - (phase.at - start)} s into: ${phase.what} |`});
  }
}
console.log('| from | to | alert | severity | service | when |\n|---|---|---|---|---|---|');
for (const {text} of lines.sort((a, b) => a.from - b.from)) console.log(text);

const columns = Math.ceil((end - start) / kColumn);
const row = (label, charAt) =>
    label.padEnd(28) + Array.from({length: columns}, (_, i) => charAt(i * kColumn)).join('');
const within = (second, test) => Array.from({length: kColumn}, (_, i) => second + i).some(test);
const letterOf = (phase) => (phase.what.startsWith('calm') ? '·' : phase.letter);
phases.filter(({what}) => !what.startsWith('calm')).forEach((phase, i) => (phase.letter = String.fromCharCode(65 + i)));

console.log(`\nEach character is ${kColumn} s.\n`);
console.log(row('', (second) => letterOf(phaseAt(second))));
for (const alert of alerts) {
  console.log(row(alert.name, (second) => within(second, (at) => alert.seconds.has(at)) ?
      (alert.severity === 'page' ? '█' : '▒') : ' ').trimEnd());
}
console.log('');
for (const {letter, what, at} of phases.slice(0, -1)) if (letter) console.log(`${letter}  ${clock(at - start)}  ${what}`);
console.log('█  page   ▒  ticket');

// Whether the desk keeps what it promises, and where it does not.

import {at, dashboard, row, text} from './dashboard.mjs';
import {limitOf, see} from './alerts.mjs';
import {bars, buckets, colour, figure, instant, limits, lines, range, table} from './panels.mjs';

const targets = {'first response': 'first_response', resolution: 'resolution'};
const colours = {'first response': colour.orange, resolution: colour.sky};

const grown = (metric, label, window, by = '') =>
    `sum ${by}(increase(${metric}{${at}${label}}[${window}]))`;

// Of the targets that were decided in the window, the share that was met. Without any: no answer.
function shareMet(window, label = '', by = '') {
  const met = grown('luukku_sla_met_total', label, window, by);
  const breached = grown('luukku_sla_breaches_total', label, window, by);
  return `${met} / ((${met} + ${breached}) > 0)`;
}

const kept = (title, target) => figure({
  title, width: 6, unit: 'percentunit', decimals: 1, max: 1, noValue: 'none was due',
  about: text`
    Of the targets that were met or breached in the time shown, the share that was met in time. What is still running
    does not count. The figures of a month, ticket by ticket, are those of the report "SLA results".`,
}, instant(shareMet('$__range', `, target="${target}"`)));

const quantile = (q, metric, window) =>
    `histogram_quantile(${q}, sum by (le) (rate(${metric}_bucket{${at}}[${window}])))`;

const course = (title, metric, what) => lines({
  title, width: 12, unit: 's', colours: {half: colour.sky, '9 of 10': colour.orange},
  about: text`
    ${what}, in business time of the promise's calendar, of those that came in the six hours before each point. Half
    of them took no longer than "half", nine of ten no longer than "9 of 10"; both are estimates within the steps of
    the histogram (5 min to 10 days).`,
}, range(quantile(0.5, metric, '6h'), 'half'), range(quantile(0.9, metric, '6h'), '9 of 10'));

// Prometheus 3 writes "300.0".
const steps = Object.fromEntries(Object.entries({
  300: '5 min', 900: '15 min', 1800: '30 min', 3600: '1 h', 7200: '2 h', 14400: '4 h', 28800: '8 h', 86400: '1 day',
  172800: '2 days', 432000: '5 days', 864000: '10 days',
}).map(([le, name]) => [`/^${le}(\\.0)?$/`, `up to ${name}`]));

const spread = (title, metric) => bars({
  title, width: 12, decimals: 0, names: {...steps, '/^\\+Inf$/': 'longer'},
  about: text`
    How many in the time shown took so long in business time: each bar counts those that took more than the bar above
    it says, and up to what its own name says.`,
}, buckets(`sum by (le) (increase(${metric}_bucket{${at}}[$__range]))`));

const open = (metric, priority) => instant(`sum by (priority, target) (${metric}{${at}})`);

export const sla = dashboard(
    {
      uid: 'luukku-sla',
      title: 'Luukku: service levels',
      description: 'Which promises are kept, which are in danger, and how long first responses and resolutions take.',
      from: 'now-7d',
      refresh: '1m',
    },
    row('Kept in the time shown', 5,
        kept('First responses in time', 'first_response'),
        kept('Resolutions in time', 'resolution'),
        figure({
          title: 'At risk now', width: 6, steps: limits({warning: 1}),
          about: text`Targets of open tickets that are past their warning and not yet due. ${see('LuukkuSlaAtRisk')}`,
        }, instant(`sum(luukku_sla_at_risk_tickets{${at}})`)),
        figure({
          title: 'Breached and open now', width: 6, steps: limits({bad: 1}),
          about: text`
            Targets of open tickets that are past due. ${see('LuukkuUrgentSlaBreach', 'LuukkuSlaBreaches')}`,
        }, instant(`sum(luukku_sla_breached_tickets{${at}})`))),
    row('Where', 11,
        table({
          title: 'Open targets in danger', width: 12, by: {priority: 'Priority', target: 'Target'}, sort: 'Breached',
          about: text`
            Targets of open tickets now, by priority and by what was promised. At risk ones can still be kept: begin
            there. ${see('LuukkuSlaAtRisk')}`,
        }, {title: 'At risk', query: open('luukku_sla_at_risk_tickets'), steps: limits({warning: 1})},
              {title: 'Breached', query: open('luukku_sla_breached_tickets'), steps: limits({bad: 1})}),
        bars({
          title: 'Share met, by priority', width: 12, unit: 'percentunit', decimals: 1, max: 1,
          noValue: 'none was due',
          about: text`
            Of the targets that were met or breached in the time shown, both kinds together. Priorities of which none
            was due are not shown.`,
        }, instant(shareMet('$__range', '', 'by (priority) '), '{{priority}}'))),
    row('Trend', 9,
        lines({
          title: 'Breached, an hour', width: 12, decimals: 0, colours,
          steps: limits({bad: limitOf('LuukkuSlaBreaches')}),
          about: text`
            How many targets were breached in the 60 minutes before each point, by what was promised.
            ${see('LuukkuUrgentSlaBreach', 'LuukkuSlaBreaches')}`,
        }, ...Object.entries(targets).map(([name, target]) =>
            range(grown('luukku_sla_breaches_total', `, target="${target}"`, '1h'), name))),
        lines({
          title: 'Met, an hour', width: 12, decimals: 0, colours,
          about: text`How many targets were met in the 60 minutes before each point, by what was promised.`,
        }, ...Object.entries(targets).map(([name, target]) =>
            range(grown('luukku_sla_met_total', `, target="${target}"`, '1h'), name)))),
    row('How long it takes', 9,
        course('First response', 'luukku_first_response_business_seconds', 'Time to the first public reply'),
        course('Resolution', 'luukku_resolution_business_seconds', 'Time to the resolution')),
    row('How it is spread', 9,
        spread('First responses by their time', 'luukku_first_response_business_seconds'),
        spread('Resolutions by their time', 'luukku_resolution_business_seconds')));

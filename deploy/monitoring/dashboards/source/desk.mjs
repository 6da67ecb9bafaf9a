// What monitoring staff look at all day: how the desk stands, whether it gets better or worse, and where.

import {ageOfFigures, at, dashboard, inCluster, row, text} from './dashboard.mjs';
import {firstAbove, limitOf, see} from './alerts.mjs';
import {bars, colour, figure, history, instant, limits, lines, range, table} from './panels.mjs';

// Where a click on a figure leads to.
const sla = {uid: 'luukku-sla', title: 'Service levels'};
const services = {uid: 'luukku-services', title: 'Services'};
const feeds = {uid: 'luukku-feeds', title: 'Feeds and database'};

const priorities = {critical: colour.vermilion, high: colour.orange, moderate: colour.sky, low: colour.blue};
const states = {
  new: colour.purple, open: colour.orange, pending_customer: colour.sky, pending_external: colour.blue,
  resolved: colour.grey,
};

const timeLeft = {
  '15m': '15 min', '30m': '30 min', '1h': '1 h', '2h': '2 h', '4h': '4 h', '8h': '8 h', '1d': '1 day', later: 'later',
  paused: 'paused',
};

const anHour = (metric) => `sum(increase(${metric}{${at}}[1h]))`;

export const desk = dashboard(
    {
      uid: 'luukku-desk',
      title: 'Luukku: the desk now',
      description: 'How the desk stands now, what is at risk, where it is heading, and which queues hold the work.',
      from: 'now-24h',
      refresh: '10s',
    },
    row('Now', 5,
        figure({
          title: 'Open tickets', width: 4,
          about: text`
            Tickets that are neither resolved nor closed nor cancelled.`,
        }, instant(`sum(luukku_tickets{${at}, state!="resolved"})`)),
        figure({
          title: 'Unassigned', width: 4, steps: limits({warning: 1, bad: firstAbove('LuukkuUnassigned')}),
          about: text`Open tickets that no agent has, whether or not they have a team. ${see('LuukkuUnassigned')}`,
        }, instant(`sum(luukku_unassigned_tickets{${at}})`)),
        figure({
          title: 'SLA targets at risk', leadsTo: sla, width: 4, steps: limits({warning: 1}),
          about: text`
            Promises of open tickets whose warning time has passed and whose due time has not: they can still be kept.
            A ticket has up to two, first response and resolution. ${see('LuukkuSlaAtRisk')}`,
        }, instant(`sum(luukku_sla_at_risk_tickets{${at}})`)),
        figure({
          title: 'SLA targets breached', leadsTo: sla, width: 4, steps: limits({bad: 1}),
          about: text`
            Promises of tickets that are still open whose due time has passed.
            ${see('LuukkuUrgentSlaBreach', 'LuukkuSlaBreaches')}`,
        }, instant(`sum(luukku_sla_breached_tickets{${at}})`)),
        figure({
          title: 'Oldest open ticket', width: 4, unit: 's', decimals: 1,
          about: text`
            Age of the oldest ticket that is not resolved, by the clock on the wall, whatever it waits for.`,
        }, instant(`max(luukku_oldest_open_ticket_age_seconds{${at}})`)),
        figure({
          title: 'Longest without a reply', width: 4, unit: 's', decimals: 1,
          steps: limits({bad: limitOf('LuukkuOldestUntouched')}),
          about: text`
            Age of the oldest new or open ticket to which nobody of the desk has replied, by the clock on the wall.
            ${see('LuukkuOldestUntouched')}`,
        }, instant(`max(luukku_oldest_untouched_ticket_age_seconds{${at}})`))),
    row('What alerts say, and whether the figures can be trusted', 6,
        table({
          title: 'Alerts', width: 12, noValue: 'none',
          by: {alertname: ['Alert', 240], severity: 'Severity', team: 'For', job: 'Service'}, sort: 'Firing',
          about: text`
            Alerts of Luukku that fire now. Each has a page in the runbook: what it means, what to look at, what to
            do. While this is empty, nobody needs to be called.`,
        }, {title: 'Firing', query: instant('sum by (alertname, severity, team, job) ' +
            `(ALERTS{${inCluster}, alertname=~"Luukku.+", alertstate="firing"})`)}),
        figure({
          title: 'Replicas up', leadsTo: services, width: 3, unit: 'percentunit', decimals: 0, max: 1,
          steps: limits({warning: 1, falling: true}),
          about: text`
            Processes of the four services that Prometheus reaches, of all that it knows.
            ${see('LuukkuServiceAbsent', 'LuukkuScrapeMissing')}`,
        }, instant(`sum(up{${at}}) / count(up{${at}})`)),
        figure({
          title: 'Age of figures', leadsTo: feeds, width: 3, unit: 's', decimals: 0,
          steps: limits({bad: limitOf('LuukkuSnapshotStale')}),
          about: text`
            How long ago the figures of the desk were read from the database, by the service that is furthest behind,
            those that have gone away within the last day included. They are read every two seconds; if this grows,
            figures above are old or unknown. ${see('LuukkuSnapshotStale')}`,
        }, instant(ageOfFigures)),
        figure({
          title: 'Services behind', leadsTo: feeds, width: 3, unit: 's', decimals: 0,
          steps: limits({bad: limitOf('LuukkuEventLag')}),
          about: text`
            How far routing, survey and reporting lag behind what happened, at most. While this is high, new tickets
            find no agent, and breaches are noticed late. ${see('LuukkuEventLag')}`,
        }, instant(`max(luukku_event_lag_seconds{${at}})`)),
        figure({
          title: 'To be assigned', leadsTo: feeds, width: 3,
          steps: limits({bad: firstAbove('LuukkuAssignmentsStuck')}),
          about: text`
            Tickets on which routing has not decided yet, and assignments that the ticket service has not taken yet.
            Close to 0 unless much arrives at once. ${see('LuukkuAssignmentsStuck')}`,
        }, instant(`sum(luukku_routing_due_decisions{${at}}) + sum(luukku_routing_unanswered_commands{${at}})`))),
    row('At risk', 9,
        lines({
          title: 'Due within the hour, and the best hour of the week', width: 12, decimals: 0,
          colours: {'first response: due': colour.orange, 'first response: best hour': colour.orange,
                    'resolution: due': colour.sky, 'resolution: best hour': colour.sky},
          dashed: '/best hour/',
          about: text`
            How many targets of open tickets come due in the 60 minutes after each point, and (dashed) how many the
            desk reached in its best hour of the week before: what it can clear. Due above the dashed line of its
            colour: more than can be done in time, unless more people help. ${see('LuukkuSlaAtRisk')}`,
        }, ...[['first response', 'first_response'], ['resolution', 'resolution']].flatMap(([name, target]) => [
          range(`desk:luukku_sla_due:next1h{${inCluster}, target="${target}"}`, `${name}: due`),
          range(`desk:luukku_sla_reached:best1h{${inCluster}, target="${target}"}`, `${name}: best hour`),
        ])),
        lines({
          title: 'Targets at risk and breached', width: 6, colours: {'at risk': colour.sky, breached: colour.vermilion},
          about: text`
            Promises of open tickets: those that can still be kept, and those that cannot. At risk turning into
            breached means that the desk cannot keep up. ${see('LuukkuSlaAtRisk')}`,
        }, range(`sum(luukku_sla_at_risk_tickets{${at}})`, 'at risk'),
              range(`sum(luukku_sla_breached_tickets{${at}})`, 'breached')),
        bars({
          title: 'When open targets come due', width: 6, colours: {'15 min': colour.vermilion, '30 min': colour.orange},
          about: text`
            Targets of open tickets that are not breached, by the time that is left, by the clock on the wall: up to
            each name, and more than the one above it. Paused ones wait for the customer and have no due time.
            ${see('LuukkuSlaAtRisk')}`,
        }, ...Object.entries(timeLeft).map(([bucket, name]) =>
            instant(`sum(luukku_sla_time_to_breach_tickets{${at}, bucket="${bucket}"})`, name)))),
    row('Trend', 9,
        lines({
          title: 'Created and resolved, an hour', width: 24, decimals: 0,
          colours: {created: colour.orange, resolved: colour.blue, reopened: colour.purple,
                    'usually created': colour.orange},
          dashed: '/usually/',
          about: text`
            At each point of time: how many tickets were created, resolved and reopened in the 60 minutes before.
            While "created" is above "resolved", the backlog grows. Dashed: how many were created at this hour of this
            weekday in the four weeks before, on average; far above it, something that many people use may be broken.
            ${see('LuukkuSurge')}`,
        }, range(anHour('luukku_tickets_created_total'), 'created'),
              range(`desk:luukku_tickets_created:usual1h{${inCluster}}`, 'usually created'),
              range(anHour('luukku_tickets_resolved_total'), 'resolved'),
              range(anHour('luukku_tickets_reopened_total'), 'reopened'))),
    row('Work by state and priority', 9,
        lines({
          title: 'Open tickets by state', width: 12, stacked: true, colours: states,
          about: text`
            What open tickets wait for: new ones for a first look, open ones for the desk, pending ones for the
            customer or somebody else.`,
        }, range(`sum by (state) (luukku_tickets{${at}, state!="resolved"})`, '{{state}}')),
        bars({
          title: 'Open tickets by priority', width: 6, colours: priorities,
          about: text`Open tickets now, by the priority that impact and urgency give them or the desk has set.`,
        }, instant(`sum by (priority) (luukku_tickets{${at}, state!="resolved"})`, '{{priority}}')),
        bars({
          title: 'Created in 24 hours, by channel', width: 6, decimals: 0,
          about: text`
            By which way tickets came in. A channel that falls silent in business hours is a sign of trouble.`,
        }, instant(`sum by (channel) (increase(luukku_tickets_created_total{${at}}[24h]))`, '{{channel}}'))),
    row('By queue', 10,
        table({
          title: 'Queues', width: 12, by: {queue: 'Queue'}, sort: 'Open',
          about: text`
            Open tickets of each team, those with an agent included. (none): tickets without a team; (others): all
            beyond the 200 longest queues. The change is against an hour ago: above 0, the queue grows.`,
        }, {title: 'Open', query: instant(`sum by (queue) (luukku_queue_tickets{${at}})`), bar: true},
              {title: 'Change in an hour', decimals: 0, min: null,
               query: instant(`sum by (queue) (delta(luukku_queue_tickets{${at}}[1h]))`)}),
        history({
          title: 'The ten longest queues', width: 12, count: 24,
          about: text`
            Open tickets of the queues that are longest at the end of the time shown, at 24 points of it: every hour
            of a day. The darker, the longer: from light yellow to dark red.`,
        }, range(`sum by (queue) (luukku_queue_tickets{${at}}) and ` +
                 `topk(10, max by (queue) (last_over_time(luukku_queue_tickets{${at}}[1h] @ end())))`,
                 '{{queue}}'))));

// Whether events flow between the services, and whether the database lets them.

import {ageOfFigures, at, dashboard, row, text} from './dashboard.mjs';
import {firstAbove, limitOf, see} from './alerts.mjs';
import {colour, figure, instant, limits, lines, ofServices, range, table} from './panels.mjs';

const ofConsumers = {
  '/routing of/': colour.orange, '/survey of/': colour.sky, '/reporting of .*ticket/': colour.purple,
  '/reporting of .*routing/': colour.vermilion, '/reporting of .*survey/': colour.warning,
};
const ofOutcomes = {
  assigned: colour.blue, queued: colour.orange, no_rule: colour.vermilion, left_alone: colour.grey,
};

const consumer = {by: {job: 'Consumer', source: 'Feed of'}};

const lag = `max by (job, source) (luukku_event_lag_seconds{${at}})`;

const count = (title, about, metric, alert) => figure({
  title, width: 4, decimals: 0, steps: limits({bad: 1}), about: `${about} ${see(alert)}`,
}, instant(`sum(increase(${metric}{${at}}[$__range]))`));

export const feeds = dashboard(
    {
      uid: 'luukku-feeds',
      title: 'Luukku: feeds and database',
      description: 'Whether events flow between the services, and whether the database lets them.',
      from: 'now-6h',
    },
    row('Now', 5,
        figure({
          title: 'Largest lag', width: 4, unit: 's', decimals: 1, steps: limits({bad: limitOf('LuukkuEventLag')}),
          about: text`
            How old the news is that the slowest consumer has taken in. While all is well: about a second.
            ${see('LuukkuEventLag')}`,
        }, instant(`max(${lag})`)),
        figure({
          title: 'Oldest write transaction', width: 4, unit: 's', decimals: 1,
          steps: limits({bad: limitOf('LuukkuFeedHeldBack')}),
          about: text`
            Age of the oldest transaction of the whole database cluster that may still write, whoever has it open. All
            feeds wait for it. ${see('LuukkuFeedHeldBack')}`,
        }, instant(`max(luukku_feed_horizon_age_seconds{${at}})`)),
        figure({
          title: 'Parked events', width: 4, steps: limits({bad: firstAbove('LuukkuEventsParked')}),
          about: text`
            Events that cannot be taken in, and those behind them on the same subject. They wait for people.
            ${see('LuukkuEventsParked')}`,
        }, instant(`sum(luukku_feed_parked_events{${at}})`)),
        count('Gaps', 'Versions that were missing in a feed in the time shown. Must stay 0.', 'luukku_event_gap_total',
              'LuukkuEventGap'),
        figure({
          title: 'Refused feeds', width: 4, steps: limits({bad: 1}),
          about: text`
            Consumers whose place in a feed is not in its history: the database behind it was restored. They wait
            until somebody calls "luukkuctl feed resync". ${see('LuukkuConsumerRefused')}`,
        }, instant(`sum(max by (job, source) (luukku_event_refused{${at}}))`)),
        figure({
          title: 'Age of the figures', width: 4, unit: 's', decimals: 0,
          steps: limits({bad: limitOf('LuukkuSnapshotStale')}),
          about: text`
            How long ago figures of the whole desk were read from the database, by the service that is furthest
            behind, those that have gone away within the last day included. ${see('LuukkuSnapshotStale')}`,
        }, instant(ageOfFigures))),
    row('Consumers', 8,
        table({
          title: 'Consumers', width: 24, ...consumer, sort: 'Lag',
          about: text`
            Each consumer of each feed, over all replicas. A feed has 64 slots; one that nobody reads for long means
            that part of the events waits for a replica to take it. Fenced: transactions that a replica gave up, since another one had
            taken over; some at each restart are as it should be.`,
        }, {title: 'Lag', query: instant(lag), unit: 's', decimals: 1, steps: limits({bad: limitOf('LuukkuEventLag')})},
              {title: 'Slots unread', query: instant(`sum by (job, source) (luukku_event_unattended_slots{${at}})`),
               steps: limits({bad: firstAbove('LuukkuSlotsUnattended')})},
              {title: 'Parked', query: instant(`sum by (job, source) (luukku_feed_parked_events{${at}})`),
               steps: limits({bad: firstAbove('LuukkuEventsParked')})},
              {title: 'Refused', query: instant(`max by (job, source) (luukku_event_refused{${at}})`),
               steps: limits({bad: 1})},
              {title: 'Taken in', decimals: 0,
               query: instant(`sum by (job, source) (increase(luukku_events_applied_total{${at}}[$__range]))`)},
              {title: 'Fenced', decimals: 0,
               query: instant(`sum by (job, source) (increase(luukku_event_fenced_total{${at}}[$__range]))`)})),
    row('Flow', 11,
        lines({
          title: 'Lag of consumers', width: 12, unit: 's',
          steps: limits({bad: limitOf('LuukkuEventLag')}), colours: ofConsumers,
          about: text`How old the news is that each consumer has taken in. ${see('LuukkuEventLag')}`,
        }, range(lag, '{{job}} of {{source}}')),
        lines({
          title: 'Events taken in', width: 12, unit: 'eps', colours: ofConsumers,
          about: text`Events whose effects were stored, a second, by consumer.`,
        }, range(`sum by (job, source) (rate(luukku_events_applied_total{${at}}[$__rate_interval]))`,
                 '{{job}} of {{source}}'))),
    row('Feeds', 9,
        lines({
          title: 'Age of the watermark', width: 12, unit: 's', steps: limits({bad: limitOf('LuukkuFeedHeldBack')}),
          colours: ofServices,
          about: text`
            How far behind now each feed is complete, in the replica that is furthest behind. It grows while a
            transaction holds the feed back, or the database is away. ${see('LuukkuFeedHeldBack')}`,
        }, range(`max by (job) (luukku_feed_watermark_age_seconds{${at}})`, '{{job}}')),
        lines({
          title: 'Events written', width: 12, unit: 'eps', colours: ofServices,
          about: text`How fast the head of each feed moves, a second.`,
        }, range(`max by (job) (rate(luukku_feed_head_position{${at}}[$__rate_interval]))`, '{{job}}'))),
    row('Database', 9,
        lines({
          title: 'Age of the oldest write transaction', width: 8, unit: 's',
          steps: limits({bad: limitOf('LuukkuFeedHeldBack')}),
          colours: {oldest: colour.sky},
          about: text`
            Age of the oldest transaction that may still write, of the whole cluster. Ours are shorter than half a
            second. ${see('LuukkuFeedHeldBack')}`,
        }, range(`max(luukku_feed_horizon_age_seconds{${at}})`, 'oldest')),
        lines({
          title: 'Work that waits for a session', width: 8, colours: ofServices, decimals: 2,
          steps: limits({bad: limitOf('LuukkuSessionsExhausted')}),
          about: text`
            How many calls or pieces of background work waited for a database session at a time, on average, in the
            replica and pool that is worst off. Above 1 for long: too few sessions, or the database is slow.
            ${see('LuukkuSessionsExhausted')}`,
        }, range(`max by (job) (rate(luukku_db_session_wait_seconds_total{${at}}[$__rate_interval]))`, '{{job}}')),
        lines({
          title: 'Sessions that could not be opened', width: 8, colours: ofServices, unit: 'ops',
          about: text`
            Failed attempts to reach PostgreSQL, a second. Anything above 0: it is away or refuses.
            ${see('LuukkuDatabaseDown')}`,
        }, range(`sum by (job) (rate(luukku_db_connect_failures_total{${at}}[$__rate_interval]))`, '{{job}}'))),
    row('Assignments on their way', 8,
        lines({
          title: 'Decisions due and commands unanswered', width: 12,
          colours: {'decisions due': colour.orange, 'commands unanswered': colour.sky},
          about: text`
            Tickets on which routing has to decide, and assignments that the ticket service has not taken. Both come
            back to 0 within seconds. ${see('LuukkuAssignmentsStuck')}`,
        }, range(`sum(luukku_routing_due_decisions{${at}})`, 'decisions due'),
              range(`sum(luukku_routing_unanswered_commands{${at}})`, 'commands unanswered')),
        lines({
          title: 'Decisions', width: 12, unit: 'ops', colours: ofOutcomes,
          about: text`
            What routing decided, a second: assigned to an agent; queued, since nobody has room; no_rule, so it waits
            without a team; left_alone, since a person had decided.`,
        }, range(`sum by (outcome) (rate(luukku_routing_decisions_total{${at}}[$__rate_interval]))`, '{{outcome}}'))));

// Whether the four services answer, how fast, and what is in their way.

import {at, dashboard, row, text} from './dashboard.mjs';
import {factorsOf, firstAbove, see, slowCall} from './alerts.mjs';
import {figure, figures, history, instant, limits, lines, ofServices, range, table} from './panels.mjs';

// What is the service's own fault; refusals are the caller's.
const failed = 'grpc_code=~"Unknown|DeadlineExceeded|Internal|Unavailable|DataLoss"';
const unary = 'grpc_type="unary"';

const calls = (window, label = '', by = '') =>
    `sum ${by}(rate(grpc_server_handled_total{${at}${label}}[${window}]))`;
const failures = (window, by = '') => `${calls(window, `, ${unary}, ${failed}`, by)} / ` +
    `(${calls(window, `, ${unary}`, by)} > 0)`;
const quantile = (q, window, by) => `histogram_quantile(${q}, sum by (${by}, le) ` +
    `(rate(grpc_server_handling_seconds_bucket{${at}, ${unary}}[${window}])))`;

// How often the allowance fits into what is used up: of the service that is worst off.
function burn(title, what, fault, window, alert) {
  const [bad, allowed] = factorsOf(alert, {long: window});
  return figure({
    title, width: 3, decimals: 1, noValue: 'no calls', steps: limits({warning: 1, bad}),
    about: text`
      How fast ${what} of the last ${window} use up what is allowed, of the service that is worst off:
      ${100 * allowed} % of calls over 30 days. At 1 the allowance lasts just as long, at 14.4 two days. The alert looks
      at a short window, too, and at whether there are calls enough. ${see(alert)}`,
  }, instant(`max(job:grpc_server_${fault}:ratio_rate${window}{${at}} >= 0) / ${allowed}`));
}

const ofReplica = (expr) => instant(
    `sum by (job, instance, version) (${expr} * on (job, instance) group_left (version) luukku_build_info{${at}})`);

export const service = dashboard(
    {
      uid: 'luukku-services',
      title: 'Luukku: services',
      description: 'Whether the services answer, how fast, and what is in their way.',
      from: 'now-6h',
    },
    row('Now', 5,
        figures({
          title: 'Replicas up', width: 8, steps: limits({warning: 2, bad: 1, falling: true}),
          about: text`
            Processes of each service that Prometheus reaches. With one there is no other to take over; at 0 the
            service is away. ${see('LuukkuServiceAbsent', 'LuukkuScrapeMissing')}`,
        }, instant(`sum by (job) (up{${at}})`, '{{job}}')),
        figure({
          title: 'Without fault', width: 4, unit: 'percentunit', decimals: 3, max: 1,
          noValue: 'no calls', steps: limits({warning: 0.9995, bad: 0.999, falling: true}),
          about: text`
            Unary calls of the time shown that did not end in Unknown, DeadlineExceeded, Internal, Unavailable or
            DataLoss. Refusals (a bad request, a missing right, a full queue) are not faults. Objective: 99.9 %.`,
        }, instant(`1 - ${failures('$__range')}`)),
        burn('Burn: faults, 1 h', 'failing calls', 'failed', '1h', 'LuukkuAvailabilityBurn'),
        burn('Burn: faults, 6 h', 'failing calls', 'failed', '6h', 'LuukkuAvailabilityBurn'),
        burn('Burn: slow, 1 h', 'slow calls', 'slow', '1h', 'LuukkuLatencyBurn'),
        burn('Burn: slow, 6 h', 'slow calls', 'slow', '6h', 'LuukkuLatencyBurn')),
    row('Traffic and faults', 9,
        lines({
          title: 'Calls', width: 12, unit: 'reqps', colours: ofServices,
          about: text`Calls answered, a second, by service. A stream counts when it ends.`,
        }, range(calls('$__rate_interval', '', 'by (job) '), '{{job}}')),
        history({
          title: 'Calls that were not OK', width: 12, count: 12, decimals: 0,
          about: text`
            By code; how many in each twelfth of the time shown. Codes that did not occur are not shown.
            InvalidArgument, NotFound, PermissionDenied and the like are the caller's affair; Aborted is a conflict
            that is tried again; Unavailable is mostly the database; ResourceExhausted is a full queue; Internal is a
            bug of ours, and its log_id leads to the log line. ${see('LuukkuAvailabilityBurn')}`,
        }, range(`sum by (grpc_code) (increase(grpc_server_handled_total{${at}, ` +
                 'grpc_code!~"OK|Canceled"}[$__rate_interval])) > 0', '{{grpc_code}}'))),
    row('Speed', 9,
        lines({
          title: 'Half of the calls answer within', width: 12, unit: 's', colours: ofServices,
          about: text`
            Median time of unary calls from their arrival to their answer, by service. An estimate within the steps of
            the histogram (5 ms to 10 s): it says little below 5 ms.`,
        }, range(quantile(0.5, '$__rate_interval', 'job'), '{{job}}')),
        lines({
          title: '99 of 100 calls answer within', width: 12, unit: 's', colours: ofServices,
          steps: limits({bad: slowCall}),
          about: text`
            The slowest hundredth of unary calls takes longer than this. Promised are ${slowCall} s (dashed), and 5 s
            for reports. ${see('LuukkuLatencyBurn')}`,
        }, range(quantile(0.99, '$__rate_interval', 'job'), '{{job}}'))),
    row('By method', 10,
        table({
          title: 'Methods', width: 24, by: {grpc_service: ['Service', 300], grpc_method: ['Method', 300]},
          sort: '99 of 100 within',
          about: text`Unary methods that were called in the time shown.`,
        }, {title: 'Calls', decimals: 0,
            query: instant(`sum by (grpc_service, grpc_method) (increase(grpc_server_handled_total{${at}, ${unary}}` +
                           '[$__range])) > 0')},
              {title: 'Faults', decimals: 0, steps: limits({bad: 1}),
               query: instant('sum by (grpc_service, grpc_method) (increase(grpc_server_handled_total{' +
                              `${at}, ${unary}, ${failed}}[$__range])) and sum by (grpc_service, grpc_method) ` +
                              `(increase(grpc_server_handled_total{${at}, ${unary}}[$__range])) > 0`)},
              {title: 'Half within', unit: 's',
               query: instant(`${quantile(0.5, '$__range', 'grpc_service, grpc_method')} > 0`)},
              {title: '99 of 100 within', unit: 's',
               query: instant(`${quantile(0.99, '$__range', 'grpc_service, grpc_method')} > 0`)})),
    row('What is in the way', 9,
        lines({
          title: 'Database sessions in use', width: 12, legend: 'right', unit: 'percentunit', max: 1,
          steps: limits({bad: 1}),
          colours: ofServices, dashed: '/writes/',
          about: text`
            Share of the sessions that a service may have, over all its replicas, by what they are for. At 100 % calls
            wait for one. ${see('LuukkuSessionsExhausted')}`,
        }, range(`sum by (job, pool) (luukku_db_sessions_in_use{${at}}) / ` +
                 `sum by (job, pool) (luukku_db_sessions_max{${at}})`, '{{job}} {{pool}}')),
        lines({
          title: 'Calls that wait for a thread', width: 12, colours: ofServices,
          steps: limits({bad: firstAbove('LuukkuCallsQueue')}),
          about: text`
            Admitted calls that no handler has begun, in the replica where they are most. Above 0 for long: the
            service has too few read connections, or the database is slow. ${see('LuukkuCallsQueue')}`,
        }, range(`max by (job) (luukku_executor_queued_calls{${at}})`, '{{job}}'))),
    row('Processes', 11,
        table({
          title: 'Replicas', width: 16, by: {job: 'Service', instance: 'Replica', version: 'Version'},
          sort: 'Running for',
          about: text`
            Each process with what it runs. Two versions side by side are as it should be during a rollout.
            ${see('LuukkuRestarting')}`,
        }, {title: 'Running for', unit: 's', decimals: 1,
            query: ofReplica(`(time() - process_start_time_seconds{${at}})`)},
              {title: 'Memory', unit: 'bytes', decimals: 0, query: ofReplica(`process_resident_memory_bytes{${at}}`)},
              {title: 'CPU cores', decimals: 2,
               query: ofReplica(`rate(process_cpu_seconds_total{${at}}[5m])`)}),
        lines({
          title: 'Calls in flight', width: 8, colours: ofServices,
          about: text`
            Calls that were begun and are not answered, streams included: a live view stays one call as long as
            somebody looks, a feed as long as its consumer lives.`,
        }, range(`sum by (job) (grpc_server_started_total{${at}}) - ` +
                 `sum by (job) (grpc_server_handled_total{${at}})`, '{{job}}'))));

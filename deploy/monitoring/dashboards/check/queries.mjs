// Runs what a dashboard asks against a Prometheus, as Grafana would: variables and their like replaced, legends
// filled in, buckets told apart.

// Panels with their queries, without the rows.
export const panelsOf = (dashboard) => dashboard.panels.filter((panel) => panel.type !== 'row');

async function get(prometheus, what, parameters) {
  const answer = await fetch(`${prometheus}/api/v1/${what}?${new URLSearchParams(parameters)}`);
  const {status, data, error} = await answer.json();
  if (status !== 'success') throw new Error(`${error} in: ${parameters.query}`);
  return data;
}

const escaped = (value) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\\\$&');

// The values of the variables with All chosen, in their order, since one may ask for another.
export async function variablesOf(dashboard, prometheus) {
  const values = {};
  for (const {name, type, query, allValue} of dashboard.templating.list) {
    if (type !== 'query') continue;
    const [, selector, label] = query.match(/^label_values\((.+), (\w+)\)$/);
    const series = await get(prometheus, `label/${label}/values`, {'match[]': substituted(selector, values)});
    if (series.length === 0 && allValue === undefined) throw new Error(`no values for the variable ${name}`);
    values[name] = {all: allValue ?? `(${series.map(escaped).join('|')})`, values: series};
  }
  return values;
}

function substituted(text, variables, window = {}) {
  const words = {
    ...Object.fromEntries(Object.entries(variables).map(([name, {all}]) => [name, all])),
    __range: `${Math.round(window.seconds)}s`,
    __rate_interval: `${Math.round(window.rate)}s`,
  };
  return text.replace(/\$(\w+)/g, (whole, name) => {
    if (!(name in words)) throw new Error(`nothing is called ${whole}`);
    return words[name];
  });
}

const legendOf = (format, labels) =>
    format === '' ? '' : format.replace(/\{\{(\w+)\}\}/g, (_, name) => labels[name] ?? '');

// A panel's series: {query: index, name, labels, points: [[time, value]]}. An instant query has one point each.
// `window`: {end, seconds: its length, step, rate: the value of $__rate_interval}, all in seconds.
export async function seriesOf(panel, prometheus, variables, window) {
  const found = [];
  for (const [query, {expr, legendFormat, range, format}] of panel.targets.entries()) {
    const step = panel.maxDataPoints === undefined ? window.step : Math.max(1, window.seconds / panel.maxDataPoints);
    const text = substituted(expr, variables, {...window, rate: Math.max(window.rate, step)});
    const {result} = range ?
        await get(prometheus, 'query_range',
                  {query: text, start: window.end - window.seconds, end: window.end, step}) :
        await get(prometheus, 'query', {query: text, time: window.end});
    const series = result.map(({metric, value, values}) => ({
      query,
      name: legendOf(legendFormat, metric),
      labels: metric,
      points: (values ?? [value]).map(([time, number]) => [time, Number(number)]),
    }));
    found.push(...(format === 'heatmap' ? apart(series) : series));
  }
  return found;
}

// Prometheus' buckets hold those below them, too.
function apart(series) {
  const limit = ({labels}) => labels.le === '+Inf' ? Infinity : Number(labels.le);
  const sorted = series.sort((a, b) => limit(a) - limit(b));
  return sorted.map((one, i) => ({
    ...one,
    points: one.points.map(([time, value], at) => [time, i === 0 ? value : value - sorted[i - 1].points[at][1]]),
  }));
}

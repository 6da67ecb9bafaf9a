// Panels of Grafana, as plain objects. Each takes {title, about, unit …} and its queries.

import {datasource} from './dashboard.mjs';

// Of Okabe and Ito's colours, which stay apart for colour-blind people; their green and purple do so only just, hence
// no green. Good is blue and bad vermilion; each state has another brightness, so that a grey print tells them apart.
export const colour = {
  good: '#0072B2',
  warning: '#F0E442',
  bad: '#D55E00',
  none: 'transparent',
  blue: '#0072B2',
  sky: '#56B4E9',
  orange: '#E69F00',
  vermilion: '#D55E00',
  purple: '#CC79A7',
  grey: '#999999',
};

// Of series that are called after the job of a service.
export const ofServices = {
  '/ticket/': colour.blue, '/routing/': colour.orange, '/survey/': colour.sky, '/reporting/': colour.purple,
};

// A query whose answer is a line over time, each series called `legend`: "{{queue}}".
export const range = (expr, legend = '') => ({expr, legendFormat: legend, range: true, instant: false});

// A query whose answer is one value a series, as of now.
export const instant = (expr, legend = '') => ({expr, legendFormat: legend, range: false, instant: true});

// Of a histogram's buckets by "le"; Grafana takes each one's own share.
export const buckets = (expr) => ({...instant(expr, '{{le}}'), format: 'heatmap'});

// Where colours change: limits({warning: 1, bad: 60}). With `falling`, what is low is bad.
export function limits({warning, bad, falling = false}) {
  const steps = [['warning', warning], ['bad', bad]]
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => ({color: colour[name], value}));
  if (!falling) return [{color: colour.good, value: null}, ...steps];
  // A step holds from its value on, so each has the colour of what lies above it.
  const colours = [...steps.map((step) => step.color).reverse(), colour.good];
  const values = [null, ...steps.map((step) => step.value).reverse()];
  return values.map((value, i) => ({color: colours[i], value}));
}

// Without what is not set.
const present = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

// `about` says in words what is seen. `colours`: of series, by name or pattern ("/ticket/"); others get `palette`.
// `dashed`: a pattern of series that are drawn so. `names`: what series are called, by pattern. `leadsTo`: the
// dashboard that a click on a figure leads to: {uid, title}.
function panel(type, {
  title, about, width, unit = 'none', decimals, min = 0, max, noValue, mappings, steps, palette = {mode: 'thresholds'},
  colours = {}, names = {}, dashed, leadsTo, custom,
}, queries, options) {
  return {
    type,
    title,
    description: about,
    width,
    datasource,
    targets: queries.map((query, i) => ({refId: String.fromCharCode(65 + i), datasource, ...query})),
    fieldConfig: {
      defaults: present({
        unit,
        decimals,
        min,
        max,
        noValue,
        mappings,
        links: leadsTo && [{title: leadsTo.title, url: `/d/${leadsTo.uid}?\${__url_time_range}&\${__all_variables}`}],
        color: palette,
        thresholds: {mode: 'absolute', steps: steps ?? [{color: colour.blue, value: null}]},
        custom,
      }),
      overrides: [
        ...Object.entries(colours).map(([name, fixedColor]) =>
            override(name, {color: {mode: 'fixed', fixedColor}})),
        ...Object.entries(names).map(([name, displayName]) => override(name, {displayName})),
        ...(dashed === undefined ? [] : [override(dashed, {'custom.lineStyle': {fill: 'dash', dash: [8, 6]}})]),
      ],
    },
    options,
  };
}

// Of a series or column by its name, or of those that a pattern fits.
const override = (name, properties) => ({
  matcher: {id: name.startsWith('/') ? 'byRegexp' : 'byName', options: name},
  properties: Object.entries(present(properties)).map(([id, value]) => ({id, value})),
});

const fixed = (fixedColor) => ({mode: 'fixed', fixedColor});

const reduced = {calcs: ['lastNotNull'], fields: '', values: false};

// Without data, Grafana would paint a figure in the colour of the lowest step: calm.
const withoutData = (noValue, color) => ({
  noValue,
  mappings: [{type: 'special', options: {match: 'null+nan', result: {text: noValue, color, index: 0}}}],
});

// A big figure, in the colour of its state if it has `steps`. Without data it is unknown, and bad, unless `noValue`
// says what that means. Its query must be instant: of one over time, Grafana would show the last value that it had.
export const figure = ({noValue, ...settings}, query) =>
    panel('stat', {
      ...(noValue === undefined ? withoutData('unknown', colour.bad) : withoutData(noValue, colour.grey)), ...settings,
    }, [query], {
      colorMode: settings.steps === undefined ? 'none' : 'background_solid',
      graphMode: 'none',
      justifyMode: 'center',
      orientation: 'auto',
      percentChangeColorMode: 'standard',
      reduceOptions: reduced,
      showPercentChange: false,
      textMode: 'value',
      wideLayout: true,
    });

// A figure for each series of the query, with its name.
export const figures = (settings, query) => {
  const made = figure(settings, query);
  return {...made, options: {...made.options, textMode: 'value_and_name'}};
};

// Lines over time. `stacked`: areas, one on the other. With `steps`, the limits are dashed lines. `legend`: where it
// is; "right" is for many lines.
export function lines({stacked = false, legend = 'bottom', ...settings}, ...queries) {
  const custom = {
    drawStyle: 'line',
    lineInterpolation: 'linear',
    lineWidth: stacked ? 1 : 2,
    fillOpacity: stacked ? 60 : 0,
    showPoints: 'never',
    spanNulls: false,
    stacking: {mode: stacked ? 'normal' : 'none', group: 'A'},
    thresholdsStyle: {mode: settings.steps === undefined ? 'off' : 'dashed'},
  };
  return panel('timeseries', {palette: fixed(colour.grey), custom, ...settings}, queries, {
    legend: {calcs: ['lastNotNull', 'max'], displayMode: 'table', placement: legend, showLegend: true},
    tooltip: {mode: 'multi', sort: 'desc'},
  });
}

// A row for each series with its values at `count` points of time, written in cells whose colour goes from light
// yellow (little) to dark red (much): to colour-blind people, from light to dark.
export const history = ({count, ...settings}, query) => ({
  ...panel('status-history', {
    palette: {mode: 'continuous-YlRd'}, custom: {fillOpacity: 80, lineWidth: 1}, ...settings,
  }, [query], {
    colWidth: 0.95,
    rowHeight: 0.9,
    showValue: 'auto',
    legend: {calcs: [], displayMode: 'list', placement: 'bottom', showLegend: false},
    tooltip: {mode: 'single', sort: 'none'},
  }),
  maxDataPoints: count,
});

// A bar for each series of the queries.
export const bars = (settings, ...queries) =>
    panel('bargauge', {palette: fixed(colour.blue), ...settings}, queries, {
      displayMode: 'basic',
      legend: {calcs: [], displayMode: 'list', placement: 'bottom', showLegend: false},
      maxVizHeight: 300,
      minVizHeight: 16,
      minVizWidth: 8,
      namePlacement: 'left',
      orientation: 'horizontal',
      reduceOptions: reduced,
      showUnfilled: true,
      sizing: 'auto',
      valueMode: 'text',
    });

// A table full of blue cells hides the others.
const withoutGood = (steps) =>
    steps.map(({color, value}) => ({color: color === colour.good ? colour.none : color, value}));

// A table with a line for each value of the labels `by`, {label: title or [title, pixels]}, and a column for each
// query: {title, query, unit, decimals, min, steps, bar}. With `steps` the cell is coloured, with `bar` it has a bar
// besides the figure. Sorted by the column `sort`, largest first.
export function table({by, sort, ...settings}, ...measures) {
  const queries = measures.map((one) => ({...one.query, format: 'table'}));
  const valueOf = (i) => measures.length === 1 ? 'Value' : `Value #${String.fromCharCode(65 + i)}`;
  const keys = Object.entries(by).map(([label, column]) => [label, ...[column].flat()]);
  const made = panel('table', {custom: {align: 'auto', cellOptions: {type: 'auto'}, inspect: false}, ...settings},
                     queries, {
    cellHeight: 'sm',
    footer: {show: false, reducer: ['sum'], countRows: false},
    frameIndex: 0,
    showHeader: true,
    sortBy: [{displayName: sort, desc: true}],
  });
  made.transformations = [
    {id: 'merge', options: {}},
    {
      id: 'organize',
      options: {
        excludeByName: {Time: true},
        indexByName: Object.fromEntries(
            [...keys.map(([label]) => label), ...measures.map((_, i) => valueOf(i))].map((name, i) => [name, i])),
        renameByName: Object.fromEntries([...keys.map(([label, title]) => [label, title]),
             ...measures.map((one, i) => [valueOf(i), one.title])]),
      },
    },
  ];
  const widths = keys.filter(([, , width]) => width !== undefined)
      .map(([, title, width]) => override(title, {'custom.width': width}));
  const looks = measures.map(({title, unit, decimals, min, steps, bar}) => override(title, {
    unit,
    decimals,
    min,
    thresholds: steps && {mode: 'absolute', steps: withoutGood(steps)},
    'custom.cellOptions': steps ? {type: 'color-background', mode: 'basic'} :
        bar ? {type: 'gauge', mode: 'basic', valueDisplayMode: 'text'} : undefined,
  }));
  made.fieldConfig.overrides = [...widths, ...looks];
  return made;
}

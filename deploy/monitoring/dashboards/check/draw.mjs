// Draws a dashboard by gnuplot, panel by panel in Grafana's grid, to see whether it can be read: titles, units,
// legends, scales, colours. It is not Grafana, only alike.

import {spawnSync} from 'node:child_process';

import {seriesOf, variablesOf} from './queries.mjs';
import {sizeOf, textOf} from './units.mjs';

const cell = {width: 66, height: 36};  // Pixels of a unit of the grid.
const dark = '#181b1f', light = '#d8d9da', faint = '#8e8e8e', frame = '#34363b';

const quoted = (text) => JSON.stringify(String(text)).replace(/\$/g, '\\$');

// Bound to a place: (0, 0) is the panel's lower left corner, (1, 1) its upper right one.
const label = (text, x, y, {align = 'left', size = 11, bold = false, colour = light} = {}) =>
    `set label ${quoted(text)} at screen ${x.toFixed(5)},${y.toFixed(5)} ${align} noenhanced ` +
    `font "DejaVu Sans${bold ? ' Bold' : ''},${size}" textcolor rgb "${colour}" front`;
const box = ([x0, y0, x1, y1], fill, border = fill) =>
    `set object rectangle from screen ${x0},${y0} to screen ${x1},${y1} fillcolor rgb "${fill}" fillstyle solid ` +
    `border linecolor rgb "${border}" behind`;
const nothing = 'set origin 0,0; set size 1,1; unset tics; unset border; unset key; set xrange [0:1]; ' +
    'set yrange [0:1]; plot NaN notitle';

function stepColour(steps, value) {
  return steps.filter((step) => step.value === null || value >= step.value).at(-1).color;
}

// Light yellow to dark red, as Grafana's continuous-YlRd.
function ramp(share) {
  const from = [0xff, 0xf8, 0x99], to = [0xc4, 0x16, 0x2a];
  return '#' + from.map((one, i) => Math.round(one + (to[i] - one) * Math.min(1, Math.max(0, share)))
      .toString(16).padStart(2, '0')).join('');
}

const last = ({points}) => points.map(([, value]) => value).filter(Number.isFinite).at(-1);
const largest = (numbers) => numbers.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), 0);

// What the series is called; colours go by that, too.
const nameOf = (panel, one) => panel.fieldConfig.overrides
    .filter(({matcher}) => fits(matcher, one.name))
    .flatMap(({properties}) => properties)
    .find(({id}) => id === 'displayName')?.value ?? one.name;

const fits = ({id, options}, name) => id === 'byName' ? options === name : new RegExp(options.slice(1, -1)).test(name);

const propertiesOf = (panel, name) => Object.fromEntries(panel.fieldConfig.overrides
    .filter(({matcher}) => fits(matcher, name))
    .flatMap(({properties}) => properties.map(({id, value}) => [id, value])));

function colourOf(panel, one, all) {
  const {color, thresholds} = panel.fieldConfig.defaults;
  const own = propertiesOf(panel, one.name).color?.fixedColor;
  if (own !== undefined) return own;
  if (color.mode === 'fixed') return color.fixedColor;
  if (color.mode === 'thresholds') return stepColour(thresholds.steps, last(one));
  if (color.mode === 'continuous-YlRd') return ramp(last(one) / (largest(all.map(last)) || 1));
  throw new Error(`${panel.title}: cannot draw the colours ${color.mode}`);
}

const onTopOf = (colour) => parseInt(colour.slice(1, 3), 16) * 0.3 + parseInt(colour.slice(3, 5), 16) * 0.6 > 110 ?
    '#000000' : '#ffffff';

function drawStat(panel, series, [x0, y0, x1, y1], height) {
  const {defaults} = panel.fieldConfig;
  if (series.length === 0) {
    const fill = panel.options.colorMode === 'none' ? dark :
        defaults.mappings?.[0].options.result.color ?? stepColour(defaults.thresholds.steps, -Infinity);
    return [box([x0, y0, x1, y1 - 32 / height], fill),
            label(defaults.noValue, (x0 + x1) / 2, y0 + (y1 - y0) * 0.4,
                  {align: 'center', size: 22, colour: onTopOf(fill)})];
  }
  const width = (x1 - x0) / series.length;
  return series.flatMap((one, i) => {
    const filled = panel.options.colorMode === 'background_solid';
    const fill = filled ? stepColour(defaults.thresholds.steps, last(one)) : dark;
    const colour = filled ? onTopOf(fill) : light;
    const left = x0 + i * width, named = panel.options.textMode === 'value_and_name';
    return [
      box([left, y0, left + width, y1 - 32 / height], fill),
      label(textOf(last(one), defaults.unit, defaults.decimals), left + width / 2, y0 + (y1 - y0) * 0.38,
            {align: 'center', size: 26, bold: true, colour}),
      ...(named ? [label(one.name, left + width / 2, y0 + (y1 - y0) * 0.68, {align: 'center', size: 12, colour})] : []),
    ];
  });
}

function drawBars(panel, series, [x0, y0, x1, y1], height) {
  const {defaults} = panel.fieldConfig;
  const most = defaults.max ?? (largest(series.map(last)) || 1);
  const left = x0 + (x1 - x0) * 0.25, right = x1 - (x1 - x0) * 0.14, top = y1 - 40 / height;
  const each = (top - y0 - 8 / height) / Math.max(series.length, 1), thick = Math.min(each * 0.75, 40 / height);
  return series.flatMap((one, i) => {
    const middle = top - (i + 0.5) * each, colour = colourOf(panel, one, series);
    const bar = (share, fill) =>
        box([left, middle - thick / 2, left + (right - left) * share, middle + thick / 2], fill);
    return [
      label(nameOf(panel, one), left - 0.005, middle, {align: 'right'}),
      bar(1, '#25272c'),
      bar(Math.min(1, last(one) / most), colour),
      label(textOf(last(one), defaults.unit, defaults.decimals), right + 0.005, middle, {colour: light}),
    ];
  });
}

// Lines of the table: by the labels that transformations name, a value for each query.
function linesOf(panel, series) {
  const {renameByName, excludeByName} = panel.transformations.find(({id}) => id === 'organize').options;
  const names = Object.entries(renameByName).filter(([name]) => !(name in excludeByName));
  const keys = names.filter(([name]) => !name.startsWith('Value'));
  const values = names.filter(([name]) => name.startsWith('Value'));
  const found = new Map();
  for (const one of series) {
    const key = keys.map(([name]) => one.labels[name] ?? '');
    const line = found.get(key.join('\n')) ?? {key, values: values.map(() => undefined)};
    line.values[one.query] = last(one);
    found.set(key.join('\n'), line);
  }
  const sort = values.findIndex(([, title]) => title === panel.options.sortBy[0].displayName);
  if (sort < 0) throw new Error(`${panel.title}: sorted by a column that there is not`);
  return {
    titles: names.map(([, title]) => title),
    lines: [...found.values()].sort((a, b) => (b.values[sort] ?? -1) - (a.values[sort] ?? -1)),
    columns: values.map(([, title]) => propertiesOf(panel, title)),
  };
}

// The left edges of a table's columns, and its right edge: the widths that are set, and what is left in equal parts.
function edgesOf(panel, titles, left, right) {
  const set = titles.map((title) => propertiesOf(panel, title)['custom.width'] / (24 * cell.width));
  const rest = set.reduce((sum, width) => sum - (width || 0), right - left);
  const each = rest / set.filter(Number.isNaN).length;
  return set.reduce((edges, width) => [...edges, edges.at(-1) + (width || each)], [left + 0.005]);
}

function drawTable(panel, series, [x0, y0, x1, y1], height) {
  const {titles, lines, columns} = linesOf(panel, series);
  const step = 30 / height, top = y1 - 50 / height, edges = edgesOf(panel, titles, x0, x1 - 0.005);
  const shown = lines.slice(0, Math.floor((top - y0) / step) - 1);
  const most = columns.map((_, i) => largest(lines.map(({values}) => values[i])) || 1);
  const drawCell = (value, i, edge, y) => {
    if (value === undefined) return [];
    const {unit, decimals, thresholds, 'custom.cellOptions': {type} = {}} = columns[i];
    const [left, right] = [edges[edge], edges[edge + 1] - 0.004];
    const fill = thresholds === undefined ? 'transparent' : stepColour(thresholds.steps, value);
    const filled = fill !== 'transparent';
    const bar = left + 0.04 + (right - left - 0.04) * value / most[i];
    return [
      ...(filled ? [box([left, y - step * 0.45, right, y + step * 0.45], fill)] : []),
      ...(type === 'gauge' ? [box([left + 0.04, y - step * 0.35, bar, y + step * 0.35], '#0072B2')] : []),
      label(textOf(value, unit ?? 'none', decimals), left + 0.005, y, {colour: filled ? onTopOf(fill) : light}),
    ];
  };
  return [
    ...titles.map((title, i) => label(title, edges[i], top, {bold: true, colour: '#6e9fff'})),
    ...shown.flatMap(({key, values}, line) => {
      const y = top - (line + 1) * step;
      return [...key.map((text, i) => label(text, edges[i], y)),
              ...values.flatMap((value, i) => drawCell(value, i, key.length + i, y))];
    }),
    ...(shown.length === lines.length ? [] :
        [label(`${lines.length - shown.length} more`, x0 + 0.005, y0 + 0.3 * step, {colour: faint})]),
  ];
}

const ticks = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 10800, 21600, 43200, 86400, 604800];

function drawLines(panel, series, [x0, y0, x1, y1], {height}, id, window) {
  const {unit, decimals, min, max, thresholds, custom} = panel.fieldConfig.defaults;
  const stacked = custom.stacking.mode === 'normal';
  const times = [...new Set(series.flatMap(({points}) => points.map(([time]) => time)))].sort((a, b) => a - b);
  const at = series.map(({points}) => new Map(points));
  const limits = custom.thresholdsStyle.mode === 'off' ? [] : thresholds.steps.filter(({value}) => value !== null);
  const top = largest(stacked ? times.map((time) => at.reduce((sum, one) => sum + (one.get(time) ?? 0), 0)) :
      series.flatMap(({points}) => points.map(([, value]) => value)));
  const {factor, suffix} = sizeOf(unit, top);
  const highest = max !== undefined ? max * factor : (top * factor * 1.1 || 1);
  const rows = times.map((time) => {
    let below = 0;
    const values = at.map((one) => {
      const value = one.get(time);
      if (!Number.isFinite(value)) return 'NaN';
      below += value;
      return (stacked ? below : value) * factor;
    });
    return [time, ...values].join(' ');
  });
  const legend = series.map((one, i) => {
    const values = one.points.map(([, value]) => value);
    const text = `${one.name}   last ${textOf(last(one) ?? NaN, unit, decimals)}   max ` +
        textOf(largest(values), unit, decimals);
    return {text, colour: colourOf(panel, one, series), i};
  });
  const beside = panel.options.legend.placement === 'right';
  const below = beside ? 0 : 22 * legend.length / height, bottom = y0 + below + 40 / height;
  const right = beside ? x0 + (x1 - x0) * 0.55 : x1;
  const tick = ticks.find((one) => one >= window.seconds / ((right - x0) * 14)) ?? ticks.at(-1);
  const dash = (one) => propertiesOf(panel, one.name)['custom.lineStyle'] === undefined ? 1 : 2;
  const drawn = stacked ?
      legend.map(({colour, i}) => `$data${id} using 1:${i + 2} with filledcurves y1=0 fillcolor rgb "${colour}" ` +
          'fillstyle solid 0.6 notitle').reverse() :
      legend.map(({colour, i}) => `$data${id} using 1:${i + 2} with lines linewidth 2 linecolor rgb "${colour}" ` +
          `dashtype ${dash(series[i])} notitle`);
  const borders = limits.filter(({value}) => value * factor < highest).map(({value, color}) =>
      `${value * factor} with lines dashtype 2 linewidth 1.5 linecolor rgb "${color}" notitle`);
  return {
    decoration: legend.flatMap(({text, colour, i}) => {
      const y = (beside ? y1 - 50 / height : y0 + below) - (i + 0.3) * 22 / height, x = beside ? right : x0;
      return [box([x + 0.006, y - 2 / height, x + 0.016, y + 2 / height], colour),
              label(text, x + 0.02, y, {size: 10})];
    }),
    plot: [
      `$data${id} << END`, ...rows, 'END',
      'set origin 0,0; set size 1,1; set border 3 linecolor rgb "' + frame + '"; unset key',
      `set lmargin at screen ${x0 + 0.045}; set rmargin at screen ${right - 0.01}`,
      `set bmargin at screen ${bottom}; set tmargin at screen ${y1 - 46 / height}`,
      `set xdata time; set timefmt "%s"; set format x "%H:%M:%S"; set xtics ${tick} textcolor rgb "${faint}" nomirror`,
      `set xrange ["${window.end - window.seconds}":"${window.end}"]`,
      `set ytics autofreq textcolor rgb "${faint}" nomirror; set format y "%g${suffix.replace('%', '%%')}"`,
      `set yrange [${(min ?? 0) * factor}:${highest}]; set grid linecolor rgb "${frame}"`,
      series.length === 0 ? nothing : `plot ${[...drawn, ...borders].join(', ')}`,
      'unset xdata; unset grid; unset lmargin; unset rmargin; unset bmargin; unset tmargin',
    ],
  };
}

function drawHistory(panel, series, [x0, y0, x1, y1], height) {
  const times = [...new Set(series.flatMap(({points}) => points.map(([time]) => time)))].sort((a, b) => a - b);
  const {unit, decimals} = panel.fieldConfig.defaults;
  const most = largest(series.flatMap(({points}) => points.map(([, value]) => value))) || 1;
  const left = x0 + (x1 - x0) * 0.2, top = y1 - 44 / height, bottom = y0 + 12 / height;
  const wide = (x1 - 0.005 - left) / times.length, high = (top - bottom) / Math.max(series.length, 1);
  return series.flatMap((one, row) => {
    const y = top - (row + 1) * high;
    return [
      label(one.name, left - 0.005, y + high / 2, {align: 'right'}),
      ...one.points.flatMap(([time, value]) => {
        const x = left + times.indexOf(time) * wide, fill = ramp(value / most);
        return [
          box([x, y + high * 0.05, x + wide * 0.95, y + high * 0.95], fill),
          label(textOf(value, unit, decimals), x + wide * 0.47, y + high / 2,
                {align: 'center', size: 9, colour: onTopOf(fill)}),
        ];
      }),
    ];
  });
}

const drawers = {stat: drawStat, bargauge: drawBars, table: drawTable, 'status-history': drawHistory};

// Writes a PNG of the dashboard with all its variables at All. `window` as seriesOf takes it.
export async function draw(dashboard, prometheus, window, file) {
  const variables = await variablesOf(dashboard, prometheus);
  const rows = Math.max(...dashboard.panels.map(({gridPos: {y, h}}) => y + h));
  const width = 24 * cell.width, height = rows * cell.height;
  const decorations = [], plots = [];
  for (const panel of dashboard.panels) {
    const {x, y, w, h} = panel.gridPos, gap = 3;
    const place = [(x * cell.width + gap) / width, 1 - ((y + h) * cell.height - gap) / height,
                   ((x + w) * cell.width - gap) / width, 1 - (y * cell.height + gap) / height];
    if (panel.type === 'row') {
      decorations.push(label(panel.title, place[0], (place[1] + place[3]) / 2, {size: 14, bold: true}));
      continue;
    }
    const series = await seriesOf(panel, prometheus, variables, window);
    decorations.push(box(place, dark, frame),
                     label(panel.title, place[0] + 0.005, place[3] - 16 / height, {size: 12, bold: true}));
    if (panel.type === 'timeseries') {
      const {decoration, plot} = drawLines(panel, series, place, {height}, panel.id, window);
      decorations.push(...decoration);
      plots.push(...plot);
    } else {
      decorations.push(...drawers[panel.type](panel, series, place, height));
    }
  }
  const script = [
    `set terminal pngcairo size ${width},${height} background rgb "#111217" font "DejaVu Sans,10"`,
    `set output ${quoted(file)}`, 'set multiplot',
    ...decorations, nothing, 'unset label; unset object', ...plots, 'unset multiplot',
  ].join('\n');
  const {status, stderr, error} = spawnSync('gnuplot', ['-'], {input: script, encoding: 'utf8'});
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(stderr);
}

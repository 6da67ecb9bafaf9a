// Figures as Grafana writes them, for the units that the dashboards use.

const spans = [[86400, ' days'], [3600, ' hours'], [60, ' mins'], [1, ' s'], [0.001, ' ms'], [0, ' ms']];
const suffixes = {reqps: ' req/s', eps: ' evt/s', ops: ' ops/s', cps: ' c/s', none: ''};
const bytes = [[2 ** 30, ' GiB'], [2 ** 20, ' MiB'], [2 ** 10, ' KiB'], [0, ' B']];

// By what to multiply, and what to write behind, when the largest value is `top`.
export function sizeOf(unit, top) {
  if (unit === 'percentunit') return {factor: 100, suffix: '%'};
  if (unit === 's') {
    const [size, suffix] = spans.find(([size]) => Math.abs(top) >= size);
    return {factor: 1 / (size || 0.001), suffix};
  }
  if (unit === 'bytes') {
    const [size, suffix] = bytes.find(([size]) => top >= size);
    return {factor: 1 / (size || 1), suffix};
  }
  if (!(unit in suffixes)) throw new Error(`the unit ${unit} cannot be drawn`);
  return {factor: 1, suffix: suffixes[unit]};
}

export function textOf(value, unit, decimals) {
  if (!Number.isFinite(value)) return '–';
  const {factor, suffix} = sizeOf(unit, value);
  const scaled = value * factor;
  const digits = decimals ?? (Number.isInteger(scaled) ? 0 : Math.abs(scaled) < 1 ? 3 : Math.abs(scaled) < 10 ? 2 : 1);
  const shown = scaled.toFixed(digits);
  return `${Number(shown) === 0 ? (0).toFixed(digits) : shown}${suffix}`;
}

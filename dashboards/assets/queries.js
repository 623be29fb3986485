// What a panel of the Grafana dashboard asks, with Grafana's variables put in.

const UNITS = {s: 1, m: 60, h: 3600, d: 86400};
// As in a Grafana data source that is told nothing of the scrape interval.
const SCRAPE_INTERVAL = 15;

export function seconds(duration) {
  return Number(duration.slice(0, -1)) * UNITS[duration.slice(-1)];
}

// The end moves on by a scrape interval at a time, so that a chart does not tremble.
export function rangeOf(duration, now, points) {
  const length = seconds(duration);
  const step = Math.max(SCRAPE_INTERVAL, Math.ceil(length / points));
  const end = Math.floor(now / SCRAPE_INTERVAL) * SCRAPE_INTERVAL;
  return {start: end - length, end, step, now};
}

// Of what a panel could show more than one of: all.
function valueOf(variable) {
  if (variable.includeAll) return variable.allValue;
  return variable.current.value;
}

export function expressionOf(target, variables, step) {
  const values = Object.fromEntries(variables.map((variable) => [variable.name, valueOf(variable)]));
  values.__interval = `${step}s`;
  values.__rate_interval = `${Math.max(step + SCRAPE_INTERVAL, 4 * SCRAPE_INTERVAL)}s`;
  return target.expr.replace(/\$(\w+)/g, (text, name) => values[name] ?? text);
}

export function nameOf(target, labels) {
  return (target.legendFormat ?? '').replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => labels[label] ?? '');
}

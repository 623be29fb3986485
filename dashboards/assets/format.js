// Numbers, times and colours as people read them. Units have Grafana's names.

const COLORS = {
  green: '#73bf69', yellow: '#fade2a', orange: '#ff9830', red: '#f2495c', blue: '#5794f2',
  purple: '#b877d9',
};

export function colorOf(name) {
  return COLORS[name] ?? name;
}

// The colour of the highest threshold that the value has reached.
export function thresholdColor({steps}, value) {
  return colorOf(steps.filter((step) => step.value === null || value >= step.value).at(-1).color);
}

function scaled(value, units, decimals) {
  const [size, unit] = units.find(([size]) => Math.abs(value || 1) >= size) ?? units.at(-1);
  return `${digits(value / size, decimals)}${unit}`;
}

function digits(value, decimals) {
  return value.toLocaleString('en-US', {maximumFractionDigits: decimals ?? 2, useGrouping: false});
}

const SHORT = [[1e12, ' Tri'], [1e9, ' Bil'], [1e6, ' Mil'], [1e3, ' K'], [1, '']];
const SECONDS = [[86400, ' d'], [3600, ' h'], [60, ' min'], [1, ' s'], [1e-3, ' ms'], [1e-6, ' µs']];

export function format(value, {unit = 'none', decimals} = {}) {
  if (value === null || value === undefined) return '';
  if (unit.startsWith('suffix:')) return digits(value, decimals) + unit.slice('suffix:'.length);
  switch (unit) {
    case 'short': return scaled(value, SHORT, decimals);
    case 's': return scaled(value, SECONDS, decimals);
    case 'reqps': return `${digits(value, decimals)} req/s`;
    case 'celsius': return `${digits(value, decimals)} °C`;
    case 'locale': return value.toLocaleString('en-US');
    default: return digits(value, decimals);
  }
}

const CLOCK = {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'};
const DAY = {day: 'numeric', month: 'short'};

// With the day where the range is long enough for it to change.
export function timeText(milliseconds, rangeMilliseconds) {
  const date = new Date(milliseconds);
  const clock = date.toLocaleTimeString('en-GB', CLOCK);
  return rangeMilliseconds > 12 * 3600e3 ? `${date.toLocaleDateString('en-GB', DAY)} ${clock}` : clock;
}

const MINUTE = 60e3;
const TICKS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE);

// Round times of this time zone between two times, `most` of them at most.
export function roundTimes(from, to, most) {
  const tick = TICKS.find((tick) => (to - from) / tick <= most) ?? TICKS.at(-1);
  const zone = new Date(to).getTimezoneOffset() * MINUTE;
  const times = [];
  for (let time = Math.ceil((from - zone) / tick) * tick + zone; time <= to; time += tick) times.push(time);
  return times;
}

// Charts over time: lines, a number with its line, and a timeline.

import {GRID, TEXT, chart, element, lastOf, seriesColor} from './chart_parts.js';
import {colorOf, format, roundTimes, thresholdColor, timeText} from './format.js';

// Chart.js has scales of time only with a library of dates beside it; a linear one with round times
// does what a dashboard needs.
function timeScale() {
  return {
    type: 'linear',
    grid: {color: GRID},
    ticks: {maxRotation: 0, callback: (time, _, ticks) => timeText(time, ticks.range)},
    afterBuildTicks(scale) {
      const most = Math.max(2, scale.width / 90);
      scale.ticks = roundTimes(scale.min, scale.max, most).map((value) => ({value}));
      scale.ticks.range = scale.max - scale.min;
    },
  };
}

function setTimes(scale, range) {
  scale.min = range.start * 1000;
  scale.max = range.end * 1000;
}

// A gap in the samples is a gap in the line.
function withGaps(points, step) {
  const line = [];
  for (const [time, value] of points) {
    const before = line.at(-1);
    if (before && time - before.x > 1.5 * step * 1000) line.push({x: before.x + 1, y: null});
    line.push({x: time, y: value});
  }
  return line;
}

function lineStyle(color, {lineWidth = 2, fillOpacity = 0} = {}) {
  const opacity = Math.round(fillOpacity * 2.55).toString(16).padStart(2, '0');
  return {
    borderColor: color, backgroundColor: color, borderWidth: lineWidth, borderJoinStyle: 'round',
    fill: fillOpacity > 0 ? {target: 'origin', above: color + opacity} : false,
  };
}

// A point without neighbours would be no line, and so be unseen.
function loneRadius({dataset, dataIndex}) {
  const known = (index) => (dataset.data[index]?.y ?? null) !== null;
  return !known(dataIndex - 1) && !known(dataIndex + 1) ? 2.5 : 0;
}

const CALCULATIONS = {
  lastNotNull: lastOf,
  mean: (points) => points.reduce((sum, [, value]) => sum + value, 0) / points.length,
  max: (points) => Math.max(...points.map(([, value]) => value)),
};
const CALCULATION_NAMES = {lastNotNull: '', mean: 'mean ', max: 'max '};

function legendText(panel, {name, points}) {
  const known = points.filter(([, value]) => value !== null);
  const figures = known.length === 0 ? [] : panel.options.legend.calcs.map((calculation) =>
    CALCULATION_NAMES[calculation] + format(CALCULATIONS[calculation](known), panel.fieldConfig.defaults));
  return [name, ...figures].join('  ');
}

export function timeseries(view, panel) {
  const {defaults} = panel.fieldConfig;
  const drawn = chart(view, panel, {
    type: 'line',
    data: {datasets: []},
    options: {
      interaction: {mode: 'index', intersect: false},
      elements: {point: {radius: loneRadius, hoverRadius: 3}},
      scales: {
        x: timeScale(),
        y: {min: defaults.min, grid: {color: GRID}, ticks: {maxTicksLimit: 6, callback: (value) => format(value, defaults)}},
      },
      plugins: {
        legend: {display: true, position: 'bottom', align: 'start', labels: {boxWidth: 14, boxHeight: 2}},
        tooltip: {callbacks: {
          title: ([{parsed}]) => new Date(parsed.x).toLocaleString('en-GB'),
          label: ({dataset, parsed}) => ` ${dataset.name}: ${format(parsed.y, defaults)}`,
        }},
      },
    },
  });
  return (series, range) => {
    setTimes(drawn.options.scales.x, range);
    drawn.data.datasets = series.map((one) => ({
      name: one.name, label: legendText(panel, one), data: withGaps(one.points, range.step),
      ...lineStyle(seriesColor(panel, one.name), defaults.custom),
    }));
    drawn.update();
  };
}

export function stat(view, panel) {
  const {defaults} = panel.fieldConfig;
  const hidden = {display: false};
  const number = element(view, 'div', 'number');
  const drawn = chart(element(view, 'div', 'spark'), panel, {
    type: 'line',
    data: {datasets: []},
    options: {
      events: [],
      elements: {point: {radius: loneRadius}},
      scales: {x: {type: 'linear', ...hidden}, y: {...hidden, grace: '10%'}},
    },
  });
  return ([one], range) => {
    const last = lastOf(one.points);
    const color = defaults.color.mode === 'fixed' ? colorOf(defaults.color.fixedColor)
      : thresholdColor(defaults.thresholds, last);
    number.textContent = format(last, defaults);
    number.style.color = color;
    setTimes(drawn.options.scales.x, range);
    drawn.data.datasets = [{data: withGaps(one.points, range.step), ...lineStyle(color, {lineWidth: 1.5, fillOpacity: 15})}];
    drawn.update();
  };
}

// Neighbouring steps that have samples are one bar.
function runs(points, step) {
  const bars = [];
  for (const [time, count] of points) {
    const last = bars.at(-1);
    if (last && time - last.end < 1.5 * step * 1000) Object.assign(last, {end: time, count: last.count + count});
    else bars.push({start: time - step * 1000, end: time, count});
  }
  return bars;
}

export function stateTimeline(view, panel) {
  const drawn = chart(view, panel, {
    type: 'bar',
    data: {labels: [], datasets: []},
    options: {
      indexAxis: 'y',
      scales: {
        x: timeScale(),
        y: {grid: {display: false}, ticks: {color: TEXT, font: {size: 13}}},
      },
      plugins: {tooltip: {callbacks: {
        title: ([{raw}]) => `${raw.x.map((time) => new Date(time).toLocaleString('en-GB')).join(' to ')}`,
        label: ({raw}) => ` ${raw.y}: ${format(raw.count, panel.fieldConfig.defaults)}`,
      }}},
    },
  });
  return (series, range) => {
    setTimes(drawn.options.scales.x, range);
    drawn.data.labels = panel.targets.map(({legendFormat}) => legendFormat);
    drawn.data.datasets = series.map(({name, points}) => ({
      grouped: false, barPercentage: 0.7, minBarLength: 2, backgroundColor: seriesColor(panel, name),
      data: runs(points, range.step).map(({start, end, count}) => ({x: [start, end], y: name, count})),
    }));
    drawn.update();
  };
}

// Charts of the newest values: a gauge, bars, and a table.

import {TEXT, TRACK, chart, element, fieldOf, lastOf} from './chart_parts.js';
import {colorOf, format, thresholdColor} from './format.js';

// The outer ring is the thresholds, the inner one the value.
export function gauge(view, panel) {
  const {defaults} = panel.fieldConfig;
  const {min, max, thresholds: {steps}} = defaults;
  const bounds = [...steps.map(({value}) => value ?? min), max];
  const ring = {
    weight: 1, data: steps.map((_, index) => bounds[index + 1] - bounds[index]),
    backgroundColor: steps.map(({color}) => colorOf(color)), borderWidth: 0,
  };
  const drawn = chart(view, panel, {
    type: 'doughnut',
    data: {datasets: [ring, {weight: 6, data: [], borderWidth: 0}]},
    options: {events: [], cutout: '64%', rotation: -120, circumference: 240},
  });
  const number = element(view, 'div', 'number');
  return ([one]) => {
    const last = lastOf(one.points);
    const shown = Math.min(Math.max(last, min), max);
    number.textContent = format(last, defaults);
    number.style.color = thresholdColor(defaults.thresholds, last);
    drawn.data.datasets[1].data = [shown - min, max - shown];
    drawn.data.datasets[1].backgroundColor = [number.style.color, TRACK];
    drawn.update();
  };
}

export function bargauge(view, panel) {
  const {defaults} = panel.fieldConfig;
  const bar = {grouped: false, borderRadius: 2, maxBarThickness: 34, categoryPercentage: 0.75, barPercentage: 1};
  const drawn = chart(view, panel, {
    type: 'bar',
    data: {labels: [], datasets: []},
    options: {
      indexAxis: 'y',
      events: [],
      scales: {
        x: {min: defaults.min, display: false},
        y: {grid: {display: false}, border: {display: false}, ticks: {color: TEXT, font: {size: 13}}},
        // The values stand at the right, one beside each bar.
        right: {
          axis: 'y', type: 'category', position: 'right', grid: {display: false}, labels: [],
          ticks: {color: colorOf(defaults.color.fixedColor), font: ({chart}) => ({size: chart.width < 400 ? 11 : 14, weight: 'bold'})},
        },
      },
    },
  });
  return (series) => {
    const values = series.map(({points}) => lastOf(points));
    const most = Math.max(...values);
    drawn.options.scales.x.max = most;
    drawn.options.scales.right.labels = values.map((value) => format(value, defaults));
    drawn.data.labels = series.map(({name}) => name);
    drawn.data.datasets = [
      {...bar, data: values, backgroundColor: colorOf(defaults.color.fixedColor), minBarLength: 3},
      {...bar, data: values.map(() => most), backgroundColor: TRACK},
    ];
    drawn.update();
  };
}

export function table(view, panel) {
  const {indexByName, renameByName} = panel.transformations[0].options;
  const labels = Object.keys(indexByName).sort((a, b) => indexByName[a] - indexByName[b]);
  const body = element(view, 'table');
  const row = (kind, texts) => {
    const line = element(body, 'tr');
    texts.forEach((text, column) => {
      const cell = element(line, kind, labels[column] === 'Value' ? 'value' : '');
      cell.textContent = text;
      const [mapping] = fieldOf(panel, renameByName[labels[column]]).mappings ?? [];
      const color = mapping?.options[text]?.color;
      if (color) cell.style.color = colorOf(color);
    });
  };
  return (series) => {
    body.replaceChildren();
    row('th', labels.map((label) => renameByName[label]));
    const rows = series.map((one) => labels.map((label) => label === 'Value'
      ? format(lastOf(one.points), fieldOf(panel, renameByName.Value)) : one.labels[label] ?? ''));
    for (const texts of rows.sort((a, b) => a[0].localeCompare(b[0]))) row('td', texts);
  };
}

// What the drawers of charts have in common.

import {colorOf} from './format.js';

export const TRACK = '#2a2d34';
export const GRID = '#24272e';
export const TEXT = '#d8d9de';
const FAINT = '#8e929c';

Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.color = FAINT;
Chart.defaults.font.family = 'Inter, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif';
Chart.defaults.font.size = 11;
Chart.defaults.plugins.legend.display = false;

export function element(parent, name, className = '') {
  const child = document.createElement(name);
  child.className = className;
  parent.append(child);
  return child;
}

export function chart(view, panel, configuration) {
  const canvas = element(view, 'canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `${panel.title}. ${panel.description}`);
  return new Chart(canvas, configuration);
}

export function lastOf(points) {
  return points.findLast(([, value]) => value !== null)?.[1] ?? null;
}

// What the field is, with what the overrides say of it.
export function fieldOf(panel, name) {
  const field = {...panel.fieldConfig.defaults};
  for (const {matcher, properties} of panel.fieldConfig.overrides) {
    if (matcher.options !== name) continue;
    for (const {id, value} of properties) field[id] = value;
  }
  return field;
}

export function seriesColor(panel, name) {
  return colorOf(fieldOf(panel, name).color.fixedColor);
}


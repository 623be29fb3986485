// Draws the panels of grafana-dashboard.json with data of the Prometheus that serves the page.

import {expressionOf, nameOf, rangeOf, seconds} from './queries.js';
import {query, queryRange} from './prometheus.js';

const RANGES = ['15m', '1h', '6h', '2d', '7d'];
const PIXELS_A_POINT = 3;

const $ = (id) => document.getElementById(id);

function say(text, bad = false) {
  $('message').textContent = text;
  $('message').hidden = !text;
  $('message').classList.toggle('bad', bad);
}

const NO_DATA = `Prometheus has no test metrics in this range. Look at a longer one, or send some:
live, through a Pushgateway that Prometheus scrapes with honor_labels: pp-gen --continuous | pp-push-gw
two days of history, to be seen in 2d: pp-gen --start 48h --end 0h --step 1h | pp-push-rw`;

function place(element, {x, y, w, h}) {
  element.style.gridColumn = `${x + 1} / span ${w}`;
  element.style.gridRow = `span ${h}`;
  return element;
}

function build(panel, drawers) {
  if (panel.type === 'row') {
    const heading = place(document.createElement('h2'), panel.gridPos);
    heading.textContent = panel.title;
    return {element: heading};
  }
  const element = place(document.createElement('section'), panel.gridPos);
  element.className = 'panel';
  element.dataset.type = panel.type;
  element.dataset.state = 'waiting';
  element.title = panel.description;
  element.innerHTML = '<h3><span></span><a target="_blank">query</a></h3><div class="view"><p class="note"></p></div>';
  element.querySelector('h3 span').textContent = panel.title;
  return {element, panel, makeDrawer: drawers[panel.type], note: element.querySelector('.note'), link: element.querySelector('a')};
}

function show(view, state, text = '') {
  view.element.dataset.state = state;
  view.note.textContent = text;
}

async function seriesOf(target, variables, range) {
  const ask = target.instant ? query : queryRange;
  const answer = await ask(expressionOf(target, variables, range.step), range);
  return answer.map((one) => ({...one, name: nameOf(target, one.labels)}));
}

// Whether there was anything to draw; throws when Prometheus cannot be reached.
async function draw(view, {variables, duration, now, isLatest}) {
  const {panel, element, link} = view;
  const points = Math.min(panel.maxDataPoints ?? Infinity, element.clientWidth / PIXELS_A_POINT);
  const range = rangeOf(duration, now, points);
  const shown = panel.targets.map((target, index) => [`g${index}.expr`, expressionOf(target, variables, range.step)]);
  link.href = `../graph?${new URLSearchParams([...shown, ['g0.tab', '0'], ['g0.range_input', duration]])}`;
  try {
    const series = (await Promise.all(panel.targets.map((target) => seriesOf(target, variables, range)))).flat();
    if (!isLatest()) return true;
    const known = series.filter(({points}) => points.some(([, value]) => value !== null));
    if (known.length === 0) {
      show(view, 'empty', 'No data in this range');
      return false;
    }
    show(view, 'drawn');
    view.drawer ??= view.makeDrawer(element.querySelector('.view'), panel);
    view.drawer(known, range);
    return true;
  } catch (error) {
    if (error.unreachable) throw error;
    if (isLatest()) show(view, 'failed', error.message);
    return true;
  }
}

function startRanges(begin, changed) {
  const asked = location.hash.slice(1);
  let chosen = RANGES.includes(asked) ? asked : begin;
  const buttons = RANGES.map((range) => {
    const button = document.createElement('button');
    button.textContent = range;
    button.addEventListener('click', () => {
      chosen = range;
      history.replaceState(null, '', `#${range}`);
      mark();
      changed();
    });
    return button;
  });
  const mark = () => buttons.forEach((button) => button.setAttribute('aria-pressed', button.textContent === chosen));
  mark();
  $('ranges').replaceChildren(...buttons);
  return () => chosen;
}

async function start() {
  if (typeof Chart === 'undefined') {
    throw new Error('The chart library is missing: chart.min.js is to be in the folder of --web.user-assets. ' +
                    'make dashboards puts it there.');
  }
  const {drawers} = await import('./charts.js');
  const answer = await fetch('../user/grafana-dashboard.json');
  if (!answer.ok) throw new Error(`grafana-dashboard.json: Prometheus answers ${answer.status}; is it in the folder of --web.user-assets?`);
  const dashboard = await answer.json();
  const variables = dashboard.templating.list;
  const built = dashboard.panels.map((panel) => build(panel, drawers));
  $('panels').replaceChildren(...built.map(({element}) => element));
  const views = built.filter(({panel}) => panel);

  // What was asked for last is what is shown, however the answers come in.
  let asked = 0;
  async function refresh() {
    const turn = ++asked;
    const now = Date.now() / 1000;
    const request = {variables, duration: chosen(), now, isLatest: () => turn === asked};
    const drawn = await Promise.allSettled(views.map((view) => draw(view, request)));
    if (!request.isLatest()) return;
    const lost = drawn.find(({status}) => status === 'rejected');
    if (lost) {
      say(`${lost.reason.message}. Trying again every ${dashboard.refresh}.`, true);
      return;
    }
    say(drawn.some(({value}) => value) ? '' : NO_DATA);
    $('asked').textContent = `as of ${new Date(now * 1000).toLocaleTimeString('en-GB')}, every ${dashboard.refresh}`;
  }
  const chosen = startRanges(dashboard.time.from.slice('now-'.length), refresh);
  await refresh();
  setInterval(() => document.hidden || refresh(), seconds(dashboard.refresh) * 1000);
  document.addEventListener('visibilitychange', () => document.hidden || refresh());
}

start().catch((error) => say(error.message, true));

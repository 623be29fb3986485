// page.mjs RELEASE URL EMPTY-URL: looks at the page that Prometheus serves in a headless Chromium: each
// chart has drawn its data, nothing is asked of another host, and trouble is told. EMPTY-URL is a
// Prometheus without data. CHROMIUM names the browser, SCREENSHOTS a folder for what is to be looked at.
// Prints "ok NAME" or "FAILED NAME: why".

import {chromium} from 'playwright-core';

const [release, url, emptyUrl] = process.argv.slice(2);
const path = '/consoles/prometheus-pusher.html';
const VIEWS = [
  'Total requests', 'Active connections', 'Temperature', 'Average request duration', 'Request rate',
  'Request duration', 'Jobs by type', 'Job status', 'Samples by source',
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync'],
});

async function check(name, test) {
  const page = await browser.newPage({viewport: {width: 1280, height: 900}});
  page.setDefaultTimeout(30000);
  page.errors = [];
  page.asked = [];
  page.on('pageerror', (error) => page.errors.push(error.message));
  page.on('request', (request) => page.asked.push(request.url()));
  try {
    const wrong = await test(page);
    console.log(wrong ? `FAILED ${release}: page: ${name}: ${wrong}` : `ok ${release}: page: ${name}`);
  } catch (error) {
    console.log(`FAILED ${release}: page: ${name}: ${error.message.replaceAll('\n', ' ')}`);
  }
  await page.close();
}

const settled = (page) => page.waitForFunction(() => {
  const panels = [...document.querySelectorAll('.panel')];
  return panels.length > 0 && panels.every(({dataset}) => dataset.state !== 'waiting');
});

async function open(page, range = '') {
  await page.goto(url + path + range);
  await settled(page);
  // The first samples that are live come into view some seconds later.
  await page.waitForFunction(() =>
    Chart.getChart(document.querySelector('[data-type="state-timeline"] canvas'))?.data.datasets.length === 2);
  if (process.env.SCREENSHOTS) {
    const {width} = page.viewportSize();
    await page.screenshot({path: `${process.env.SCREENSHOTS}/${release}-${width}-${range.slice(1) || '15m'}.png`, fullPage: true});
  }
}

// What each panel shows: the points that its chart has with the colours in their middle, and the pixels
// of each colour.
const seen = (page) => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.panel')].map((panel) => {
  const canvas = panel.querySelector('canvas');
  const chart = canvas && Chart.getChart(canvas);
  const pixel = ({x, y}) => canvas.getContext('2d').getImageData(x, y, 1, 1).data.slice(0, 3).join();
  const datasets = (chart?.data.datasets ?? []).map(({data}, index) => ({
    first: data[0],
    points: data.filter((one) => (one?.y ?? one) !== null).length,
    painted: chart.getDatasetMeta(index).data.map((one) => pixel(one.getCenterPoint())),
  }));
  const colors = {};
  if (canvas) {
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < data.length; i += 4) {
      const color = `${data[i]},${data[i + 1]},${data[i + 2]}`;
      if (data[i + 3] === 255) colors[color] = (colors[color] ?? 0) + 1;
    }
  }
  return [panel.querySelector('h3 span').textContent, {
    state: panel.dataset.state, note: panel.querySelector('.note').textContent, datasets, colors,
    text: panel.querySelector('.view').innerText,
  }];
})));

const RED = '242,73,92', GREEN = '115,191,105', YELLOW = '250,222,42', ORANGE = '255,152,48', BLUE = '87,148,242', PURPLE = '184,119,217', TRACK = '42,45,52';
// The title, how many points there are at least in each of the chart's datasets, the colours of its
// lines, and the colour of the first or largest of what each dataset fills. What a gauge's value is
// painted in is said below, since pp-gen's values follow the hour of the day.
const DRAWN = [
  ['Total requests', [10], [BLUE]],
  ['Active connections', [3, 2], [YELLOW], [GREEN]],
  ['Temperature', [4, 2], [ORANGE], [BLUE]],
  ['Average request duration', [10], [GREEN]],
  ['Request rate', [10], [BLUE]],
  ['Request duration', [10, 10, 10], [GREEN, YELLOW, ORANGE]],
  ['Jobs by type', [3, 3], [], [PURPLE, TRACK]],
  ['Samples by source', [1, 1], [], [GREEN, BLUE]],
];

// The colours of a gauge's value, each from a bound on.
const GAUGES = {
  'Active connections': [[-Infinity, GREEN], [70, YELLOW], [85, RED]],
  'Temperature': [[-Infinity, BLUE], [15, GREEN], [27, ORANGE], [32, RED]],
};

function gaugesWrong(panels) {
  return Object.entries(GAUGES).flatMap(([title, steps]) => {
    const {first: value, painted} = panels[title].datasets[1] ?? {};
    const [, color] = steps.findLast(([bound]) => value >= bound) ?? [];
    return painted?.join(' ') === `${color} ${TRACK}` ? [] : [`${title}: ${value} is painted in ${painted}`];
  });
}

async function drawnWrong(page) {
  const panels = await seen(page);
  const wrong = DRAWN.flatMap(([title, points, colors, fills = []]) => {
    const {state, note, datasets, colors: pixels} = panels[title];
    if (state !== 'drawn') return `${title} is ${state}: ${note}`;
    return [
      ...(datasets.length === points.length ? [] : [`${title} has ${datasets.length} sets of data`]),
      ...points.flatMap((least, index) => datasets[index]?.points >= least ? [] :
        [`${title}: ${datasets[index]?.points} points in set ${index}`]),
      ...colors.flatMap((color) => pixels[color] >= 5 ? [] :
        [`${title}: ${pixels[color] ?? 0} pixels of ${color}`]),
      ...fills.flatMap((color, index) => datasets[index]?.painted.includes(color) ? [] :
        [`${title}: set ${index} is painted in ${datasets[index]?.painted.join(' ')}`]),
    ];
  });
  const texts = {
    'Total requests': /^[\d.]+ Bil$/, 'Active connections': /^\d+$/, 'Temperature': /^[\d.]+ °C$/,
    'Average request duration': /^[\d.]+ ms$/,
    'Job status': /^Job type\s+Status\s+Jobs\s+(backup|email|report)\s+failed\s+[\d,]+\s/,
  };
  for (const [title, form] of Object.entries(texts)) {
    if (!form.test(panels[title].text.trim())) wrong.push(`${title} says "${panels[title].text.trim()}"`);
  }
  if (panels['Job status'].text.trim().split('\n').length !== 7) wrong.push('Job status has not 6 rows');
  return wrong.concat(gaugesWrong(panels), page.errors).join('; ');
}

await check('each of the nine views has drawn its data', async (page) => {
  await open(page);
  const titles = Object.keys(await seen(page));
  return VIEWS.join() === titles.join() ? drawnWrong(page) : titles.join();
});
await check('asks nothing of other hosts', async (page) => {
  await open(page, '#1h');
  const others = page.asked.filter((address) => !address.startsWith(url + '/') && !address.startsWith('data:'));
  return page.asked.length > 10 ? others.join() : `asked only ${page.asked.join()}`;
});
await check('draws two days hour by hour', async (page) => {
  await open(page, '#2d');
  const {datasets: [rate]} = (await seen(page))['Request rate'];
  const wrong = await drawnWrong(page);
  return wrong || (rate.points > 150 ? '' : `${rate.points} points`);
});
await check('a button changes the range', async (page) => {
  await open(page);
  await page.click('#ranges button:text-is("6h")');
  await page.waitForFunction(() => {
    const {scales: {x}} = Chart.getChart(document.querySelector('[data-type="timeseries"] canvas'));
    return Math.round((x.max - x.min) / 3600e3) === 6;
  });
  const pressed = await page.textContent('#ranges [aria-pressed="true"]');
  return pressed === '6h' && page.url().endsWith('#6h') ? '' : `${pressed} at ${page.url()}`;
});
await check('asks again every ten seconds', async (page) => {
  await page.clock.install();
  await open(page);
  const again = Promise.all(['query', 'query_range'].map((path) => page.waitForRequest(`${url}/api/v1/${path}`)));
  await page.clock.runFor(10500);
  await again;
  return '';
});
await check('fits a phone', async (page) => {
  await page.setViewportSize({width: 390, height: 844});
  await open(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  return width > 390 ? `is ${width} pixels wide` : drawnWrong(page);
});
await check('says what to do where there is no data', async (page) => {
  await page.goto(emptyUrl + path);
  await settled(page);
  await page.waitForFunction(() => document.getElementById('message').textContent.includes('pp-gen'));
  const states = Object.values(await seen(page)).map(({state, note}) => `${state}: ${note}`);
  return states.every((state) => state === 'empty: No data in this range') ? '' : states.join('; ');
});
await check('says when Prometheus does not answer, and goes on when it does', async (page) => {
  await page.clock.install();
  await open(page);
  await page.route('**/api/v1/**', (route) => route.abort());
  await page.clock.runFor(10500);
  await page.waitForFunction(() => document.getElementById('message').textContent.startsWith('Prometheus does not answer'));
  const wrong = await drawnWrong(page);
  if (wrong) return `the charts are gone: ${wrong}`;
  await page.unroute('**/api/v1/**');
  await page.clock.runFor(10500);
  await page.waitForFunction(() => document.getElementById('message').hidden);
  return '';
});
await check('shows an error of one query in its panel', async (page) => {
  await page.route('**/api/v1/query', (route) => route.fulfill(
    {status: 422, contentType: 'application/json', body: '{"status": "error", "error": "query timed out"}'}));
  await open(page);
  const panels = await seen(page);
  const {state, note} = panels['Job status'];
  return state === 'failed' && note === 'query timed out' && panels['Request rate'].state === 'drawn' ? '' : `${state}: ${note}`;
});
await check('says when the chart library is missing', async (page) => {
  await page.route('**/chart.min.js', (route) => route.fulfill({status: 404}));
  await page.goto(url + path);
  await page.waitForFunction(() => document.getElementById('message').textContent.includes('chart.min.js'));
  return '';
});
await check('says when Prometheus serves no assets', async (page) => {
  await page.route('**/user/**', (route) => route.fulfill({status: 404}));
  await page.goto(url + path);
  return (await page.innerText('#message')).includes('--web.user-assets') ? '' : 'it does not';
});

await browser.close();

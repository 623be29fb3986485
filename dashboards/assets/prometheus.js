// Asks the Prometheus that serves this page. Addresses are relative to /consoles/, so that a prefix
// of its URL does no harm.

const TIMEOUT_MS = 9000;

async function ask(path, parameters) {
  let answer;
  try {
    answer = await fetch(`../api/v1/${path}`, {
      method: 'POST',
      body: new URLSearchParams(parameters),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw Object.assign(new Error(`Prometheus does not answer (${error.message})`), {unreachable: true});
  }
  const body = await answer.json().catch(() => null);
  if (body?.status === 'success') return body.data.result;
  const unreachable = !body;
  throw Object.assign(new Error(body?.error ?? `Prometheus answers ${answer.status}`), {unreachable});
}

// [{labels, points: [[milliseconds, number], ...]}, ...]; an instant query has one point in each.
export async function query(expression, range) {
  const result = await ask('query', {query: expression, time: range.end});
  return result.map(({metric, value}) => ({labels: metric, points: [point(value)]}));
}

export async function queryRange(expression, {start, end, step}) {
  const result = await ask('query_range', {query: expression, start, end, step});
  return result.map(({metric, values}) => ({labels: metric, points: values.map(point)}));
}

// Prometheus writes numbers as text, for NaN and Inf; neither can be drawn.
function point([seconds, text]) {
  const number = Number(text);
  return [seconds * 1000, Number.isFinite(number) ? number : null];
}

// One drawer for each kind of panel that the dashboard has. Each is given an empty element and the
// panel, and returns a function that draws series into it:
// [{name, labels, points: [[milliseconds, number or null], ...]}, ...].

import {stat, stateTimeline, timeseries} from './time_charts.js';
import {bargauge, gauge, table} from './value_charts.js';

export const drawers = {timeseries, stat, gauge, bargauge, table, 'state-timeline': stateTimeline};

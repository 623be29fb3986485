// What Grafana's published types say of a dashboard with the kinds of panels that ours has. A panel's
// options and fields are "anything" in its type of a dashboard; here they are those of their kind.

import type {Dashboard, DataQuery, DataSourceRef, FieldConfig, Panel, RowPanel, TableFieldOptions} from '@grafana/schema';
import type * as bargauge from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type * as gauge from '@grafana/schema/dist/esm/raw/composable/gauge/panelcfg/x/GaugePanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as timeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

// JSON has the text of an enumeration's value, where TypeScript wants its name.
type Json<T> = unknown extends T ? unknown
  : T extends string ? `${T}`
  : T extends number | boolean | null | undefined ? T
  : T extends (infer Element)[] ? Json<Element>[]
  : {[Key in keyof T]: Json<T[Key]>};

interface Kinds {
  bargauge: {options: bargauge.Options; custom: {}};
  gauge: {options: gauge.Options; custom: {}};
  stat: {options: stat.Options; custom: {}};
  'state-timeline': {options: timeline.Options; custom: timeline.FieldConfig};
  table: {options: table.Options; custom: Partial<TableFieldOptions>};
  timeseries: {options: timeseries.Options; custom: timeseries.FieldConfig};
}

// The query of a Prometheus data source, which Grafana publishes apart from the others.
interface PrometheusQuery extends DataQuery {
  datasource: DataSourceRef;
  editorMode: 'code' | 'builder';
  expr: string;
  format: 'time_series' | 'table' | 'heatmap';
  instant: boolean;
  legendFormat?: string;
  range: boolean;
}

type Field<Custom> = Omit<FieldConfig, 'custom'> & {custom?: Custom};
type Setting<Fields, Prefix extends string = ''> = {
  [Key in keyof Fields & string]-?: {id: `${Prefix}${Key}`; value: Fields[Key]};
}[keyof Fields & string];

type PanelOf<Kind extends keyof Kinds> = Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> & {
  type: Kind;
  options: Kinds[Kind]['options'];
  targets: PrometheusQuery[];
  fieldConfig: {
    defaults: Field<Kinds[Kind]['custom']>;
    overrides: {
      matcher: {id: 'byName'; options: string};
      properties: (Setting<Omit<FieldConfig, 'custom'>> | Setting<Kinds[Kind]['custom'], 'custom.'>)[];
    }[];
  };
};

type AnyPanel = {[Kind in keyof Kinds]: Json<PanelOf<Kind>>}[keyof Kinds];

export type DashboardJson = Json<Omit<Dashboard, 'panels'>> & {
  panels: (AnyPanel | Json<RowPanel>)[];
  // Up to release 10; later ones take the user's own theme, which is dark unless told.
  style: 'dark';
};

// A dashboard as Grafana's own types describe it, stricter than its schema: also the options of each kind of panel,
// and the queries, which the schema leaves open.

import type {DataQuery, GraphFieldConfig, TableFieldOptions} from '@grafana/schema/dist/esm/common/common.gen';
import type {
  Dashboard as GrafanaDashboard, FieldConfig, FieldConfigSource, Panel as GrafanaPanel, RowPanel,
} from '@grafana/schema/dist/esm/raw/dashboard/x/dashboard_types.gen';
import type {Options as BarGaugeOptions} from
  '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type {FieldConfig as StatusHistoryFields, Options as StatusHistoryOptions} from
  '@grafana/schema/dist/esm/raw/composable/statushistory/panelcfg/x/StatusHistoryPanelCfg_types.gen';
import type {Options as StatOptions} from
  '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type {Options as TableOptions} from
  '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type {Options as TimeSeriesOptions} from
  '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

// A type of JSON for one of TypeScript: "absolute" is not an enum's value, but its text.
type Json<T> = T extends string ? `${T}` : T extends object ? {[Key in keyof T]: Json<T[Key]>} : T;

// Of Grafana's plugin for Prometheus, which is not part of the schema.
interface Query extends DataQuery {
  datasource: {type: 'prometheus', uid: string};
  expr: string;
  legendFormat: string;
  range: boolean;
  instant: boolean;
  format?: 'time_series' | 'table' | 'heatmap';
}

type PanelOf<Type extends string, Options, Custom = never> =
    Omit<GrafanaPanel, 'type' | 'options' | 'targets' | 'fieldConfig' | 'id' | 'gridPos' | 'title' | 'description'> &
    Required<Pick<GrafanaPanel, 'id' | 'gridPos' | 'title' | 'description'>> & {
  type: Type;
  options: Options;
  targets: Query[];
  fieldConfig: Omit<FieldConfigSource, 'defaults'> & {
    defaults: Omit<FieldConfig, 'custom'> & {custom?: Custom};
  };
};

type Panel = RowPanel | PanelOf<'stat', StatOptions> | PanelOf<'bargauge', BarGaugeOptions> |
    PanelOf<'table', TableOptions, TableFieldOptions> |
    PanelOf<'timeseries', TimeSeriesOptions, GraphFieldConfig> |
    PanelOf<'status-history', StatusHistoryOptions, StatusHistoryFields>;

export type Dashboard = Json<
    Omit<GrafanaDashboard, 'panels'> & Required<Pick<GrafanaDashboard, 'uid' | 'title' | 'description'>> & {
  panels: Panel[];
}>;

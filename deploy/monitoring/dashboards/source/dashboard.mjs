// A dashboard of Grafana from rows of panels: places, ids, variables and links, which are the same for all.

// What every selector of a query begins with: the installation that is looked at. What rules record of a whole desk,
// and alerts, have no job.
export const inCluster = 'cluster=~"$cluster"';
export const at = `${inCluster}, job=~"$job"`;

// A service that is gone has no series of now, so look back.
export const ageOfFigures =
    `max(time() - max by (job) (max_over_time(luukku_snapshot_timestamp_seconds{${at}}[1d])))`;

// Prose over several lines: white space of any length is one space.
export const text = (parts, ...values) =>
    String.raw({raw: parts}, ...values).replace(/\s+/g, ' ').trim();

export const datasource = {type: 'prometheus', uid: '${datasource}'};

const columns = 24;  // Of Grafana's grid; a unit of height is 30 pixels or so.

function variableOf(name, label, description, query, more) {
  return {
    type: 'query',
    name,
    label,
    description,
    datasource,
    query,
    refresh: 2,  // When the time range changes, so that services which were away are found again.
    sort: 1,
    multi: true,
    includeAll: true,
    current: {selected: true, text: ['All'], value: ['$__all']},
    ...more,
  };
}

const variables = [
  {
    type: 'datasource',
    name: 'datasource',
    label: 'Prometheus',
    description: 'The Prometheus that scrapes the services.',
    query: 'prometheus',
  },
  // ".*" holds without such a label, too: a Prometheus of one cluster has none.
  variableOf('cluster', 'Cluster', 'Value of the label "cluster", if the Prometheus has several.',
             'label_values(luukku_snapshot_timestamp_seconds, cluster)', {allValue: '.*'}),
  {
    type: 'constant',
    name: 'docs',
    label: 'Documents',
    description: 'Where docs/ is published, for links to the runbook: as luukku_docs in prometheus.yaml.',
    hide: 2,
    query: 'https://docs.example/luukku',
    current: {selected: true, text: 'https://docs.example/luukku', value: 'https://docs.example/luukku'},
  },
  variableOf('job', 'Services', 'Scrape jobs of the four services. All of one installation belong together.',
             'label_values(luukku_snapshot_timestamp_seconds{cluster=~"$cluster"}, job)'),
];

const linkToTheOthers = {
  type: 'dashboards',
  title: 'Luukku',
  tags: ['luukku'],
  asDropdown: false,
  includeVars: true,
  keepTime: true,
  targetBlank: false,
  icon: 'external link',
  tooltip: '',
};

const annotations = {
  list: [{
    name: 'Annotations',
    builtIn: 1,
    type: 'dashboard',
    datasource: {type: 'grafana', uid: '-- Grafana --'},
    enable: true,
    hide: true,
    iconColor: '#56B4E9',
  }],
};

// A line of panels, each made by panels.mjs; together they fill the width.
export const row = (title, height, ...panels) => ({title, height, panels});

function place(rows) {
  const placed = [];
  let y = 0, id = 0;
  for (const {title, height, panels} of rows) {
    placed.push({type: 'row', id: ++id, title, collapsed: false, panels: [],
                 gridPos: {x: 0, y: y++, w: columns, h: 1}});
    let x = 0;
    for (const {width, ...panel} of panels) {
      placed.push({id: ++id, gridPos: {x, y, w: width, h: height}, ...panel});
      x += width;
    }
    if (x !== columns) throw new Error(`the row "${title}" is ${x} wide, of ${columns}`);
    y += height;
  }
  return placed;
}

// `from`: the time that is shown at first, up to now: "now-24h".
export const dashboard = ({uid, title, description, from, refresh = '30s'}, ...rows) => ({
  uid,
  title,
  description,
  tags: ['luukku'],
  schemaVersion: 39,  // Grafana 10.3; newer ones bring it up to date when they load it.
  editable: true,
  graphTooltip: 1,
  timezone: 'browser',
  weekStart: 'monday',
  time: {from, to: 'now'},
  refresh,
  timepicker: {},
  annotations,
  links: [linkToTheOthers],
  templating: {list: variables},
  panels: place(rows),
});

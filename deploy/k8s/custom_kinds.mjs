// Custom kinds, as far as components use them: what stands here was read in the definitions of
// prometheus-operator 0.8x, CloudNativePG 1.2x, its Barman Cloud plugin and cert-manager 1.1x. A field that
// is not here is refused; look it up before you add it.

const string = {
  type: 'string'
};
const integer = {
  type: 'integer'
};
const boolean = {
  type: 'boolean'
};
const duration = {
  type: 'string',
  pattern: '^([0-9]+(ms|[smhdwy]))+$'
};
const strings = {
  type: 'object',
  additionalProperties: string
};
const list = (items) => ({type: 'array', items});
const choice = (...names) => ({enum: names});
const object = (properties, required = Object.keys(properties)) =>
    ({type: 'object', properties, required, additionalProperties: false});
const resource = (spec) => object({
  apiVersion: string,
  kind: string,
  metadata:
      object({name: string, namespace: string, labels: strings, annotations: strings}, ['name', 'namespace']),
  spec,
});

const podMonitor = object({
  jobLabel: string,
  selector: object({matchLabels: strings}),
  podMetricsEndpoints:
      list(object({port: string, path: string, interval: duration, scrapeTimeout: duration})),
});

const rule = object({
  record: string, alert: string, expr: {type: ['string', 'integer']}, for: duration,
      keep_firing_for: duration, labels: strings, annotations: strings,
}, ['expr']);
const prometheusRule = object({
  groups: list(object({name: string, interval: duration, limit: integer, rules: list(rule)}, ['name'])),
});

const issuerRef = object({kind: choice('Issuer', 'ClusterIssuer'), name: string});
const issuer = object({selfSigned: object({}), ca: object({secretName: string})}, []);
const certificate = object(
    {
      isCA: boolean,
      commonName: string,
      secretName: string,
      duration,
      renewBefore: duration,
      privateKey: object(
          {
            algorithm: choice('RSA', 'ECDSA', 'Ed25519'),
            size: integer,
            rotationPolicy: choice('Never', 'Always'),
          },
          []),
      usages: list(choice('digital signature', 'server auth', 'client auth')),
      dnsNames: list(string),
      issuerRef,
    },
    ['secretName', 'issuerRef']);

const quantities = object({cpu: string, memory: string});
const plugin = {
  name: string,
  parameters: strings
};
const sqlRefs = object({configMapRefs: list(object({name: string, key: string}))});
const cluster = object({
  instances: {type: 'integer', minimum: 1},
  imageName: string,
  enableSuperuserAccess: boolean,
  bootstrap: {
    oneOf: [
      object({
        initdb: object({
          database: string,
          owner: string,
          encoding: string,
          localeCollate: string,
          localeCType: string,
          postInitApplicationSQLRefs: sqlRefs,
        }),
      }),
      object({
        recovery: object({source: string, recoveryTarget: object({targetTime: string})}, ['source']),
      }),
    ]
  },
  externalClusters: list(object({name: string, plugin: object(plugin)})),
  managed: object({
    roles: list(object({
      name: string,
      ensure: choice('present', 'absent'),
      login: boolean,
      passwordSecret: object({name: string}),
    }))
  }),
  postgresql: object({
    parameters: strings,
    synchronous: object({
      method: choice('any', 'first'),
      number: {type: 'integer', minimum: 1},
      dataDurability: choice('required', 'preferred'),
    }),
  }),
  plugins: list(object({...plugin, isWALArchiver: boolean})),
  affinity: object({
    enablePodAntiAffinity: boolean,
    podAntiAffinityType: choice('preferred', 'required'),
    topologyKey: string,
  }),
  resources: object({requests: quantities, limits: quantities}),
  storage: object({size: string, storageClass: string}, ['size']),
  walStorage: object({size: string, storageClass: string}, ['size']),
}, ['instances', 'bootstrap', 'storage']);
const scheduledBackup = object({
  schedule: {type: 'string', pattern: '^(\\S+ ){5}\\S+$'},
  backupOwnerReference: choice('none', 'self', 'cluster'),
  cluster: object({name: string}),
  method: choice('plugin', 'volumeSnapshot'),
  pluginConfiguration: object({name: string}),
});
const secretKey = object({name: string, key: string});
const objectStore = object({
  retentionPolicy: {type: 'string', pattern: '^[1-9][0-9]*[dwm]$'},
  configuration: object({
    destinationPath: string,
    endpointURL: string,
    s3Credentials: object({accessKeyId: secretKey, secretAccessKey: secretKey}),
    wal: object({compression: choice('gzip', 'bzip2', 'lz4', 'snappy', 'xz', 'zstd')}),
  }),
});

export const customKinds = {
  'monitoring.coreos.com/v1 PodMonitor': resource(podMonitor),
  'monitoring.coreos.com/v1 PrometheusRule': resource(prometheusRule),
  'cert-manager.io/v1 Issuer': resource(issuer),
  'cert-manager.io/v1 Certificate': resource(certificate),
  'postgresql.cnpg.io/v1 Cluster': resource(cluster),
  'postgresql.cnpg.io/v1 ScheduledBackup': resource(scheduledBackup),
  'barmancloud.cnpg.io/v1 ObjectStore': resource(objectStore),
};

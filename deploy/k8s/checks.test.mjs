// Each check finds what it is there for: a rendering that is right is broken in one place.

import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';

import {objectChecks} from './api_server.mjs';
import {podChecks} from './api_server_pods.mjs';
import {flowsOf} from './network.mjs';
import {policies} from './policy.mjs';
import {kubectlMinor, labelsOf, podOf, render, renderWith, root} from './rendering.mjs';
import {schemaOf} from './schema.mjs';

const definitions = process.env.LUUKKU_KUBERNETES_DEFINITIONS ??
    path.join(root, '../shared/data/kubernetes_openapi_definitions.json.gz');
const checks = {
  ...objectChecks,
  ...podChecks,
  ...policies
};

const ticket = (r) => r.find('Deployment', 'luukku-ticket');
const pod = (r) => podOf(ticket(r));
const server = (r) => pod(r).containers[0];
const job = (r) => r.ofKind('Job')[0];
const policy = (r, name) => r.find('NetworkPolicy', name).spec;
const setting = (r) =>
    r.ofKind('ConfigMap').find(({metadata}) => metadata.name.startsWith('luukku-settings')).data;
const autoscaler = (r) => r.find('HorizontalPodAutoscaler', 'luukku-ticket').spec;
const budget = (r) => r.find('PodDisruptionBudget', 'luukku-ticket').spec;

const faults = {
  names: [
    (r) => { ticket(r).metadata.name = 'Luukku_ticket'; },
    (r) => { r.ofKind('Service')[0].metadata.name = '1-ticket'; },
    (r) => { job(r).metadata.name = `luukku-${'x'.repeat(60)}`; },
  ],
  namespaces: [
    (r) => { delete ticket(r).metadata.namespace; },
    (r) => { r.ofKind('Namespace')[0].metadata.namespace = 'luukku'; },
  ],
  uniqueness: [(r) => { r.objects.push(structuredClone(ticket(r))); }],
  labels: [
    (r) => { ticket(r).metadata.labels['app.kubernetes.io/version'] = '0.1.0+main'; },
    (r) => { labelsOf(ticket(r))['a/b/c'] = 'x'; },
    (r) => { labelsOf(ticket(r)).long = 'x'.repeat(64); },
    (r) => { policy(r, 'luukku-to-postgres').podSelector.matchExpressions[0].values = []; },
  ],
  sizes: [(r) => { setting(r).long = 'x'.repeat(256 * 1024); }],
  data: [(r) => { setting(r)['a/b'] = 'x'; }],
  deployments: [
    (r) => { ticket(r).spec.selector.matchLabels['app.kubernetes.io/version'] = '1'; },
    (r) => { ticket(r).spec.strategy.rollingUpdate.maxSurge = 0; },
    (r) => { pod(r).restartPolicy = 'Never'; },
  ],
  jobs: [
    (r) => { podOf(job(r)).restartPolicy = 'Always'; },
    (r) => { job(r).metadata.name = 'luukku-ticket-migrate'; },
    (r) => { podOf(job(r)).volumes[0].secret.secretName = 'luukku-ticket-owner-database-7g9f2kc5tm'; },
  ],
  services: [
    (r) => { r.ofKind('Service')[0].spec.ports[0].targetPort = 'grcp'; },
    (r) => { r.ofKind('Service')[0].spec.selector = {'app.kubernetes.io/part-of': 'luukku'}; },
  ],
  autoscalers: [
    (r) => { autoscaler(r).scaleTargetRef.name = 'ticket'; },
    (r) => { ticket(r).spec.replicas = 2; },
    (r) => { autoscaler(r).minReplicas = 9; },
  ],
  budgets: [
    (r) => { budget(r).minAvailable = 1; },
    (r) => { budget(r).selector.matchLabels = {'app.kubernetes.io/part-of': 'luukku'}; },
  ],
  networkPolicies: [
    (r) => { policy(r, 'luukku-to-dns').policyTypes = ['Ingress']; },
    (r) => { policy(r, 'luukku-to-postgres').egress[0].to[0] = {ipBlock: {cidr: '10.0.0.0'}}; },
    (r) => { policy(r, 'luukku-to-postgres').egress[0].ports[0].port = 'Postgres'; },
  ],
  containers: [
    (r) => { server(r).name = 'await-schema'; },
    (r) => { server(r).name = 'the_server'; },
  ],
  ports: [
    (r) => { server(r).ports[2].name = 'prometheus-metrics'; },
    (r) => { server(r).ports[2].name = 'grpc'; },
  ],
  environment: [
    (r) => { server(r).env.push({name: 'DATABASE', value: 'x'}); },
    (r) => { server(r).env.reverse(); },
    (r) => { server(r).env.push({name: 'LUUKKU_N', value: 1}); },
  ],
  resources: [
    (r) => { server(r).resources.requests.memory = '1Gi'; },
    (r) => { server(r).resources.requests.cpu = '0.1m'; },
  ],
  probes: [
    (r) => { server(r).livenessProbe.successThreshold = 2; },
    (r) => { server(r).livenessProbe.tcpSocket = {port: 7101}; },
    (r) => { server(r).startupProbe.grpc.port = 'probe'; },
    (r) => { server(r).readinessProbe.timeoutSeconds = 0; },
  ],
  volumes: [
    (r) => { pod(r).volumes[0].name = 'x'; },
    (r) => { server(r).volumeMounts[1].mountPath = server(r).volumeMounts[0].mountPath; },
    (r) => { pod(r).volumes[0].emptyDir = {}; },
    (r) => { pod(r).volumes[0].secret.defaultMode = 440 * 2; },
  ],
  spread: [
    (r) => {
      pod(r).topologySpreadConstraints[0].labelSelector.matchLabels['app.kubernetes.io/name'] =
          'luukku-routing';
    },
  ],
  workloads: [(r) => { r.objects = r.objects.filter((object) => object !== job(r)); }],
  images: [
    (r) => { server(r).image = 'luukku:latest'; },
    (r) => {
      podOf(r.find('Deployment', 'luukku-gateway')).containers[0].image = 'docker.io/envoyproxy/envoy';
    },
  ],
  podSecurity: [
    (r) => { pod(r).securityContext.runAsNonRoot = false; },
    (r) => { delete pod(r).securityContext.seccompProfile; },
    (r) => { pod(r).hostNetwork = true; },
    (r) => { pod(r).volumes.push({name: 'host', hostPath: {path: '/'}}); },
    (r) => { pod(r).initContainers[0].securityContext.readOnlyRootFilesystem = false; },
    (r) => { server(r).securityContext.capabilities.add = ['NET_ADMIN']; },
    (r) => { delete r.ofKind('Namespace')[0].metadata.labels['pod-security.kubernetes.io/enforce']; },
  ],
  accounts: [
    (r) => { delete pod(r).automountServiceAccountToken; },
    (r) => { delete pod(r).serviceAccountName; },
    (r) => { podOf(job(r)).enableServiceLinks = true; },
  ],
  limits: [(r) => { delete server(r).resources.limits.memory; }],
  listening: [(r) => { setting(r).LUUKKU_PROBE_LISTEN = '0.0.0.0:7001'; }],
  probed: [(r) => { delete server(r).livenessProbe; }],
  peers: [(r) => {
    podOf(r.find('Deployment', 'luukku-routing'))
        .containers[0]
        .env.find(({name}) => name === 'LUUKKU_TICKET_ADDRESS')
        .value = 'dns:///luukku-ticket:7002';
  }],
  stopping: [
    (r) => { pod(r).terminationGracePeriodSeconds = 30; },
    (r) => { ticket(r).spec.strategy.rollingUpdate.maxUnavailable = 1; },
  ],
  disruption: [
    (r) => { budget(r).maxUnavailable = 0; },
    (r) => { pod(r).topologySpreadConstraints.pop(); },
    (r) => { delete pod(r).topologySpreadConstraints[0].nodeTaintsPolicy; },
    (r) => { pod(r).topologySpreadConstraints[1].whenUnsatisfiable = 'DoNotSchedule'; },
  ],
  files: [
    (r) => { server(r).volumeMounts.pop(); },
    (r) => { server(r).volumeMounts[0].readOnly = false; },
    (r) => { r.find('ConfigMap', 'luukku-database').data.connection = 'host=x sslrootcert=/ca.crt'; },
  ],
  restarts: [(r) => { server(r).envFrom[0].configMapRef.name = 'luukku-settings'; }],
  logs: [(r) => { podOf(job(r)).restartPolicy = 'OnFailure'; }],
  references: [
    (r) => { pod(r).volumes[0].secret.secretName = 'luukku-ticket-databse'; },
    (r) => { server(r).envFrom[0].configMapRef.name = 'luukku-setting'; },
  ],
  roles: [
    (r) => { server(r).env[1].value = '$(DATABASE) user=luukku_ticket_owner'; },
    (r) => { pod(r).initContainers[0].command[1] = 'migrate'; },
  ],
  connections: [(r) => { r.ofKind('Cluster')[0].spec.postgresql.parameters.max_connections = '500'; }],
  development: [
    (r) => { setting(r).LUUKKU_DEVELOPMENT = 'true'; },
    (r) => { r.objects.push({kind: 'Secret', metadata: {name: 'x'}}); },
  ],
};

if (kubectlMinor() < 21) {
  test('checks find faults', (t) => t.skip('kubectl before 1.21 knows no components'));
} else {
  const right = renderWith('production', ['monitoring', 'postgres', 'grpc-web']);
  const base = render('base');

  test(
      'there is a fault for each check',
      () => { assert.deepEqual(Object.keys(checks).filter((name) => !(name in faults)), []); });

  for (const [name, changes] of Object.entries(faults)) {
    test(`${name} finds faults`, () => {
      for (const change of changes) {
        const found = [right, base].some((rendering) => {
          try {
            return checks[name](rendering.changed(change)).length > 0;
          } catch (error) {
            if (error instanceof TypeError && rendering === base) return false;  // It has no such object.
            throw error;
          }
        });
        assert.ok(found, String(change));
      }
    });
  }

  test('the validation refuses what Kubernetes would', (t) => {
    if (!existsSync(definitions)) return t.skip(`there is no ${definitions}`);
    const validate = schemaOf(definitions);
    const broken = (kind, name, change) => {
      const copy = structuredClone(right.find(kind, name));
      change(copy);
      assert.notDeepEqual(validate(copy), [], String(change));
    };
    broken('Deployment', 'luukku-ticket', (d) => { d.spec.replica = 2; });
    broken(
        'Deployment', 'luukku-ticket', (d) => { podOf(d).containers[0].livenessProbe.grpc.port = 'probe'; });
    broken('Deployment', 'luukku-ticket', (d) => { podOf(d).containers[0].securityContext.readonly = true; });
    broken(
        'Deployment', 'luukku-ticket', (d) => { podOf(d).containers[0].resources.limits.cpu = '2 cores'; });
    broken('Deployment', 'luukku-ticket', (d) => { delete d.spec.selector; });
    broken('Deployment', 'luukku-ticket', (d) => { d.apiVersion = 'apps/v1beta1'; });
    broken('Deployment', 'luukku-ticket', (d) => { podOf(d).containers[0].ports[1].containerPort = 7001; });
    broken(
        'Deployment', 'luukku-ticket',
        (d) => { podOf(d).topologySpreadConstraints[1] = podOf(d).topologySpreadConstraints[0]; });
    broken('Deployment', 'luukku-ticket', (d) => { podOf(d).terminationGracePeriodSeconds = 4.5; });
    broken('ConfigMap', 'luukku-database', (c) => { c.data.port = 5432; });
    broken('Cluster', 'luukku-postgres', (c) => { c.spec.instance = 3; });
    broken('PodMonitor', 'luukku', (m) => { m.spec.podMetricsEndpoints[0].interval = '15'; });
  });

  test('an open network is seen', () => {
    const without = (name) =>
        right.changed((r) => { r.objects = r.objects.filter(({metadata}) => metadata.name !== name); });
    assert.ok(!flowsOf(right).includes('stranger → ticket 7001'));
    assert.ok(flowsOf(without('default-deny')).includes('intruder → world 443'));
    assert.ok(!flowsOf(without('luukku-to-ticket')).includes('routing → ticket 7001'));
    assert.ok(!flowsOf(without('luukku-ticket')).includes('routing → ticket 7001'));
  });
}

// Which flows the NetworkPolicies of a rendering allow, as Kubernetes defines it: a pod that a policy selects
// for a direction is isolated in it but for what its policies allow; a flow needs both of its ends to agree.

import {labelsOf, selects} from './rendering.mjs';

const home = {
  'kubernetes.io/metadata.name': 'luukku'
};
const outsider = (name, namespace, labels = {}) =>
    ({name, namespace: {'kubernetes.io/metadata.name': name, ...namespace}, labels});

// Who else is there. `world` is no pod: it has an address only.
const outsiders = [
  outsider('clients', {'luukku-clients': 'true'}),
  outsider(
      'prometheus', {'kubernetes.io/metadata.name': 'monitoring'}, {'app.kubernetes.io/name': 'prometheus'}),
  outsider(
      'collector', {'kubernetes.io/metadata.name': 'monitoring'},
      {'app.kubernetes.io/name': 'opentelemetry-collector'}),
  outsider(
      'beside-prometheus', {'kubernetes.io/metadata.name': 'monitoring'},
      {'app.kubernetes.io/name': 'grafana'}),
  outsider('false-prometheus', {}, {'app.kubernetes.io/name': 'prometheus'}),
  outsider('false-collector', {}, {'app.kubernetes.io/name': 'opentelemetry-collector'}),
  outsider('dns', {'kubernetes.io/metadata.name': 'kube-system'}, {'k8s-app': 'kube-dns'}),
  outsider(
      'postgres-operator', {'kubernetes.io/metadata.name': 'cnpg-system'},
      {'app.kubernetes.io/name': 'cloudnative-pg'}),
  outsider(
      'stranger', {}, {'app.kubernetes.io/name': 'luukku-ticket', 'app.kubernetes.io/part-of': 'luukku'}),
  {name: 'world'},
];
const ports = [
  ...[22, 53, 443, 4318, 5432, 6443, 7001, 7101, 7201, 8000, 8080, 8081, 8404, 8443, 9187, 9901].map(
      (port) => ({port, protocol: 'TCP'})),
  {port: 53, protocol: 'UDP'},
];

function podsOf(rendering) {
  const pods = rendering.workloads.map(
      (workload) => ({
        name: workload.metadata.name.replace(/^luukku-/, '').replace(/-migrate-.*/, '-migrate'),
        namespace: home,
        labels: labelsOf(workload),
      }));
  for (const {metadata: {name}} of rendering.ofKind('Cluster')) {
    pods.push({name: 'postgres', namespace: home, labels: {'cnpg.io/cluster': name}});
  }
  pods.push({name: 'intruder', namespace: home, labels: {}});
  return pods;
}

function isPeer({ipBlock, namespaceSelector, podSelector = {}}, end) {
  if (ipBlock) return end.namespace === undefined;  // For addresses outside of the cluster.
  if (end.namespace === undefined) return false;
  const isThere = namespaceSelector ? selects(namespaceSelector, end.namespace) : end.namespace === home;
  return isThere && selects(podSelector, end.labels);
}

const isOf = (rule, {port, protocol}) =>
    rule.ports === undefined || rule.ports.some((one) => one.port === port && one.protocol === protocol);

// Whether the policies of one end let it talk with the other one.
function agrees(policies, direction, end, other, port) {
  if (end.namespace !== home) return true;
  const own = policies.filter(
      ({spec}) => spec.policyTypes.includes(direction) && selects(spec.podSelector, end.labels));
  const [rules, peers] = direction === 'Ingress' ? ['ingress', 'from'] : ['egress', 'to'];
  return own.length === 0 ||
      own.some(
          ({spec}) =>
              (spec[rules] ?? [])
                  .some(
                      (rule) => isOf(rule, port) &&
                          (rule[peers] === undefined || rule[peers].some((peer) => isPeer(peer, other)))));
}

// Each as "routing → ticket 7001".
export function flowsOf(rendering) {
  const policies = rendering.ofKind('NetworkPolicy');
  const pods = podsOf(rendering);
  const ends = [...pods, ...outsiders];
  const flows = [];
  for (const from of ends) {
    for (const to of ends.filter((end) => pods.includes(from) || pods.includes(end))) {
      for (const port of ports) {
        if (!agrees(policies, 'Egress', from, to, port) || !agrees(policies, 'Ingress', to, from, port))
          continue;
        flows.push(`${from.name} → ${to.name} ${port.port}${port.protocol === 'UDP' ? '/udp' : ''}`);
      }
    }
  }
  return flows.sort();
}

// What an API server checks of objects beyond their types; pods are in api_server_pods.mjs. Each check takes
// a Rendering and gives what is wrong. After Kubernetes' own pkg/apis/*/validation.

import {labelsOf, nameOf, podOf, selects} from './rendering.mjs';

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const serviceName = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const qualified = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const dataKey = /^(?!\.\.?$)[-._a-zA-Z0-9]{1,253}$/;
const clusterScoped = ['Namespace'];

export const isLabel = (name) => name.length <= 63 && label.test(name);
export const isSubdomain = (name) => name.length <= 253 && subdomain.test(name);
export const isDataKey = (name) => dataKey.test(name);

export function isLabelKey(key) {
  const parts = key.split('/');
  return parts.length <= 2 && qualified.test(parts.at(-1)) && (parts.length === 1 || isSubdomain(parts[0]));
}

// What is said of one object, with its name before it.
const each = (objects, check) =>
    objects.flatMap((object) => check(object).map((what) => `${nameOf(object)}: ${what}`));
const unless = (holds, what) => holds ? [] : [what];

// A Service's name is a DNS label. That of a Job becomes a label of its pods; that of a Deployment is part of
// the names of pods, which are host names.
const allowedNames = {
  Service: (name) => name.length <= 63 && serviceName.test(name),
  Namespace: isLabel,
  Job: (name) => name.length <= 63 && isSubdomain(name),
  Deployment: (name) => name.length <= 46 && isSubdomain(name),
  StatefulSet: (name) => name.length <= 52 && isLabel(name),
  Cluster: (name) => name.length <= 50 && isLabel(name),
};

const names = (rendering) => each(
    rendering.objects,
    ({kind, metadata: {name}}) =>
        unless((allowedNames[kind] ?? isSubdomain)(name), `the name ${name} is not allowed`));

const namespaces = (rendering) => each(
    rendering.objects,
    ({kind, metadata: {namespace}}) => unless(
        clusterScoped.includes(kind) ? namespace === undefined : rendering.find('Namespace', namespace),
        `the namespace ${namespace} is not there`));

const uniqueness = ({objects}) => {
  const ids = objects.map(
      ({apiVersion, kind, metadata}) =>
          `${apiVersion.split('/').slice(0, -1)} ${kind} ${metadata.namespace}/${metadata.name}`);
  return ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${id} is there twice`);
};

const wrongLabels = (labels = {}) =>
    Object.entries(labels)
        .filter(([key, value]) => !isLabelKey(key) || !labelValue.test(value))
        .map(([key, value]) => `the label ${key}=${value} is not allowed`);

// The labels of an object, of its pods, and those that any of its selectors names. Those of a PrometheusRule's rules
// are Prometheus' own.
const labels = (rendering) => each(rendering.objects, (object) => {
  const wrong = [];
  JSON.stringify(object.kind === 'PrometheusRule' ? object.metadata : object, (key, value) => {
    if (['labels', 'matchLabels', 'nodeSelector'].includes(key)) wrong.push(...wrongLabels(value));
    if (key === 'matchExpressions') {
      for (const {key: name, operator, values = []} of value) {
        wrong.push(...unless(
            isLabelKey(name) && values.every((one) => labelValue.test(one)), `${name} is not allowed`));
        wrong.push(...unless(
            operator.includes('In') === values.length > 0, `${operator} with ${values.length} values`));
      }
    }
    return value;
  });
  return wrong;
});

// An annotation holds what `kubectl apply` applied last: 256 KiB at most for all of them.
const sizes = (rendering) => each(rendering.objects, (object) => {
  const annotations = object.metadata.annotations ?? {};
  const size = JSON.stringify(object).length + JSON.stringify(annotations).length;
  return [
    ...unless(size < 256 * 1024, 'too large for kubectl apply'),
    ...Object.keys(annotations)
        .filter((key) => !isLabelKey(key.toLowerCase()))
        .map((key) => `the annotation ${key} is not allowed`),
  ];
});

const data = (rendering) => each(
    rendering.ofKind('ConfigMap', 'Secret'),
    ({data = {}, binaryData = {}, stringData = {}}) =>
        [...[data, binaryData, stringData]
             .flatMap(Object.keys)
             .filter((key) => !isDataKey(key))
             .map((key) => `the key ${key} is not allowed`),
         ...Object.keys(data).filter((key) => key in binaryData).map((key) => `${key} is there twice`),
]);

// A selector of a Deployment can't be changed later: it is the name, whatever else an overlay adds.
const deployments = (rendering) => each(rendering.ofKind('Deployment', 'StatefulSet'), (workload) => {
  const {replicas = 1, selector, strategy = {}} = workload.spec;
  const {maxSurge = 1, maxUnavailable = 1} = strategy.rollingUpdate ?? {};
  const name = 'app.kubernetes.io/name';
  return [
    ...unless(
        JSON.stringify(selector) === JSON.stringify({matchLabels: {[name]: workload.metadata.name}}),
        'its selector is more or less than its name'),
    ...unless(selects(selector, labelsOf(workload)), 'its selector does not match its pods'),
    ...unless(replicas >= 0, 'it has less than no replicas'),
    ...unless(parseInt(maxSurge) > 0 || parseInt(maxUnavailable) > 0, 'it can replace no pod'),
    ...unless((podOf(workload).restartPolicy ?? 'Always') === 'Always', 'restartPolicy must be Always'),
  ];
});

// Jobs can't be changed: what they name has no hash in its name, and their own name has the version.
const jobs = (rendering) => each(rendering.ofKind('Job'), (job) => {
  const {spec, metadata} = job;
  const named = JSON.stringify(podOf(job)).match(/"(secretName|name)":"[^"]*-[a-z0-9]{10}"/g) ?? [];
  const generated = named.filter((one) => /-(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{10}"$/.test(one));
  return [
    ...unless(
        ['Never', 'OnFailure'].includes(podOf(job).restartPolicy),
        'restartPolicy must be Never or OnFailure'),
    ...unless(spec.selector === undefined && !spec.manualSelector, 'its selector is made by the server'),
    ...unless(/-\d+-\d+-\d+$/.test(metadata.name), 'its name has no version'),
    ...generated.map((one) => `${one} changes with its content`),
  ];
});

const services = (rendering) => each(rendering.ofKind('Service'), ({metadata, spec}) => {
  const owners =
      rendering.workloads.filter((workload) => selects({matchLabels: spec.selector}, labelsOf(workload)));
  const ports =
      owners.flatMap((workload) => podOf(workload).containers).flatMap((container) => container.ports ?? []);
  const portNames = spec.ports.map((port) => port.name);
  return [
    ...unless(owners.length === 1, `${metadata.name} selects the pods of ${owners.length} workloads`),
    ...unless(new Set(portNames).size === portNames.length, 'two ports have the same name'),
    ...spec.ports.flatMap(
        ({name, port, targetPort}) =>
            [...unless(isLabel(name), `the port's name ${name} is not allowed`),
             ...unless(port > 0 && port < 65536, `there is no port ${port}`),
             ...unless(
                 ports.some((one) => one.name === targetPort || one.containerPort === targetPort),
                 `its pods have no port ${targetPort}`),
  ]),
  ];
});

const autoscalers = (rendering) => each(rendering.ofKind('HorizontalPodAutoscaler'), ({spec}) => {
  const {apiVersion, kind, name} = spec.scaleTargetRef;
  const target = rendering.find(kind, name);
  const rivals =
      rendering.ofKind('HorizontalPodAutoscaler').filter((one) => one.spec.scaleTargetRef.name === name);
  return [
    ...unless(target?.apiVersion === apiVersion, `there is no ${kind} ${name}`),
    ...unless(target?.spec.replicas === undefined, `${name} sets its replicas itself`),
    ...unless(rivals.length === 1, `${name} has ${rivals.length} autoscalers`),
    ...unless(
        (spec.minReplicas ?? 1) >= 1 && (spec.minReplicas ?? 1) <= spec.maxReplicas,
        'minReplicas and maxReplicas do not go together'),
    ...spec.metrics.flatMap(
        ({type, pods}) => unless(
            type !== 'Pods' ||
                (pods.target.type === 'AverageValue' && parseFloat(pods.target.averageValue) > 0),
            'a metric of pods needs an average value')),
  ];
});

// A pod that two budgets guard is never evicted.
const budgets = (rendering) =>
    [...each(
         rendering.ofKind('PodDisruptionBudget'),
         ({spec}) =>
             [...unless(
                  (spec.minAvailable === undefined) !== (spec.maxUnavailable === undefined),
                  'it needs one of minAvailable and maxUnavailable'),
              ...unless(
                  rendering.workloads.filter((one) => selects(spec.selector, labelsOf(one))).length === 1,
                  'it guards not one workload'),
]),
     ...each(
         rendering.workloads,
         (workload) => unless(
             rendering.ofKind('PodDisruptionBudget')
                     .filter(({spec}) => selects(spec.selector, labelsOf(workload)))
                     .length <= 1,
             'two budgets guard it')),
];

const isPort = (port) =>
    Number.isInteger(port) ? port > 0 && port < 65536 : /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(port);
const isCidr = (cidr) => /^(\d{1,3}\.){3}\d{1,3}\/([12]?\d|3[0-2])$/.test(cidr) ||
    /^[0-9a-f:]+\/(\d{1,2}|1[01]\d|12[0-8])$/.test(cidr);

// Rules of a direction that policyTypes does not name would be ignored.
const networkPolicies = (rendering) => each(rendering.ofKind('NetworkPolicy'), ({spec}) => {
  const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])];
  const peers = rules.flatMap((rule) => rule.from ?? rule.to ?? []);
  return [
    ...unless(!spec.ingress || spec.policyTypes.includes('Ingress'), 'its ingress is ignored'),
    ...unless(!spec.egress || spec.policyTypes.includes('Egress'), 'its egress is ignored'),
    ...rules.flatMap((rule) => rule.ports ?? [])
        .flatMap(
            ({port, protocol}) =>
                [...unless(isPort(port), `there is no port ${port}`),
                 ...unless(['TCP', 'UDP', 'SCTP'].includes(protocol), `there is no protocol ${protocol}`),
  ]),
    ...peers.flatMap(
        ({ipBlock, ...others}) =>
            [...unless(!ipBlock || isCidr(ipBlock.cidr), `${ipBlock?.cidr} is no range of addresses`),
             ...unless(
                 Boolean(ipBlock) !== Object.keys(others).length > 0, 'a peer is an ipBlock or selectors'),
  ]),
  ];
});

export const objectChecks = {
  names,
  namespaces,
  uniqueness,
  labels,
  sizes,
  data,
  deployments,
  jobs,
  services,
  autoscalers,
  budgets,
  networkPolicies,
};

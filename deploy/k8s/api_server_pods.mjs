// What an API server checks of pods beyond their types. Each check takes a Rendering and gives what is wrong.

import {isDataKey, isLabel, isSubdomain} from './api_server.mjs';
import {containersOf, labelsOf, nameOf, podOf, selects} from './rendering.mjs';

const unless = (holds, what) => holds ? [] : [what];
const repeats = (names) => names.filter((name, i) => names.indexOf(name) !== i);

const eachPod = (check) => (rendering) => rendering.workloads.flatMap(
    (workload) => check(podOf(workload), workload, rendering).map((what) => `${nameOf(workload)}: ${what}`));
const eachContainer = (check) => eachPod(
    (pod, workload) => containersOf(workload).flatMap(
        (container) => check(container, pod, workload).map((what) => `${container.name}: ${what}`)));

const containers = eachPod((pod, workload) => {
  const names = containersOf(workload).map((container) => container.name);
  return [
    ...names.filter((name) => !isLabel(name)).map((name) => `the container's name ${name} is not allowed`),
    ...repeats(names).map((name) => `two containers are called ${name}`),
    ...unless(pod.serviceAccountName === undefined || isSubdomain(pod.serviceAccountName), 'no such account'),
    ...unless((pod.terminationGracePeriodSeconds ?? 30) >= 0, 'its grace period is negative'),
  ];
});

// At most 15 characters of a-z, 0-9 and -, one letter among them.
const isPortName = (name) => name.length <= 15 && /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(name);

const ports = eachPod((pod) => {
  const all = pod.containers.flatMap((container) => container.ports ?? []);
  return [
    ...all.filter(({name}) => !isPortName(name)).map(({name}) => `the port's name ${name} is not allowed`),
    ...all.filter(({containerPort}) => !(containerPort > 0 && containerPort < 65536))
        .map(({containerPort}) => `there is no port ${containerPort}`),
    ...repeats(all.map((port) => port.name)).map((name) => `two ports are called ${name}`),
    ...all.filter((port) => port.hostPort).map(({name}) => `${name} takes a port of the node`),
  ];
});

// $(NAME) is replaced only by what stands before it.
const environment = eachContainer(({env = []}) => {
  const names = env.map((variable) => variable.name);
  return [
    ...names.filter((name) => !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name))
        .map((name) => `${name} is no variable`),
    ...repeats(names).map((name) => `${name} is there twice`),
    ...env.flatMap(
        ({name, value, valueFrom}, i) =>
            [...unless(value === undefined || typeof value === 'string', `${name} is no string`),
             ...unless(value === undefined || valueFrom === undefined, `${name} has two values`),
             ...[...String(value ?? '').matchAll(/\$\(([^)]+)\)/g)]
                 .filter(([, other]) => !names.slice(0, i).includes(other))
                 .map(([, other]) => `${name} names ${other}, which is not there before it`),
  ]),
  ];
});

// In cores or bytes.
export function quantityOf(text) {
  const [, number, suffix] = String(text).match(/^([0-9.]+)(\D*)$/);
  const powers = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
  if (suffix === 'm') return Number(number) / 1000;
  const power = powers.indexOf(suffix.replace('i', '').replace('K', 'k'));
  return Number(number) * (suffix.endsWith('i') ? 1024 : 1000) ** power;
}

const resources = eachContainer(
    ({resources: {requests = {}, limits = {}} = {}}) => Object.entries(requests).flatMap(
        ([name, value]) =>
            [...unless(
                 !(name in limits) || quantityOf(value) <= quantityOf(limits[name]),
                 `it requests more ${name} than its limit`),
             ...unless(name !== 'memory' || Number.isInteger(quantityOf(value)), 'a part of a byte'),
             ...unless(
                 name !== 'cpu' || Number.isInteger(Math.round(quantityOf(value) * 1e6) / 1e3),
                 'less than a thousandth of a core'),
]));

const handlersOfProbes = ['exec', 'grpc', 'httpGet', 'tcpSocket'];

const probes = eachContainer(
    (container) => ['startupProbe', 'readinessProbe', 'livenessProbe']
                       .filter((kind) => container[kind] !== undefined)
                       .flatMap((kind) => {
                         const probe = container[kind];
                         const handlers = handlersOfProbes.filter((handler) => probe[handler] !== undefined);
                         const {
                           grpc,
                           periodSeconds = 10,
                           timeoutSeconds = 1,
                           failureThreshold = 3,
                           successThreshold = 1
                         } = probe;
                         return [
                           ...unless(handlers.length === 1, `${kind} asks in ${handlers.length} ways`),
                           ...unless(
                               !grpc || (Number.isInteger(grpc.port) && grpc.port > 0 && grpc.port < 65536),
                               `${kind} needs the number of a port`),
                           ...unless(
                               Math.min(periodSeconds, timeoutSeconds, failureThreshold, successThreshold) >=
                                   1,
                               `a figure of ${kind} is below 1`),
                           ...unless(
                               kind === 'readinessProbe' || successThreshold === 1,
                               `${kind} must succeed once`),
                           ...unless(
                               (probe.initialDelaySeconds ?? 0) >= 0, `${kind} begins before its container`),
                         ];
                       }));

const volumes = eachPod((pod, workload) => {
  const all = pod.volumes ?? [];
  const claimed = (workload.spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata.name);
  const names = [...all.map((volume) => volume.name), ...claimed];
  const modes = all.flatMap(({secret, configMap}) => secret?.defaultMode ?? configMap?.defaultMode ?? []);
  return [
    ...names.filter((name) => !isLabel(name)).map((name) => `the volume's name ${name} is not allowed`),
    ...repeats(names).map((name) => `two volumes are called ${name}`),
    ...all.filter((volume) => Object.keys(volume).length !== 2).map(({name}) => `${name} is not of one kind`),
    ...modes.filter((mode) => mode < 0 || mode > 0o777).map((mode) => `there is no mode ${mode}`),
    ...containersOf(workload).flatMap(
        ({name, volumeMounts = []}) =>
            [...volumeMounts.filter((mount) => !names.includes(mount.name))
                 .map((mount) => `${name} mounts ${mount.name}, which is not there`),
             ...repeats(volumeMounts.map((mount) => mount.mountPath))
                 .map((place) => `${name} mounts ${place} twice`),
             ...volumeMounts.filter(({mountPath}) => !/^\/[^:]+$/.test(mountPath))
                 .map(({mountPath}) => `${mountPath} is no place`),
  ]),
    ...all.flatMap(({secret, configMap}) => secret?.items ?? configMap?.items ?? [])
        .filter(({key, path}) => !isDataKey(key) || path.startsWith('/'))
        .map(({key}) => `${key} can't be mounted`),
  ];
});

const spread = eachPod(
    (pod, workload) =>
        (pod.topologySpreadConstraints ?? [])
            .flatMap(
                (constraint) =>
                    [...unless(constraint.maxSkew >= 1, 'maxSkew is below 1'),
                     ...unless(
                         ['DoNotSchedule', 'ScheduleAnyway'].includes(constraint.whenUnsatisfiable),
                         `there is no ${constraint.whenUnsatisfiable}`),
                     ...unless(
                         ['Honor', 'Ignore', undefined].includes(constraint.nodeTaintsPolicy),
                         `there is no ${constraint.nodeTaintsPolicy}`),
                     ...unless(
                         selects(constraint.labelSelector, labelsOf(workload)),
                         `${constraint.topologyKey} counts other pods`),
                     ...(constraint.matchLabelKeys ?? [])
                         .filter((key) => key in (constraint.labelSelector.matchLabels ?? {}))
                         .map((key) => `${key} is counted twice`),
]));

export const podChecks = {
  containers,
  ports,
  environment,
  resources,
  probes,
  volumes,
  spread
};

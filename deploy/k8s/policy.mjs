// What Luukku promises of its own manifests. Each check takes a Rendering and gives what is wrong.

import path from 'node:path';

import {containersOf, labelsOf, nameOf, podOf, selects, services, text, version} from './rendering.mjs';

const unless = (holds, what) => holds ? [] : [what];
const each = (objects, check) =>
    objects.flatMap((object) => check(object).map((what) => `${nameOf(object)}: ${what}`));
const eachContainer = (workloads, check) => each(
    workloads,
    (workload) => containersOf(workload).flatMap(
        (container) => check(container, workload).map((what) => `${container.name}: ${what}`)));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const workloads = (rendering) => {
  const names = services.map((service) => `luukku-${service}`).sort();
  const namesOf = (objects) => objects.map((object) => object.metadata.name).sort();
  const jobs = names.map((name) => `${name}-migrate-${version.replaceAll('.', '-')}`);
  return [
    ...unless(same(namesOf(rendering.servers), names), 'not one Deployment a service'),
    ...unless(names.every((name) => rendering.find('Service', name)), 'not one Service a service'),
    ...unless(same(namesOf(rendering.ofKind('Job')), jobs), `the Jobs are not ${jobs}`),
  ];
};

// Ours is of this version, others' have a tag that says which.
const images = ({workloads}) => eachContainer(
    workloads,
    ({image, command}) => unless(
        command?.[0].startsWith('luukku-') ? image === `luukku:${version}` :
                                             /^[a-z.]+\/[a-z/]+:v?\d+\.\d+[-.\w]*$/.test(image),
        `the image ${image} is not of one version`));

// https://kubernetes.io/docs/concepts/security/pod-security-standards/, "Restricted", and a read-only root.
const podSecurity = (rendering) =>
    [...each(
         rendering.ofKind('Namespace'),
         ({metadata: {labels}}) =>
             unless(labels['pod-security.kubernetes.io/enforce'] === 'restricted', 'it enforces nothing')),
     ...each(
         rendering.workloads,
         (workload) => {
           const pod = podOf(workload);
           const context = pod.securityContext ?? {};
           const known = [
             'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected',
             'secret'
           ];
           return [
             ...unless(context.runAsNonRoot === true && context.runAsUser > 0, 'it may run as root'),
             ...unless(same(context.seccompProfile, {type: 'RuntimeDefault'}), 'it has no seccomp profile'),
             ...unless(!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, 'it is in a namespace of the node'),
             ...unless(!context.sysctls, 'it sets sysctls'),
             ...(pod.volumes ?? [])
                 .flatMap((volume) => Object.keys(volume))
                 .filter((key) => key !== 'name' && !known.includes(key))
                 .map((kind) => `a volume is of kind ${kind}`),
           ];
         }),
     ...eachContainer(
         rendering.workloads,
         ({securityContext: context = {}}) =>
             [...unless(
                  context.allowPrivilegeEscalation === false && !context.privileged,
                  'it may get more rights'),
              ...unless(context.readOnlyRootFilesystem === true, 'it may write to its image'),
              ...unless(same(context.capabilities, {drop: ['ALL']}), 'it has capabilities'),
              ...unless(
                  !('runAsUser' in context) && !('seccompProfile' in context) && !('procMount' in context),
                  'it differs from its pod'),
]),
];

const accounts = (rendering) => each(rendering.workloads, (workload) => {
  const {serviceAccountName, automountServiceAccountToken, enableServiceLinks} = podOf(workload);
  return [
    ...unless(
        rendering.find('ServiceAccount', serviceAccountName)?.automountServiceAccountToken === false,
        'its account has a token, or is not there'),
    ...unless(automountServiceAccountToken === false, 'it gets a token'),
    ...unless(enableServiceLinks === false, 'it gets variables named LUUKKU_…'),
  ];
});

const limits = ({workloads}) => eachContainer(
    workloads,
    ({resources}) => ['requests', 'limits'].flatMap(
        (kind) => unless(resources?.[kind]?.cpu && resources[kind].memory, `it has no ${kind}`)));

// Ports are those on which the programs listen; probes ask the one without TLS.
const listening = (rendering) => each(rendering.servers, (deployment) => {
  const [container] = podOf(deployment).containers;
  const environment = rendering.environmentOf(container);
  const ports = Object.fromEntries(container.ports.map((port) => [port.name, port.containerPort]));
  const service = rendering.find('Service', deployment.metadata.name);
  return [
    ...unless(environment.LUUKKU_LISTEN === `[::]:${ports.grpc}`, 'it does not listen on the port grpc'),
    ...unless(
        environment.LUUKKU_PROBE_LISTEN === `[::]:${ports.probe}`, 'it does not listen on the port probe'),
    ...unless(
        environment.LUUKKU_METRICS_LISTEN === `[::]:${ports.metrics}`,
        'it does not listen on the port metrics'),
    ...['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap(
        (probe) =>
            unless(container[probe]?.grpc?.port === ports.probe, `${probe} does not ask the port probe`)),
    ...unless(service.spec.clusterIP === 'None', 'its Service is not headless'),
    ...unless(
        same(service.spec.ports.map(({port}) => port), [ports.grpc]),
        'a headless Service does not translate ports'),
  ];
});

const probed = ({workloads}) => each(
    workloads.filter((workload) => workload.kind !== 'Job'),
    (workload) =>
        [...podOf(workload).containers.flatMap(
             (container) => ['readinessProbe', 'livenessProbe'].flatMap(
                 (probe) => unless(container[probe], `${container.name} has no ${probe}`))),
]);

const peers = (rendering) => eachContainer(
    rendering.servers,
    (container) => Object.entries(rendering.environmentOf(container))
                       .filter(([name]) => name.endsWith('_ADDRESS'))
                       .flatMap(([name, value]) => {
                         const [, host, port] = value.match(/^dns:\/\/\/([a-z-]+):([0-9]+)$/) ?? [];
                         return unless(
                             rendering.find('Service', host)?.spec.ports[0].port === Number(port),
                             `${name} is no Service`);
                       }));

// Drain and shutdown, and what starting and ending a container takes.
const stopping = (rendering) => each(rendering.servers, (deployment) => {
  const environment = rendering.environmentOf(podOf(deployment).containers[0]);
  const seconds = Number(environment.LUUKKU_DRAIN_SECONDS) + Number(environment.LUUKKU_SHUTDOWN_SECONDS);
  const {rollingUpdate} = deployment.spec.strategy;
  return [
    ...unless(
        podOf(deployment).terminationGracePeriodSeconds > seconds + 5, 'it is killed before it has stopped'),
    ...unless(Number(environment.LUUKKU_DRAIN_SECONDS) >= 5, 'it goes before its clients know'),
    ...unless(
        rollingUpdate.maxUnavailable === 0 && rollingUpdate.maxSurge > 0,
        'a rollout leaves fewer than before'),
  ];
});

const disruption = (rendering) =>
    each(rendering.workloads.filter(({kind}) => kind === 'Deployment'), (deployment) => {
      const {topologySpreadConstraints: spread = []} = podOf(deployment);
      const budget = rendering.ofKind('PodDisruptionBudget')
                         .find(({spec}) => selects(spec.selector, labelsOf(deployment)));
      return [
        ...unless(
            budget?.spec.maxUnavailable === 1, 'it has no budget, or one that blocks a node of one replica'),
        ...unless(
            same(
                spread.map(({topologyKey}) => topologyKey),
                ['kubernetes.io/hostname', 'topology.kubernetes.io/zone']),
            'it is not spread over nodes and zones'),
        ...spread.flatMap(
            (one) =>
                [...unless(
                     same(one.matchLabelKeys, ['pod-template-hash']), 'a rollout counts what it replaces'),
                 ...unless(one.nodeTaintsPolicy === 'Honor', 'nodes that take no pods count'),
                 ...unless(
                     one.topologyKey === 'kubernetes.io/hostname' || one.whenUnsatisfiable === 'ScheduleAnyway',
                     'nodes without a zone get no pods'),
    ]),
      ];
    });

// Secrets are files, and each file that a setting names is mounted for reading.
const files = (rendering) => eachContainer(rendering.ours, (container) => {
  const environment = rendering.environmentOf(container);
  const folders = container.volumeMounts.map((mount) => mount.mountPath);
  const named =
      Object.entries(environment).filter(([name, value]) => name.endsWith('_FILE') && value !== '');
  const [, authority] = environment.LUUKKU_DATABASE.match(/sslrootcert=(\S+)/) ?? [];
  return [
    ...container.volumeMounts.filter((mount) => !mount.readOnly).map(({name}) => `it may write to ${name}`),
    ...container.env.filter(({valueFrom}) => valueFrom?.secretKeyRef).map(({name}) => `${name} is a secret`),
    ...[...named, ...(authority ? [['sslrootcert', authority]] : [])]
        .filter(([, value]) => !folders.includes(path.posix.dirname(value)))
        .map(([name, value]) => `${name}=${value} is not mounted`),
  ];
});

// The name of the settings ends with their hash, so that changed ones make new pods.
const restarts = (rendering) => eachContainer(
    rendering.servers,
    ({envFrom = []}) => envFrom.flatMap(
        ({configMapRef: {name}}) => unless(/^luukku-settings-[a-z0-9]{10}$/.test(name), `${name} has no hash`)));

// With OnFailure a Job that gives up takes its pods away, and what they said.
const logs = (rendering) => each(
    rendering.ofKind('Job'),
    (job) => unless(podOf(job).restartPolicy === 'Never', 'its logs go when it gives up'));

// Names in the README's tables of what the installer makes, <service> being each.
function madeByHand() {
  const rows = text('deploy/k8s/README.md').matchAll(/^ *\| `([^`]+)` \| /gm);
  return [...rows].flatMap(([, name]) => services.map((service) => name.replace('<service>', service)));
}

// What pods refer to is in the manifests, made by an operator for them, or in the README.
const references = (rendering) => {
  const operators = [
    ...rendering.ofKind('Certificate').map((certificate) => certificate.spec.secretName),
    ...rendering.ofKind('Cluster').map((cluster) => `${cluster.metadata.name}-ca`),
  ];
  const known = {
    ConfigMap: [...rendering.ofKind('ConfigMap').map(({metadata}) => metadata.name), ...madeByHand()],
    Secret: [...rendering.ofKind('Secret').map(({metadata}) => metadata.name), ...operators, ...madeByHand()],
  };
  return each(rendering.workloads, (workload) => {
    const pod = podOf(workload);
    const named = [
      ...(pod.volumes ?? [])
          .flatMap(({secret, configMap}) => [['Secret', secret?.secretName], ['ConfigMap', configMap?.name]]),
      ...containersOf(workload).flatMap(
          ({env = [], envFrom = []}) =>
              [...env.map(({valueFrom}) => ['ConfigMap', valueFrom?.configMapKeyRef?.name]),
               ...envFrom.map(({configMapRef}) => ['ConfigMap', configMapRef?.name]),
    ]),
    ];
    return named.filter(([kind, name]) => name && !known[kind].includes(name))
        .map(([kind, name]) => `there is no ${kind} ${name}`);
  });
};

// Services run as their own roles, migrations as owners, and pods wait for their schema.
const roles = (rendering) =>
    [...eachContainer(
         rendering.ours,
         (container, workload) => {
           const [program, command] = container.command;
           const role = program.replace('-', '_') + (command === 'migrate' ? '_owner' : '');
           const secret = `${program}-${workload.kind === 'Job' ? 'owner-' : ''}database`;
           return [
             ...unless(
                 rendering.environmentOf(container).LUUKKU_DATABASE.endsWith(` user=${role}`),
                 `it is not ${role}`),
             ...unless(
                 podOf(workload).volumes.some((volume) => volume.secret?.secretName === secret),
                 `it lacks ${secret}`),
           ];
         }),
     ...each(
         rendering.servers,
         (deployment) => unless(
             same(podOf(deployment).initContainers[0].command, [deployment.metadata.name, 'await-schema']),
             'it does not wait')),
];

// Sessions of Postgres as the code has them: those for writing of a service, and those for reading of a
// replica that is not told otherwise.
const numberIn = (file, pattern) => Number(text(file).match(pattern)[1]);
export const writeConnections = (service) =>
    numberIn(`services/${service}/service.cc`, /\.write_connections = (\d+)/);
const readConnections = numberIn('lib/server/settings.h', /int read_connections = (\d+);/);

// The most sessions, as docs/operate/README.md counts them: a rollout replaces every replica, and what it
// replaces keeps its sessions until it has ended. Each service has a Job of one session.
export const connectionsOf = (rendering) => services.reduce((sum, service) => {
  const deployment = rendering.find('Deployment', `luukku-${service}`);
  const autoscaler = rendering.find('HorizontalPodAutoscaler', `luukku-${service}`);
  const {LUUKKU_READ_CONNECTIONS: reads = readConnections} =
      rendering.environmentOf(podOf(deployment).containers[0]);
  const replicas = autoscaler?.spec.maxReplicas ?? deployment.spec.replicas;
  return sum + 2 * replicas * (Number(reads) + writeConnections(service)) + 1;
}, 0);

// What the Postgres of a rendering allows: of the component, and of the overlay dev.
const allowed = ({kind, spec}) => kind === 'Cluster' ?
    spec.postgresql.parameters.max_connections :
    spec.template.spec.containers[0].args.find((arg) => arg.startsWith('max_connections=')).split('=')[1];

const connections = (rendering) => each(
    rendering.ofKind('Cluster', 'StatefulSet'),
    (postgres) => unless(
        connectionsOf(rendering) + 20 <= Number(allowed(postgres)), 'too few connections for all replicas'));

const development = (rendering) => rendering.overlay === 'dev' ? [] : [
  ...each(
      rendering.ofKind('ConfigMap'),
      ({data}) => unless(!data.LUUKKU_DEVELOPMENT, 'it lets development keys in')),
  ...each(rendering.ofKind('Secret'), () => ['a secret stands in a manifest']),
];

export const policies = {
  workloads,
  images,
  podSecurity,
  accounts,
  limits,
  listening,
  probed,
  peers,
  stopping,
  disruption,
  files,
  restarts,
  logs,
  references,
  roles,
  connections,
  development,
};

// What the manifests promise, without a cluster: they render, Kubernetes knows every field of them, and they
// agree with the programs, the Containerfile and each other. ctest runs it.
//
// LUUKKU_BIN_DIR: the programs. LUUKKU_KUBERNETES_DEFINITIONS: the type definitions of the Kubernetes API
// (swagger's "definitions", gzipped JSON); where that file is missing, fields are not validated.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {parseAllDocuments} from 'yaml';

import {schemaOf} from './schema.mjs';

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(folder, '../..');
const bin = process.env.LUUKKU_BIN_DIR;
const definitions = process.env.LUUKKU_KUBERNETES_DEFINITIONS ??
    path.join(root, '../shared/data/kubernetes_openapi_definitions.json.gz');
const services = ['ticket', 'routing', 'survey', 'reporting'];

const text = (...names) => readFileSync(path.join(root, ...names), 'utf8');
const version = text('CMakeLists.txt').match(/project\(luukku VERSION ([0-9.]+)/)[1];
const rendered = execFileSync('kubectl', ['kustomize', path.join(folder, 'base')],
                              {encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']});
const objects = parseAllDocuments(rendered).map((document) => document.toJS());
const ofKind = (kind) => objects.filter((object) => object.kind === kind);
const deployments = ofKind('Deployment');
const workloads = [...deployments, ...ofKind('Job')];
const podOf = (workload) => workload.spec.template.spec;
const containersOf = (workload) =>
    [...(podOf(workload).initContainers ?? []), ...podOf(workload).containers];
const nameOf = (object) => `${object.kind} ${object.metadata.name}`;
const find = (kind, name) =>
    ofKind(kind).find((object) => object.metadata.name === name);

// The environment that Kubernetes gives a container, ConfigMaps looked up.
function environmentOf(container) {
  const environment = {};
  for (const {configMapRef} of container.envFrom ?? []) {
    Object.assign(environment, find('ConfigMap', configMapRef.name).data);
  }
  for (const {name, value, valueFrom} of container.env ?? []) {
    const reference = valueFrom?.configMapKeyRef;
    environment[name] = reference === undefined ?
        value : find('ConfigMap', reference.name)?.data[reference.key];
  }
  return environment;
}

// The settings that a command of a program takes: environment variable to whether it is required.
function settingsOf(command) {
  const help = execFileSync(path.join(bin, command[0]), [...command.slice(1), '--help'],
                            {encoding: 'utf8'});
  const settings = new Map();
  for (const option of help.split(/\n(?=\s+--?\w)/)) {
    const variable = option.match(/\(Env:(LUUKKU_\w+)\)/);
    if (variable) settings.set(variable[1], option.includes('REQUIRED'));
  }
  return settings;
}

const isBuilt = (program) => existsSync(path.join(bin, program));

test('there is a Deployment, a Service and a migration of each service', () => {
  const names = services.map((service) => `luukku-${service}`).sort();
  const namesOf = (kind) => ofKind(kind).map((object) => object.metadata.name).sort();
  assert.deepEqual(namesOf('Deployment'), names);
  assert.deepEqual(namesOf('Service'), names);
  const suffix = `-migrate-${version.replaceAll('.', '-')}`;
  assert.deepEqual(namesOf('Job'), names.map((name) => name + suffix).sort());
  assert.ok(objects.every((object) => object.kind === 'Namespace' || object.metadata.namespace));
});

test('Kubernetes knows every field', (t) => {
  if (!existsSync(definitions)) return t.skip(`there is no ${definitions}`);
  const validate = schemaOf(definitions);
  for (const object of objects) {
    assert.deepEqual(validate(object), [], nameOf(object));
  }
});

test('the validation refuses what Kubernetes would', (t) => {
  if (!existsSync(definitions)) return t.skip(`there is no ${definitions}`);
  const validate = schemaOf(definitions);
  const broken = (change) => {
    const copy = structuredClone(deployments[0]);
    change(copy);
    return validate(copy);
  };
  assert.notDeepEqual(broken((d) => { d.spec.replica = 2; }), []);
  assert.notDeepEqual(broken((d) => { podOf(d).containers[0].livenessProbe.grpc.port = 'probe'; }), []);
  assert.notDeepEqual(broken((d) => { podOf(d).containers[0].securityContext.readonly = true; }), []);
  assert.notDeepEqual(broken((d) => { delete d.spec.selector; }), []);
  assert.notDeepEqual(broken((d) => { d.apiVersion = 'apps/v1beta1'; }), []);
});

test('every image is of this version', () => {
  for (const workload of workloads) {
    for (const {image} of containersOf(workload)) {
      assert.equal(image, `luukku:${version}`, nameOf(workload));
    }
  }
});

test('selectors match their pods, and only those', () => {
  const covers = (selector, labels) =>
      Object.entries(selector).every(([key, value]) => labels[key] === value);
  const pods = workloads.map((workload) => workload.spec.template.metadata.labels);
  for (const deployment of deployments) {
    const {selector, template} = deployment.spec;
    assert.ok(covers(selector.matchLabels, template.metadata.labels), nameOf(deployment));
    assert.equal(pods.filter((labels) => covers(selector.matchLabels, labels)).length, 1);
    const service = find('Service', deployment.metadata.name);
    assert.deepEqual(service.spec.selector, selector.matchLabels);
    assert.equal(service.spec.clusterIP, 'None');
  }
});

test('ports are those on which the programs listen', () => {
  for (const deployment of deployments) {
    const [container] = podOf(deployment).containers;
    const environment = environmentOf(container);
    const ports = Object.fromEntries(container.ports.map((port) => [port.name, port.containerPort]));
    assert.equal(environment.LUUKKU_LISTEN, `0.0.0.0:${ports.grpc}`);
    assert.equal(environment.LUUKKU_PROBE_LISTEN, `0.0.0.0:${ports.probe}`);
    assert.equal(environment.LUUKKU_METRICS_LISTEN, `0.0.0.0:${ports.metrics}`);
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      assert.equal(container[probe]?.grpc?.port, ports.probe, `${probe} of ${nameOf(deployment)}`);
    }
    const [{port, targetPort}] = find('Service', deployment.metadata.name).spec.ports;
    assert.equal(targetPort, 'grpc');
    assert.equal(port, ports.grpc, 'a headless Service does not translate ports');
  }
});

test('peers are Services with that port', () => {
  for (const deployment of deployments) {
    const environment = environmentOf(podOf(deployment).containers[0]);
    for (const [name, value] of Object.entries(environment)) {
      if (!name.endsWith('_ADDRESS')) continue;
      const [, host, port] = value.match(/^dns:\/\/\/([a-z-]+):([0-9]+)$/);
      assert.equal(find('Service', host)?.spec.ports[0].port, Number(port), name);
    }
  }
});

test('a pod may take as long to stop as its program', () => {
  for (const deployment of deployments) {
    const environment = environmentOf(podOf(deployment).containers[0]);
    const stops = Number(environment.LUUKKU_DRAIN_SECONDS) + Number(environment.LUUKKU_SHUTDOWN_SECONDS);
    assert.ok(podOf(deployment).terminationGracePeriodSeconds > stops + 5, nameOf(deployment));
  }
});

test('pods keep to the restricted Pod Security Standard', () => {
  const labels = ofKind('Namespace')[0].metadata.labels;
  assert.equal(labels['pod-security.kubernetes.io/enforce'], 'restricted');
  for (const workload of workloads) {
    const pod = podOf(workload);
    assert.equal(pod.automountServiceAccountToken, false);
    assert.equal(pod.enableServiceLinks, false, 'they make variables named LUUKKU_…');
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.ok(pod.securityContext.runAsUser > 0);
    assert.deepEqual(pod.securityContext.seccompProfile, {type: 'RuntimeDefault'});
    for (const volume of pod.volumes) assert.ok(volume.secret ?? volume.configMap, nameOf(workload));
    for (const container of containersOf(workload)) {
      const context = container.securityContext;
      assert.equal(context.allowPrivilegeEscalation, false);
      assert.equal(context.readOnlyRootFilesystem, true);
      assert.deepEqual(context.capabilities, {drop: ['ALL']});
    }
  }
});

test('every container has requests and limits', () => {
  for (const workload of workloads) {
    for (const {name, resources} of containersOf(workload)) {
      for (const kind of ['requests', 'limits']) {
        assert.ok(resources[kind].cpu && resources[kind].memory, `${name} of ${nameOf(workload)}`);
      }
    }
  }
});

test('secrets are files, and each file that a setting names is mounted', () => {
  for (const workload of workloads) {
    const volumes = new Set(podOf(workload).volumes.map((volume) => volume.name));
    for (const container of containersOf(workload)) {
      const folders = container.volumeMounts.map((mount) => mount.mountPath);
      for (const mount of container.volumeMounts) {
        assert.ok(volumes.has(mount.name) && mount.readOnly, nameOf(workload));
      }
      for (const variable of container.env) {
        assert.equal(variable.valueFrom?.secretKeyRef, undefined, variable.name);
      }
      for (const [name, value] of Object.entries(environmentOf(container))) {
        assert.notEqual(value, undefined, name);
        if (name.endsWith('_FILE')) assert.ok(folders.includes(path.dirname(value)), `${name}=${value}`);
      }
    }
  }
});

test('services run as their own roles, migrations as owners', () => {
  for (const workload of workloads) {
    for (const container of containersOf(workload)) {
      const [program, command] = container.command;
      const role = program.replace('-', '_') + (command === 'migrate' ? '_owner' : '');
      assert.match(environmentOf(container).LUUKKU_DATABASE, new RegExp(` user=${role}$`));
    }
    const secrets = podOf(workload).volumes.map((volume) => volume.secret?.secretName);
    const owner = workload.kind === 'Job' ? 'owner-' : '';
    const service = containersOf(workload)[0].command[0];
    assert.ok(secrets.includes(`${service}-${owner}database`), nameOf(workload));
  }
});

test('pods wait for their schema', () => {
  for (const deployment of deployments) {
    const [first] = podOf(deployment).initContainers;
    assert.deepEqual(first.command, [deployment.metadata.name, 'await-schema']);
  }
});

for (const service of services) {
  test(`${service} knows every setting, and gets those that it requires`, (t) => {
    const program = `luukku-${service}`;
    if (!isBuilt(program)) return t.skip(`there is no ${program} yet`);
    for (const workload of workloads) {
      for (const container of containersOf(workload)) {
        if (container.command[0] !== program) continue;
        const known = settingsOf(container.command);
        const given = Object.keys(environmentOf(container)).filter((name) => name.startsWith('LUUKKU_'));
        for (const name of given) assert.ok(known.has(name), `${container.command} does not know ${name}`);
        for (const [name, required] of known) {
          assert.ok(!required || given.includes(name), `${container.command} needs ${name}`);
        }
        assert.ok(!given.includes('LUUKKU_DEVELOPMENT'));
      }
    }
  });
}

// The libraries that a program is linked with, as it names them.
function librariesOf(program) {
  const headers = execFileSync('objdump', ['-p', path.join(bin, program)], {encoding: 'utf8'});
  return [...headers.matchAll(/NEEDED\s+(\S+)/g)].map(([, library]) => library);
}

// The packages that have a file of one of these names: name of the file to names of packages.
function packagesOf(libraries) {
  const packages = new Map(libraries.map((library) => [library, []]));
  const patterns = libraries.map((library) => `*/${library}`);
  const found = execFileSync('dpkg-query', ['--search', ...patterns], {encoding: 'utf8'});
  for (const line of found.trim().split('\n')) {
    const [owner] = line.split(':');
    packages.get(path.basename(line))?.push(owner);
  }
  return packages;
}

test('the image has all programs and the libraries that they need', () => {
  const containerfile = text('deploy/k8s/Containerfile');
  const ofEveryDebian = /^(libc6|libgcc-s1|libstdc\+\+6|zlib1g)$/;
  const installed = new Set(containerfile.match(/ARG RUNTIME_PACKAGES="([^"]*)"/)[1].split(/[\s\\]+/));
  const programs = ['luukkuctl', ...services.map((service) => `luukku-${service}`)].filter(isBuilt);
  const libraries = [...new Set(programs.flatMap(librariesOf))];
  for (const [library, owners] of packagesOf(libraries)) {
    const isThere = owners.some((owner) => ofEveryDebian.test(owner) || installed.has(owner));
    assert.ok(isThere, `the image lacks ${library} of ${owners}`);
  }
  assert.match(containerfile, /^USER 10001/m);
  assert.doesNotMatch(containerfile, /:latest/);
});

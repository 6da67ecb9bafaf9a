// What Kustomize makes of an overlay and components, and how to find things in it.

import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseAllDocuments, stringify} from 'yaml';

export const folder = path.dirname(fileURLToPath(import.meta.url));
export const root = path.join(folder, '../..');
export const services = ['ticket', 'routing', 'survey', 'reporting'];
export const text = (...names) => readFileSync(path.join(root, ...names), 'utf8');
export const version = text('CMakeLists.txt').match(/project\(luukku VERSION ([0-9.]+)/)[1];
export const nameOf = (object) => `${object.kind} ${object.metadata?.name}`;

const kustomize = (directory) => execFileSync(
    'kubectl', ['kustomize', directory], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']});

// The minor version of kubectl: components came with 1.21.
export function kubectlMinor() {
  const client = execFileSync('kubectl', ['version', '--client', '--output=json'], {encoding: 'utf8'});
  return Number(JSON.parse(client).clientVersion.minor.replace(/\D/g, ''));
}

// All documents of a text, by the rules of a version of YAML.
export const objectsOf = (yaml, version = '1.2') =>
    parseAllDocuments(yaml, {version}).map((document) => document.toJS());

export class Rendering {
  constructor(name, yaml, {overlay = name, components = []} = {}) {
    Object.assign(this, {name, yaml, overlay, components, objects: objectsOf(yaml)});
  }

  // A copy that `change` has altered.
  changed(change) {
    const copy = Object.assign(Object.create(Rendering.prototype), structuredClone({...this}));
    change(copy);
    return copy;
  }

  ofKind(...kinds) { return this.objects.filter((object) => kinds.includes(object.kind)); }

  find(kind, name) { return this.ofKind(kind).find((object) => object.metadata.name === name); }

  get workloads() { return this.ofKind('Deployment', 'StatefulSet', 'Job'); }

  // Those that run a program of ours.
  get ours() {
    return this.workloads.filter((workload) => containersOf(workload)[0].command?.[0].startsWith('luukku-'));
  }

  // The Deployments of the services.
  get servers() { return this.ours.filter((workload) => workload.kind === 'Deployment'); }

  // The environment that Kubernetes gives a container, ConfigMaps looked up and $(NAME) replaced.
  environmentOf(container) {
    const environment = {};
    for (const {configMapRef} of container.envFrom ?? []) {
      Object.assign(environment, this.find('ConfigMap', configMapRef.name)?.data);
    }
    for (const {name, value, valueFrom} of container.env ?? []) {
      const reference = valueFrom?.configMapKeyRef;
      environment[name] = reference === undefined ?
          String(value).replaceAll(/\$\(([^)]+)\)/g, (all, other) => environment[other] ?? all) :
          this.find('ConfigMap', reference.name)?.data[reference.key];
    }
    return environment;
  }
}

export const podOf = (workload) => workload.spec.template.spec;
export const labelsOf = (workload) => workload.spec.template.metadata.labels;
export const containersOf =
    (workload) => [...(podOf(workload).initContainers ?? []), ...podOf(workload).containers];

// Whether a LabelSelector matches labels.
export function selects(selector, labels) {
  const {matchLabels = {}, matchExpressions = []} = selector;
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
      matchExpressions.every(({key, operator, values}) => ({
                               In: () => values.includes(labels[key]),
                               NotIn: () => !values.includes(labels[key]),
                               Exists: () => key in labels,
                               DoesNotExist: () => !(key in labels),
                             })[operator]());
}

export const render = (overlay) => new Rendering(
    overlay, kustomize(path.join(folder, overlay === 'base' ? '' : 'overlays', overlay)), {overlay});

// An overlay as the README tells to write one: another one, components, and whatever else stands in `own`.
export function renderKustomization(own, overlay, components, files = {}) {
  const directory = mkdtempSync(path.join(tmpdir(), 'luukku-manifests-'));
  const to = (...names) => path.relative(directory, path.join(folder, ...names));
  const kustomization = {
    ...own,
    resources: [to('overlays', overlay)],
    components: components.map((component) => to('components', component)),
  };
  try {
    for (const [name, content] of Object.entries(
             {...files, 'kustomization.yaml': stringify(kustomization)})) {
      writeFileSync(path.join(directory, name), content);
    }
    return new Rendering([overlay, ...components].join(' + '), kustomize(directory), {overlay, components});
  } finally {
    rmSync(directory, {recursive: true});
  }
}

// What an overlay with a component has to say besides, as the README's table of components tells.
const needed = {
  'identity-provider': {
    configMapGenerator: [{
      name: 'luukku-settings',
      namespace: 'luukku',
      behavior: 'merge',
      literals: ['LUUKKU_JWKS_URL=https://127.0.0.1/keys'],
    }],
  },
};

export const renderWith = (overlay, components) =>
    renderKustomization(Object.assign({}, ...components.map((name) => needed[name])), overlay, components);

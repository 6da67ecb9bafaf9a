// What the manifests promise, without a cluster: every overlay renders, alone and with each component,
// Kubernetes would take it, and it agrees with the programs and keeps to the policy. ctest runs it.
//
// LUUKKU_BIN_DIR: the programs. LUUKKU_KUBERNETES_DEFINITIONS: the type definitions of the Kubernetes API
// (swagger's "definitions", gzipped JSON); where that file is missing, fields are not validated.

import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {parse, stringify} from 'yaml';

import {objectChecks} from './api_server.mjs';
import {podChecks} from './api_server_pods.mjs';
import {flowsOf} from './network.mjs';
import {connectionsOf, policies, writeConnections} from './policy.mjs';
import {containersOf, kubectlMinor, nameOf, objectsOf, podOf, render, renderKustomization, renderWith, root, services, text} from './rendering.mjs';
import {generated, target} from './rules.mjs';
import {schemaOf} from './schema.mjs';

const bin = process.env.LUUKKU_BIN_DIR;
const definitions = process.env.LUUKKU_KUBERNETES_DEFINITIONS ??
    path.join(root, '../shared/data/kubernetes_openapi_definitions.json.gz');
const validate = existsSync(definitions) ? schemaOf(definitions) : undefined;

const overlays = ['single-node', 'production', 'large'];
const components = ['monitoring', 'postgres', 'certificates', 'grpc-web', 'identity-provider', 'traces'];
const all = [...components, 'grpc-web-tls'];

// Those for many nodes have it already.
const hasEdge = ({overlay, components: some}) =>
    ['production', 'large'].includes(overlay) || some.includes('edge');

// Each overlay with each component, and with all of them.
const combinations = [
  ...overlays.flatMap(
      (overlay) => [...components.map((component) => [component]), all].map((some) => [overlay, some])),
  ...[['edge'], ['edge', 'certificates'], ['edge', ...all]].map((some) => ['single-node', some]),
];
const knowsComponents = kubectlMinor() >= 21;
const renderings = [
  render('base'),
  ...(knowsComponents ? ['dev', ...overlays].map(render) : []),
  ...(knowsComponents ? combinations.map(([overlay, some]) => renderWith(overlay, some)) : []),
];

// The settings that a command of a program takes: environment variable to whether it is required.
const settings = new Map();
function settingsOf(command) {
  const key = command.join(' ');
  if (!settings.has(key)) {
    const help =
        execFileSync(path.join(bin, command[0]), [...command.slice(1), '--help'], {encoding: 'utf8'});
    settings.set(key, new Map(help.split(/\n(?=\s+--?\w)/).flatMap((option) => {
                   const variable = option.match(/\(Env:(LUUKKU_\w+)\)/);
                   return variable ? [[variable[1], option.includes('REQUIRED')]] : [];
                 })));
  }
  return settings.get(key);
}

test('overlays and components are checked', (t) => {
  if (!knowsComponents) t.skip('kubectl before 1.21 renders the base only');
});

for (const rendering of renderings) {
  test(rendering.name, async (t) => {
    await t.test('Kubernetes knows every field', (t) => {
      if (validate === undefined) return t.skip(`there is no ${definitions}`);
      for (const object of rendering.objects) assert.deepEqual(validate(object), [], nameOf(object));
    });

    await t.test(
        'it means the same in YAML 1.1 and 1.2',
        () => { assert.deepEqual(objectsOf(rendering.yaml, '1.1'), rendering.objects); });

    for (const [name, check] of Object.entries({...objectChecks, ...podChecks, ...policies})) {
      await t.test(name, () => assert.deepEqual(check(rendering), []));
    }

    await t.test('programs know every setting, and get those that they require', (t) => {
      if (rendering.components.includes('certificates') &&
          !settingsOf(['luukku-ticket', 'serve']).has('LUUKKU_TLS_CERTIFICATE_FILE')) {
        return t.skip('the services have no TLS yet');
      }
      for (const container of rendering.ours.flatMap(containersOf)) {
        const known = settingsOf(container.command);
        const given =
            Object.keys(rendering.environmentOf(container)).filter((name) => name.startsWith('LUUKKU_'));
        for (const name of given) {
          assert.ok(known.has(name), `${container.command} does not know ${name}`);
        }
        for (const [name, required] of known) {
          assert.ok(!required || given.includes(name), `${container.command} needs ${name}`);
        }
      }
    });

    // A service checks its settings before it reads the files that they name, which are not here.
    await t.test('services take their settings', () => {
      for (const {command: [program, ...args], ...container} of rendering.servers.flatMap(
               (deployment) => podOf(deployment).containers)) {
        const {status, stderr} = spawnSync(
            path.join(bin, program), args,
            {env: rendering.environmentOf(container), encoding: 'utf8', timeout: 20_000});
        assert.equal(status, 1, `${program}: ${stderr}`);
        assert.match(stderr, /\/etc\/luukku\//, program);
      }
    });
  });
}

// All flows of a rendering but those to DNS, which everything has that looks up names.
const flows = (rendering) => flowsOf(rendering).filter((flow) => !/→ dns 53(\/udp)?$/.test(flow));
const each = (makes, names = services) => names.flatMap(makes);
const designedFor = (rendering) => [
  ...(hasEdge(rendering) ? [
    'world → edge 8443',
    'clients → edge 8443',
    'prometheus → edge 8404',
    ...each((service) => `edge → ${service} 7001`),
  ] :
                           each((service) => `clients → ${service} 7001`)),
  ...each(
      (service) =>
          [`prometheus → ${service} 7201`,
           `${service} → world 5432`,
           `${service}-migrate → world 5432`,
]),
  'routing → ticket 7001',
  'ticket → routing 7001',
  'survey → ticket 7001',
  ...['ticket', 'routing', 'survey'].map((service) => `reporting → ${service} 7001`),
];

test('the network lets through the flows of the design, and no others', () => {
  for (const rendering of renderings.filter(
           ({overlay, components}) => overlay !== 'dev' && components.length === 0)) {
    assert.deepEqual(flows(rendering), designedFor(rendering).sort(), rendering.name);
    const resolvers =
        flowsOf(rendering).filter((flow) => flow.endsWith('→ dns 53/udp')).map((flow) => flow.split(' ')[0]);
    assert.deepEqual(
        resolvers,
        [...each((service) => [service, `${service}-migrate`]), ...(hasEdge(rendering) ? ['edge'] : [])].sort());
  }
});

test('the overlay dev reaches its own Postgres, and nothing outside', (t) => {
  if (!knowsComponents) return t.skip('kubectl before 1.21 renders the base only');
  const dev = renderings.find(({overlay}) => overlay === 'dev');
  assert.deepEqual(
      flows(dev), designedFor(dev).map((flow) => flow.replace('→ world 5432', '→ postgres 5432')).sort());
});

test('a service reaches those whose addresses it is given, and no others', () => {
  for (const rendering of renderings) {
    const named = rendering.servers.flatMap((deployment) => {
      const environment = rendering.environmentOf(deployment.spec.template.spec.containers[0]);
      const peers = Object.keys(environment)
                        .flatMap((name) => name.match(/^LUUKKU_(\w+)_ADDRESS$/)?.[1].toLowerCase() ?? []);
      return peers.map((peer) => `${deployment.metadata.name.replace('luukku-', '')} → ${peer} 7001`);
    });
    const isWithin = (flow) =>
        services.some((service) => flow.startsWith(`${service} → `)) && flow.endsWith(' 7001');
    assert.deepEqual(flows(rendering).filter(isWithin), named.sort(), rendering.name);
  }
});

const added = {
  'monitoring': [],
  'certificates': [],
  'edge': [],
  'identity-provider': each((service) => `${service} → world 443`),
  'traces': each((service) => `${service} → collector 4318`),
  'grpc-web': ['clients → gateway 8080', ...each((service) => `gateway → ${service} 7001`)],
  'grpc-web-tls': [],
  'postgres': [
    ...each((service) => [`${service} → postgres 5432`, `${service}-migrate → postgres 5432`]),
    'postgres-operator → postgres 5432',
    'postgres-operator → postgres 8000',
    'postgres → postgres 5432',
    'postgres → postgres 8000',
    'prometheus → postgres 9187',
    'postgres → world 443',
    'postgres → world 6443',
  ],
};

test('a component adds its own flows to the network', () => {
  for (const rendering of renderings.filter(({components}) => components.length > 0)) {
    const isOutside = (flow) => rendering.components.includes('postgres') && flow.endsWith('→ world 5432');
    const expected = [
      ...designedFor(rendering).filter((flow) => !isOutside(flow)), ...rendering.components.flatMap((name) => added[name])
    ];
    assert.deepEqual(flows(rendering), expected.sort(), rendering.name);
  }
});

test('a restored Postgres takes the place of the old one, and archives elsewhere', (t) => {
  if (!knowsComponents) return t.skip('kubectl before 1.21 renders the base only');
  const [block] = text('docs/operate/backup.md').match(/^ {7}- target: \{kind: Cluster.*\n(?: {9}.*\n)+/m);
  const lost = renderWith('production', ['postgres']).ofKind('Cluster')[0];
  const rendering = renderKustomization({patches: parse(block)}, 'production', ['postgres']);
  const [cluster] = rendering.ofKind('Cluster');
  if (validate !== undefined) assert.deepEqual(validate(cluster), []);
  assert.equal(cluster.metadata.name, lost.metadata.name);
  assert.equal(cluster.metadata.labels['app.kubernetes.io/name'], cluster.metadata.name);

  const {bootstrap, externalClusters: [source], plugins: [archiver]} = cluster.spec;
  assert.equal(bootstrap.recovery.source, source.name);
  assert.ok(Date.parse(bootstrap.recovery.recoveryTarget.targetTime));
  assert.equal(source.plugin.name, archiver.name);
  // An archive has its cluster's name, unless it is given another one.
  assert.deepEqual(source.plugin.parameters, {
    ...lost.spec.plugins[0].parameters,
    serverName: lost.metadata.name,
  });
  assert.equal(archiver.parameters.barmanObjectName, lost.spec.plugins[0].parameters.barmanObjectName);
  assert.notEqual(archiver.parameters.serverName, source.plugin.parameters.serverName);
});

test(
    'the rules of Prometheus are those of deploy/monitoring',
    () => { assert.equal(readFileSync(target, 'utf8'), generated(), 'run: node deploy/k8s/rules.mjs'); });

test('the adapter makes the metric that replicas follow', (t) => {
  const [rule] = parse(text('deploy/k8s/components/autoscaling/adapter-rule.yaml'));
  const expression = rule.metricsQuery.replaceAll('<<.GroupBy>>', 'pod')
                         .replaceAll('<<.LabelMatchers>>', 'namespace="luukku"');
  for (const {spec: {metrics: [{pods}]}} of renderings.flatMap(
           (rendering) => rendering.ofKind('HorizontalPodAutoscaler'))) {
    assert.equal(pods.metric.name, rule.name.as);
  }
  const metric = text('lib/server/metrics.cc');
  for (const [name] of expression.matchAll(/grpc_server_\w+/g)) assert.ok(metric.includes(`"${name}"`), name);
  const directory = mkdtempSync(path.join(tmpdir(), 'luukku-adapter-'));
  const rules = path.join(directory, 'rules.yaml');
  try {
    writeFileSync(
        rules, stringify({groups: [{name: 'adapter', rules: [{record: 'calls', expr: expression}]}]}));
    execFileSync('promtool', ['check', 'rules', rules], {encoding: 'utf8'});
  } catch (error) {
    if (error.code === 'ENOENT') return t.skip('there is no promtool');
    throw error;
  } finally {
    rmSync(directory, {recursive: true});
  }
});

test('the edge is configured by the file that tests run, and by the environment that it reads', () => {
  const config = text('deploy/haproxy/haproxy.cfg');
  for (const rendering of renderings.filter(hasEdge)) {
    const pod = podOf(rendering.find('Deployment', 'luukku-edge'));
    const {configMap: {name}} = pod.volumes.find((volume) => volume.name === 'config');
    assert.deepEqual(rendering.find('ConfigMap', name).data, {'haproxy.cfg': config});
    const [{env, image, ports}] = pod.containers;
    for (const variable of env) assert.ok(config.includes(variable.name), variable.name);
    assert.equal(
        env.some((variable) => variable.name === 'LUUKKU_EDGE_CA_FILE'),
        rendering.components.includes('certificates'), 'TLS to the services where they have it');
    for (const {containerPort} of ports) assert.match(config, new RegExp(`presetenv \\w+_LISTEN :::${containerPort}\n`));
    assert.match(image, /:2\.6\./, 'the version of Debian 12, which tests run');
    for (const {spec} of rendering.servers) {
      const environment = rendering.environmentOf(spec.template.spec.containers[0]);
      assert.equal(environment.LUUKKU_BAD_TOKENS_PER_SECOND, '0', 'everybody comes from one address');
      assert.equal(environment.LUUKKU_PUBLIC_CALLS_PER_SECOND, '200');
      const [, connections] = config.match(/\nfrontend luukku [^]*?\n {2}maxconn (\d+)/);
      const {spec: {replicas, strategy}} = rendering.find('Deployment', 'luukku-edge');
      const edges = replicas + strategy.rollingUpdate.maxSurge;
      assert.ok(Number(environment.LUUKKU_CONNECTIONS) > edges * connections, 'the edge is not refused');
    }
  }
  for (const overlay of ['production', 'large']) {
    assert.ok(renderings.some((one) => one.overlay === overlay && one.find('Deployment', 'luukku-edge')));
  }
});

test('the edge routes each package to its service, and limits strangers more', () => {
  const config = text('deploy/haproxy/haproxy.cfg');
  const [, prefixes] = config.match(/use_backend %\[path,field\(2,\.\)\] if \{ path_beg (.*) \}/);
  assert.deepEqual(prefixes.split(' '), services.map((service) => `/luukku.${service}.v1.`));
  const servers = [...config.matchAll(/backend (\w+) from services\n {2}server-template (\w+) \d+ "luukku-(\w+)\.\$/g)];
  assert.deepEqual(servers.map(([, ...names]) => names), services.map((service) => [service, service, service]));
  const proto = text('proto/luukku/survey/v1/survey_service.proto');
  const open = [...proto.matchAll(/rpc (\w+)\([^}]*\{anybody:/g)].map(([, method]) => method);
  const [, paths] = config.match(/acl public path (.*)/);
  assert.deepEqual(paths.split(' '), open.map((method) => `/luukku.survey.v1.SurveyService/${method}`));
});

test('HAProxy takes the file of the edge, whatever is set', (t) => {
  for (const environment of [{}, {LUUKKU_EDGE_PROXY_PROTOCOL: '1'}, {LUUKKU_EDGE_DOMAIN: 'luukku.svc.example'}]) {
    const {error, status, stdout, stderr} = spawnSync(
        '/usr/sbin/haproxy', ['-c', '-f', path.join(root, 'deploy/haproxy/haproxy.cfg')],
        {env: environment, encoding: 'utf8'});
    if (error?.code === 'ENOENT') return t.skip('there is no haproxy');
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /WARNING/);
  }
});

test('the edge leaves a service that drains before it is gone', () => {
  const config = text('deploy/haproxy/haproxy.cfg');
  const {LUUKKU_DRAIN_SECONDS: drain} =
      renderings[0].environmentOf(podOf(renderings[0].servers[0]).containers[0]);
  const [, interval, fall] = config.match(/check inter (\d+)ms fall (\d+)/).map(Number);
  const [, timeout] = config.match(/timeout check (\d+)ms/).map(Number);
  assert.ok(fall * (interval + timeout) < 1000 * Number(drain));
});

test('all is reached by IPv6 and IPv4', () => {
  for (const rendering of renderings) {
    for (const {metadata, spec} of rendering.ofKind('Service')) {
      assert.equal(spec.ipFamilyPolicy, 'PreferDualStack', metadata.name);
    }
    // Of the addresses outside that a policy names, both families.
    for (const {metadata, spec} of rendering.ofKind('NetworkPolicy')) {
      for (const peers of [...(spec.ingress ?? []).map(({from}) => from), ...(spec.egress ?? []).map(({to}) => to)]) {
        const blocks = (peers ?? []).flatMap(({ipBlock}) => ipBlock?.cidr ?? []);
        assert.ok(blocks.length === 0 || blocks.some((cidr) => cidr.includes(':')), metadata.name);
        assert.ok(blocks.length === 0 || blocks.some((cidr) => cidr.includes('.')), metadata.name);
      }
    }
  }
  const envoy = parse(text('deploy/k8s/components/grpc-web/envoy.yaml'));
  for (const {address: {socket_address: address}} of envoy.static_resources.listeners) {
    assert.equal(address.address, '::');
    assert.equal(address.ipv4_compat, true);
  }
});

test('the gateway routes each package to its service', () => {
  const envoy = parse(text('deploy/k8s/components/grpc-web/envoy.yaml'));
  const [{route_config: {virtual_hosts: [{routes}]}}] =
      envoy.static_resources.listeners.map((listener) => listener.filter_chains[0].filters[0].typed_config);
  assert.deepEqual(
      routes.filter(({match}) => match.prefix).map(({match, route}) => [match.prefix, route.cluster]),
      services.map((service) => [`/luukku.${service}.v1.`, service]));
  const clusters = ['grpc-web', 'grpc-web-tls'].map(
      (component) => parse(text(`deploy/k8s/components/${component}/clusters.yaml`)).resources);
  const endpointOf = (cluster) =>
      cluster.load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address;
  assert.deepEqual(clusters.map((list) => list.map(({name}) => name)), [services, services]);
  for (const cluster of clusters.flat()) {
    assert.deepEqual(endpointOf(cluster), {address: `luukku-${cluster.name}`, port_value: 7001});
  }
});

test('the gateway leaves a service that drains before it is gone, and repeats what none has begun', () => {
  const envoy = parse(text('deploy/k8s/components/grpc-web/envoy.yaml'));
  const [{route_config: {virtual_hosts: [host]}}] =
      envoy.static_resources.listeners.map((listener) => listener.filter_chains[0].filters[0].typed_config);
  assert.equal(host.retry_policy.retry_on, 'connect-failure,refused-stream', 'nothing that may have run');
  for (const {route} of host.routes) assert.equal(route.retry_policy, undefined);
  const {LUUKKU_DRAIN_SECONDS: drain} =
      renderings[0].environmentOf(podOf(renderings[0].servers[0]).containers[0]);
  for (const component of ['grpc-web', 'grpc-web-tls']) {
    for (const {health_checks: [check]} of parse(
             text(`deploy/k8s/components/${component}/clusters.yaml`)).resources) {
      assert.deepEqual(check.grpc_health_check, {});
      for (const interval of [check.interval, check.no_traffic_interval]) {
        const seconds = check.unhealthy_threshold * (parseInt(interval) + parseInt(check.timeout));
        assert.ok(seconds < Number(drain));
      }
    }
  }
});

test('the gateway limits each address, more so at public methods, in the stead of the services', () => {
  const envoy = parse(text('deploy/k8s/components/grpc-web/envoy.yaml'));
  const [{route_config: {virtual_hosts: [host]}, http_filters: filters}] =
      envoy.static_resources.listeners.map((listener) => listener.filter_chains[0].filters[0].typed_config);
  const name = 'envoy.filters.http.local_ratelimit';
  assert.equal(filters.at(-2).name, name, 'before the router, after cors');
  assert.deepEqual(host.rate_limits, [{actions: [{remote_address: {}}]}]);
  const limitOf = ({typed_per_filter_config: {[name]: limit}}) => {
    assert.deepEqual(limit.descriptors.map(({entries}) => entries), [[{key: 'remote_address', value: ''}]]);
    assert.deepEqual(limit.descriptors[0].token_bucket, limit.token_bucket);
    for (const part of [limit.filter_enabled, limit.filter_enforced]) {
      assert.deepEqual(part.default_value, {numerator: 100, denominator: 'HUNDRED'});
    }
    return limit.token_bucket.tokens_per_fill;
  };
  const proto = text('proto/luukku/survey/v1/survey_service.proto');
  const open = [...proto.matchAll(/rpc (\w+)\([^}]*\{anybody:/g)].map(([, method]) => method);
  const strangers = host.routes.filter(({match}) => match.path);
  assert.deepEqual(strangers.map(({match}) => match.path),
                   open.map((method) => `/luukku.survey.v1.SurveyService/${method}`));
  assert.deepEqual(host.routes.slice(0, strangers.length), strangers, 'before the prefixes');
  for (const route of strangers) assert.ok(limitOf(route) < limitOf(host));

  for (const rendering of renderings.filter(({components: some}) => some.includes('grpc-web'))) {
    for (const {spec} of rendering.servers) {
      const environment = rendering.environmentOf(spec.template.spec.containers[0]);
      assert.equal(environment.LUUKKU_BAD_TOKENS_PER_SECOND, '0');
      assert.equal(environment.LUUKKU_PUBLIC_CALLS_PER_SECOND, '200');
    }
  }
});

test('the documents know how many sessions the overlays and the services take', (t) => {
  const operate = text('docs/operate/README.md');
  assert.ok(operate.includes(` = ${connectionsOf(renderings[0])}.`), String(connectionsOf(renderings[0])));
  for (const service of services) {
    const [, number] = text(`services/${service}/README.md`).match(/essions for writing\D*(\d+) \(`service/);
    assert.equal(Number(number), writeConnections(service), service);
  }
  if (!knowsComponents) return t.skip('kubectl before 1.21 renders the base only');
  const plain = (overlay) =>
      renderings.find((one) => one.overlay === overlay && one.components.length === 0);
  for (const overlay of ['dev', ...overlays]) {
    const [row] = text('deploy/k8s/README.md').match(new RegExp(`^\\| \`${overlay}\` .*`, 'm'));
    const sessions = connectionsOf(plain(overlay));
    assert.ok(row.endsWith(` ${sessions} |`), `${sessions}: ${row}`);
  }
  const [small, usual, large] = overlays.map((overlay) => connectionsOf(plain(overlay)));
  assert.ok(text('docs/operate/sizing.md').includes(`${small}, ${usual} and ${large}`));
});

test('the overlay of the README renders, and is of the image and the settings that it names', (t) => {
  if (!knowsComponents) return t.skip('kubectl before 1.21 renders the base only');
  const [, block] = text('deploy/k8s/README.md').match(/# kustomization\.yaml\n((?: {7}.*\n)+)/);
  assert.doesNotMatch(block, /newTag/, 'it would stay behind when the release changes');
  const rendering = renderKustomization(parse(block), 'production', [], {'jwks.json': '{"keys": []}'});
  assert.equal(rendering.servers.length, services.length);
  for (const container of rendering.ours.flatMap(containersOf)) {
    assert.match(container.image, /^registry\.example\.com\/luukku:/);
    assert.match(
        rendering.environmentOf(container).LUUKKU_DATABASE, /^host=db\.example\.com .* user=luukku_/);
  }
  const [container] = rendering.servers[0].spec.template.spec.containers;
  assert.equal(rendering.environmentOf(container).LUUKKU_ISSUER, 'https://login.example.com');
  for (const check of Object.values({...objectChecks, ...podChecks})) assert.deepEqual(check(rendering), []);
});

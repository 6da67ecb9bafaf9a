// The image, built by the Containerfile of the programs that are built already, and run as Kubernetes runs
// it: not as root, with a read-only root and no capabilities, against a real Postgres. Skipped, saying so,
// where no container tool works. ctest runs it.
//
// LUUKKU_BIN_DIR: the programs. LUUKKU_TEST_DATABASE: a superuser's connection to a Postgres.

import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {folder, root, services, text, version} from './rendering.mjs';

const bin = process.env.LUUKKU_BIN_DIR;
const programs = ['luukkuctl', ...services.map((service) => `luukku-${service}`)];
const run = (command, args, options = {}) =>
    execFileSync(command, args, {encoding: 'utf8', stdio: 'pipe', ...options});

// The libraries that a program is linked with, as it names them.
const librariesOf =
    (program) => [...run('objdump', ['-p', path.join(bin, program)]).matchAll(/NEEDED\s+(\S+)/g)].map(
        ([, library]) => library);

// The packages that have a file of one of these names: name of the file to names of packages.
function packagesOf(libraries) {
  const packages = new Map(libraries.map((library) => [library, []]));
  const found = run('dpkg-query', ['--search', ...libraries.map((library) => `*/${library}`)]);
  for (const line of found.trim().split('\n')) {
    const [owner] = line.split(':');
    packages.get(path.basename(line))?.push(owner);
  }
  return packages;
}

const base = 'docker.io/library/debian:bookworm-slim';
const image = 'localhost/luukku-image-test';
const work = mkdtempSync(path.join(tmpdir(), 'luukku-image-'));
process.on('exit', () => rmSync(work, {recursive: true, force: true}));
let environment = process.env;
const podman = (args, options = {}) => run('podman', args, {env: environment, ...options});
const works = (args, options) => {
  try {
    podman(args, options);
    return true;
  } catch {
    return false;
  }
};

// Where podman's usual settings ask for what is not there: systemd, limits that may not be raised.
const modest = `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
pids_limit = 0
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
`;

// Debian, as it is published or as it is made here.
const haveBase = () =>
    works(['image', 'exists', base]) || works(['pull', '--quiet', base], {timeout: 120_000}) || makeBase();

function makeBase() {
  const archive = path.join(work, 'debian.tar');
  const made =
      spawnSync('mmdebstrap', ['--quiet', '--variant=minbase', 'bookworm', archive], {timeout: 300_000});
  return made.status === 0 && works(['import', archive, base]);
}

// Whether the programs are of a build with sanitizers, whose libraries no image has.
const isInstrumented = librariesOf('luukku-ticket').some((library) => /^lib[at]san/.test(library));

// Why nothing can be run here, if so.
function missing() {
  if (isInstrumented) return 'these programs are not for an image';
  if (spawnSync('podman', ['--version']).error) return 'there is no podman';
  if (!haveBase()) return `there is no ${base}, and no mmdebstrap that makes it`;
  writeFileSync(path.join(work, 'containers.conf'), modest);
  for (const settings
           of [process.env, {...process.env, CONTAINERS_CONF: path.join(work, 'containers.conf')}]) {
    environment = settings;
    if (works(['run', '--rm', '--network', 'host', base, 'true'])) return undefined;
  }
  return 'podman runs nothing here';
}

// A context with the programs as they are; the Containerfile compiles nothing then.
function build() {
  const context = path.join(work, 'context');
  mkdirSync(path.join(context, 'programs'), {recursive: true});
  mkdirSync(path.join(context, 'deploy/k8s'), {recursive: true});
  for (const program of programs)
    run('strip', ['-o', path.join(context, 'programs', program), path.join(bin, program)]);
  for (const script of ['gather.sh', 'sbom.sh'])
    copyFileSync(path.join(folder, script), path.join(context, 'deploy/k8s', script));
  podman([
    'build', '--quiet', '--network', 'host', '--timestamp', '0', '--tag', image, '--file',
    path.join(folder, 'Containerfile'), context
  ]);
}

// As the manifests run it.
const confined = [
  '--read-only', '--read-only-tmpfs=false', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges',
  '--network', 'host'
];
const inImage = (args, options = []) => podman(['run', '--rm', ...confined, ...options, image, ...args]);

const reason = missing();
describe('the image', {skip: reason && `the image is not built: ${reason}`}, () => {
  before(build);

  test('it has all programs, and no shell', () => {
    for (const program of programs) assert.match(inImage([program, '--help']), /Usage:/, program);
    assert.throws(() => inImage(['sh', '-c', 'true']), /not found/);
  });

  test('it says what it is, and is not root', () => {
    const [{Config: config}] = JSON.parse(podman(['image', 'inspect', image]));
    assert.equal(config.User, '10001:10001');
    assert.equal(config.Labels['org.opencontainers.image.version'], version);
    assert.equal(config.Labels['org.opencontainers.image.licenses'], 'Apache-2.0');
  });

  test('it lists what it is made of', () => {
    const container = podman(['create', image, 'luukkuctl']).trim();
    try {
      podman(['cp', `${container}:/usr/share/doc/luukku/sbom.spdx.json`, path.join(work, 'sbom.json')]);
    } finally {
      podman(['rm', container]);
    }
    const sbom = JSON.parse(readFileSync(path.join(work, 'sbom.json'), 'utf8'));
    assert.equal(sbom.spdxVersion, 'SPDX-2.3');
    const ids = sbom.packages.map((one) => one.SPDXID);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^SPDXRef-[A-Za-z0-9.-]+$/);
    for (const {relatedSpdxElement} of sbom.relationships)
      assert.ok(ids.includes(relatedSpdxElement), relatedSpdxElement);
    const names = sbom.packages.map((one) => one.name);
    for (const name of ['luukku', 'libc6', 'libssl3', 'tzdata', 'ca-certificates'])
      assert.ok(names.includes(name), name);
    for (const [library, owners] of packagesOf([...new Set(programs.flatMap(librariesOf))])) {
      assert.ok(owners.some((owner) => names.includes(owner)), library);
    }
  });

  test(
      'it migrates and serves', {skip: !process.env.LUUKKU_TEST_DATABASE && 'there is no Postgres'},
      async () => {
        const database = `luukku_image_${process.pid}`;
        const superuser = process.env.LUUKKU_TEST_DATABASE;
        const psql = (...args) => run('psql', ['--quiet', '--no-psqlrc', ...args, superuser]);
        const server = `luukku-image-test-${process.pid}`;
        const port = 20000 + process.pid % 9000;
        const as = (role) =>
            ['--env',
             `LUUKKU_DATABASE=${
                 superuser.replace(/user=\S+ dbname=\S+/, `user=${role} dbname=${database}`)}`];
        psql('--set', `database=${database}`, '--file', path.join(root, 'deploy/postgres/init.sql'));
        try {
          for (const service of [...services, ...services])
            inImage([`luukku-${service}`, 'migrate'], as (`luukku_${service}_owner`));
          inImage(['luukku-ticket', 'await-schema', '--wait-seconds', '1'], as ('luukku_ticket'));

          const key = path.join(work, 'key.json');
          const jwks = path.join(work, 'jwks.json');
          run(path.join(bin, 'luukkuctl'), ['token', 'new-key', '--private-key', key, '--jwks', jwks]);
          const token =
              run(path.join(bin, 'luukkuctl'),
                  ['token', 'mint', '--private-key', key, '--subject', 'alice', '--role', 'agent']);
          writeFileSync(path.join(work, 'token'), token, {mode: 0o600});
          podman([
            'run',
            '--detach',
            '--name',
            server,
            ...confined,
            ...as ('luukku_ticket'),
            '--volume',
            `${jwks}:/etc/luukku/jwks/jwks.json:ro`,
            image,
            'luukku-ticket',
            'serve',
            '--listen',
            `127.0.0.1:${port}`,
            '--probe-listen',
            `127.0.0.1:${port + 1}`,
            '--metrics-listen',
            `127.0.0.1:${port + 2}`,
            '--jwks-file',
            '/etc/luukku/jwks/jwks.json',
            '--development'
          ]);
          const luukkuctl = (...args) => run(path.join(bin, 'luukkuctl'), args, {
            env: {
              ...process.env,
              LUUKKU_TICKET: `127.0.0.1:${port}`,
              LUUKKU_TOKEN_FILE: path.join(work, 'token')
            }
          });
          for (let tries = 100;; --tries) {
            try {
              luukkuctl('health', `127.0.0.1:${port + 1}`);
              break;
            } catch (error) {
              assert.ok(tries > 0, `${error.message}\n${podman(['logs', server])}`);
              await sleep(200);
            }
          }
          const created = luukkuctl(
              'ticket', 'create', '--type', 'incident', '--channel', 'phone', '--subject',
              'The printer is on fire');
          assert.match(created, /tickets\/1001/);
          podman(['stop', '--time', '30', server]);
          assert.equal(podman(['inspect', '--format', '{{.State.ExitCode}}', server]).trim(), '0');
        } finally {
          works(['rm', '--force', server]);
          psql('--command', `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
        }
      });
});

// What .dockerignore lets in, in a folder of its own.
function contextOf(folder) {
  const rules = text('.dockerignore').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  assert.deepEqual(rules.filter((rule) => !rule.startsWith('!')), ['*', '**/*.md']);
  const filter = (file) => !file.endsWith('.md');
  for (const name of rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1))) {
    const source = path.join(root, name);
    if (existsSync(source)) cpSync(source, path.join(folder, name), {recursive: true, filter});
  }
}

test('what comes into the image is enough to build it', () => {
  const context = path.join(work, 'sources');
  contextOf(context);
  rmSync(path.join(context, 'programs'), {recursive: true, force: true});
  const inContext = (command, ...args) => run(command, args, {cwd: context, timeout: 120_000});
  assert.deepEqual(inContext('./dev', 'services').trim().split('\n'), services);
  inContext('cmake', '--preset', 'release');
  const targets = programs.map((program) => `bin/${program}`);
  const inputs = inContext('ninja', '-C', 'build/release', '-t', 'inputs', ...targets).split('\n');
  const sources =
      inputs.filter((file) => file.startsWith(context) && !file.startsWith(path.join(context, 'build')));
  assert.ok(sources.some((file) => file.endsWith('.proto')) && sources.some((file) => file.endsWith('.cc')));
  assert.deepEqual(sources.filter((file) => !existsSync(file)), []);
});

test('the image has all programs and the libraries that they need', {skip: isInstrumented}, () => {
  const containerfile = text('deploy/k8s/Containerfile');
  const ofEveryDebian = /^(libc6|libgcc-s1|libstdc\+\+6|zlib1g)$/;
  const installed = new Set(containerfile.match(/ARG RUNTIME_PACKAGES="([^"]*)"/)[1].split(/[\s\\]+/));
  const libraries = [...new Set(programs.flatMap(librariesOf))];
  for (const [library, owners] of packagesOf(libraries)) {
    const isThere = owners.some((owner) => ofEveryDebian.test(owner) || installed.has(owner));
    assert.ok(isThere, `the image lacks ${library} of ${owners}`);
  }
  assert.match(containerfile, /^USER 10001/m);
  assert.match(containerfile, new RegExp(`^ARG VERSION=${version}$`, 'm'));
  assert.doesNotMatch(containerfile, /:latest/);
});

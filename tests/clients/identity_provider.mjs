// A real OpenID provider, npm's oidc-provider, and a client of it, for identity_test.cc:
//
//     node identity_provider.mjs PORT CONTROL_PORT KEYS_FILE [PRIVATE_KEY CERTIFICATE]
//
// The provider listens on PORT, with TLS if there is a certificate. Its private keys live in KEYS_FILE, so that
// it is the same one after a restart. On CONTROL_PORT the test asks for
//
//     /token?subject=…&alg=…&audience=…&ago=…&claims={…}   an access token (ES256 or RS256), by the authorization
//                                      code flow with PKCE, login and consent, so many seconds ago
//     /client-token?alg=…&claims={…}   one of the client "routing", by client credentials
//     /rotate?step=publish|sign|drop   new keys beside the old; sign with the new; only the new
//     /fetches                         how often the JWK set was asked for

import {createHash, generateKeyPairSync, randomBytes, randomUUID} from 'node:crypto';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import Provider from 'oidc-provider';

const [port, controlPort, keysFile, privateKey, certificate] = process.argv.slice(2);
const issuer = `http${certificate ? 's' : ''}://127.0.0.1:${port}`;
const redirectUri = 'https://portal.example/callback';
const secret = 'the-secret-of-a-client-in-a-test';

let provider;
let fetches = 0;
let claimsOfNext = {};
const now = Date.now;

function newKeys() {
  const jwk = (type, options, alg) => ({
    ...generateKeyPairSync(type, options).privateKey.export({format: 'jwk'}),
    kid: randomUUID(), alg, use: 'sig',
  });
  return [jwk('ec', {namedCurve: 'P-256'}, 'ES256'), jwk('rsa', {modulusLength: 2048}, 'RS256')];
}

// The provider signs with the first key of an algorithm.
function start(keys) {
  writeFileSync(keysFile, JSON.stringify(keys));
  provider = new Provider(issuer, {
    jwks: {keys},
    clients: [
      {client_id: 'portal', client_secret: secret, redirect_uris: [redirectUri]},
      {client_id: 'routing', client_secret: secret, redirect_uris: [], response_types: [],
       grant_types: ['client_credentials']},
    ],
    cookies: {keys: [secret]},
    findAccount: (context, id) => ({accountId: id, claims: () => ({sub: id})}),
    extraTokenClaims: () => claimsOfNext,
    pkce: {required: () => true},
    ttl: {AccessToken: 3600, ClientCredentials: 3600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600},
    features: {
      clientCredentials: {enabled: true},
      devInteractions: {enabled: true},
      // A resource is urn:desk:AUDIENCE:ALGORITHM.
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (context, resource) => {
          const [, , audience, alg] = resource.split(':');
          return {scope: 'desk', audience, accessTokenTTL: 3600, accessTokenFormat: 'jwt',
                  jwt: {sign: {alg}}};
        },
      },
    },
  });
  provider.on('server_error', (context, error) => console.error(error));
}

const rotations = {
  publish: (keys) => [...keys, ...newKeys()],
  sign: (keys) => [...keys.slice(keys.length / 2), ...keys.slice(0, keys.length / 2)],
  drop: (keys) => keys.slice(0, keys.length / 2),
};

// Asks the provider as any client would, with the cookies that it set before.
async function ask(url, cookies, form) {
  const response = await fetch(new URL(url, issuer), {
    method: form ? 'POST' : 'GET', body: form && new URLSearchParams(form), redirect: 'manual',
    headers: {cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')},
  });
  for (const cookie of response.headers.getSetCookie()) {
    const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
    cookies.set(name, value);
  }
  return response;
}

async function exchange(form, client) {
  const answer = await (await ask('/token', [], {...form, client_id: client, client_secret: secret})).json();
  if (!answer.access_token) throw new Error(JSON.stringify(answer));
  return answer.access_token;
}

// What a browser does: follows redirects, logs in, consents.
async function userToken(subject, resource) {
  const verifier = randomBytes(32).toString('base64url');
  const cookies = new Map();
  const forms = [{prompt: 'login', login: subject, password: 'any'}, {prompt: 'consent'}];
  let url = '/auth?' + new URLSearchParams({
    client_id: 'portal', response_type: 'code', redirect_uri: redirectUri, scope: 'openid desk', resource,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  });
  for (let hops = 0; !url.startsWith(redirectUri); ++hops) {
    const response = await ask(url, cookies, url.includes('/interaction/') ? forms.shift() : undefined);
    url = response.headers.get('location');
    if (!url || hops > 10) throw new Error(`the login ends at ${response.url}: ${await response.text()}`);
  }
  const code = new URL(url).searchParams.get('code');
  return exchange({grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirectUri,
                   resource}, 'portal');
}

const controls = {
  '/token': ({subject, alg, audience, ago, claims}) => {
    claimsOfNext = JSON.parse(claims ?? '{}');
    Date.now = () => now() - 1000 * Number(ago ?? 0);
    return userToken(subject, `urn:desk:${audience ?? 'luukku'}:${alg ?? 'ES256'}`);
  },
  '/client-token': ({alg, claims}) => {
    claimsOfNext = JSON.parse(claims ?? '{}');
    Date.now = now;
    return exchange({grant_type: 'client_credentials', scope: 'desk', resource: `urn:desk:luukku:${alg ?? 'ES256'}`},
                    'routing');
  },
  '/rotate': ({step}) => {
    start(rotations[step](JSON.parse(readFileSync(keysFile, 'utf8'))));
    return 'rotated';
  },
  '/fetches': () => String(fetches),
};

start(existsSync(keysFile) ? JSON.parse(readFileSync(keysFile, 'utf8')) : newKeys());

function answer(request, response) {
  if (request.url.startsWith('/jwks')) ++fetches;
  provider.callback()(request, response);
}
const server = certificate ?
    https.createServer({key: readFileSync(privateKey), cert: readFileSync(certificate)}, answer) :
    http.createServer(answer);
server.listen(Number(port), '127.0.0.1');

http.createServer(async (request, response) => {
  const {pathname, searchParams} = new URL(request.url, 'http://control');
  try {
    response.end(await controls[pathname](Object.fromEntries(searchParams)));
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
}).listen(Number(controlPort), '127.0.0.1');

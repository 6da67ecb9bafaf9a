// Strict validation against the type definitions of the Kubernetes API: as its server with
// fieldValidation=Strict, a field that a type does not have is an error. So are two entries of a list that
// have the same key, which server-side apply refuses.

import Ajv from 'ajv';
import {readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';

import {customKinds} from './custom_kinds.mjs';

// Types that are more than their JSON type says.
const intOrString = {
  anyOf: [{type: 'integer'}, {type: 'string'}]
};
const quantity = {
  anyOf: [
    {type: 'number'},
    {
      type: 'string',
      pattern: '^[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$'
    },
  ],
};

function strict(name, schema) {
  if (schema.format === 'int-or-string') return intOrString;
  if (name.endsWith('.resource.Quantity')) return quantity;
  if (schema.properties === undefined) return schema;
  return {...schema, additionalProperties: false};
}

// The definition of each apiVersion and kind.
function namesByKind(definitions) {
  const names = new Map();
  for (const [name, schema] of Object.entries(definitions)) {
    for (const {group, version, kind} of schema['x-kubernetes-group-version-kind'] ?? []) {
      names.set(`${group === '' ? '' : `${group}/`}${version} ${kind}`, name);
    }
  }
  return names;
}

// What makes an entry of a list the same as another one; empty if anything goes.
function keysOf(schema) {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'map') return schema['x-kubernetes-list-map-keys'];
  return type === undefined && schema['x-kubernetes-patch-merge-key'] ?
      [schema['x-kubernetes-patch-merge-key']] :
      [];
}

// The entries of lists in a value that have the key of an earlier one.
function repeated(definitions, schema, value, where = '') {
  if (schema.$ref) return repeated(definitions, definitions[schema.$ref.split('/').at(-1)], value, where);
  if (Array.isArray(value)) {
    const keys = keysOf(schema);
    const isSet = schema['x-kubernetes-list-type'] === 'set';
    const idOf = (entry) => JSON.stringify(isSet ? entry : keys.map((key) => entry[key] ?? null));
    const ids = keys.length > 0 || isSet ? value.map(idOf) : [];
    return [
      ...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${where} has ${id} twice`),
      ...value.flatMap((entry, i) => repeated(definitions, schema.items ?? {}, entry, `${where}/${i}`)),
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(
      ([name, member]) => repeated(
          definitions, schema.properties?.[name] ?? schema.additionalProperties ?? {}, member,
          `${where}/${name}`));
}

const isInt = (bits) => (value) => Number.isInteger(value) && Math.abs(value) < 2 ** (bits - 1);

function compilerOf(definitions) {
  const ajv = new Ajv({strict: false, allErrors: true});
  ajv.addFormat('int32', {type: 'number', validate: isInt(32)});
  ajv.addFormat('int64', {type: 'number', validate: isInt(54)});
  ajv.addFormat('double', {type: 'number', validate: Number.isFinite});
  ajv.addFormat('byte', /^[A-Za-z0-9+/]*={0,2}$/);
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  ajv.addFormat('int-or-string', true);
  ajv.addSchema({
    $id: 'kubernetes',
    definitions:
        Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, strict(name, schema)])),
  });
  return ajv;
}

// Reads the definitions; gives a function from an object to what is wrong with it.
export function schemaOf(file) {
  const {definitions} = JSON.parse(gunzipSync(readFileSync(file)));
  const names = namesByKind(definitions);
  const ajv = compilerOf(definitions);
  for (const [kind, schema] of Object.entries(customKinds)) ajv.addSchema(schema, kind);
  return (object) => {
    const kind = `${object.apiVersion} ${object.kind}`;
    const name = names.get(kind);
    const validate = name ? ajv.getSchema(`kubernetes#/definitions/${name}`) : ajv.getSchema(kind);
    if (validate === undefined) return [`there is no ${kind}`];
    const errors = validate(object) ?
        [] :
        validate.errors.map(
            ({instancePath, message, params}) => `${instancePath} ${message} ${JSON.stringify(params)}`);
    return [...errors, ...(name ? repeated(definitions, definitions[name], object) : [])];
  };
}

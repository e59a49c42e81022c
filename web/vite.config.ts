import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { serviceWorker } from './build/service-worker.ts';

/** The service during development. */
const SERVICE = process.env.SERVICE_URL ?? 'http://localhost:3000';

export default defineConfig({
  plugins: [react(), tailwindcss(), serviceWorker()],
  // The client is built from its sources, so that the app needs no second build step.
  resolve: { tsconfigPaths: true },
  build: {
    target: 'es2022',
    // The policy of the page allows no data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Keeps the licence notices out of the shipped code.
    license: false,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': SERVICE } },
});

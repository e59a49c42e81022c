import { setFlagsFromString } from 'node:v8';

// By default V8 lets the heap grow to several times what is live. docs/decisions/0034-the-server-is-bundled.md has figures.
setFlagsFromString('--heap-growing-percent=50');
// Makes stack traces name lines of src/. Node reads a source map when it loads the file, so the rest is loaded after this.
process.setSourceMapsEnabled(true);
await import('./process/start.js');

// Makes stack traces name lines of src/. Node reads a source map when it loads the file, so the rest is loaded after this.
process.setSourceMapsEnabled(true);
await import('./start.js');

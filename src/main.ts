// Enables source maps before any other file is loaded: Node reads a source map only when it loads the file.
process.setSourceMapsEnabled(true);
await import('./start.js');

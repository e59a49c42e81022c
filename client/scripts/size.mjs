// Prints the size of a bundle of an entry point, minified and compressed, and the modules in it, as JSON.
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const bundle = await rolldown({ input: process.argv[2], platform: 'browser' });
const { output } = await bundle.generate({ minify: true, format: 'esm' });
const modules = output.flatMap((chunk) => chunk.moduleIds ?? []);
console.log(JSON.stringify({ bytes: gzipSync(output[0].code, { level: 9 }).length, modules }));

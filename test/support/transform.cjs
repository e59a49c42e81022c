// Lets Jest run this ES module project in CommonJS mode: compiles TypeScript and every ES module in
// node_modules to CommonJS. Jest cannot require() an ES module on Node 20, and some CommonJS dependencies
// require ES-module-only ones.
const { createHash } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { createTransformer } = require('@swc/jest');

const common = { swcrc: false, module: { type: 'commonjs' } };
const target = { target: 'es2023', keepClassNames: true };
const typescript = createTransformer({
  ...common,
  sourceMaps: 'inline',
  jsc: {
    ...target,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
});
// Without source maps, because every test file loads these modules again.
const javascript = createTransformer({
  ...common,
  sourceMaps: false,
  jsc: { ...target, parser: { syntax: 'ecmascript' } },
});

const types = new Map();

/** Whether the nearest package.json declares .js files as ES modules. */
function isModuleFolder(folder) {
  if (!types.has(folder)) {
    const file = join(folder, 'package.json');
    const parent = dirname(folder);
    if (existsSync(file)) types.set(folder, JSON.parse(readFileSync(file, 'utf8')).type === 'module');
    else types.set(folder, parent !== folder && isModuleFolder(parent));
  }
  return types.get(folder);
}

function transformerOf(file) {
  if (/\.[cm]?ts$/.test(file)) return typescript;
  if (file.endsWith('.mjs') || (file.endsWith('.js') && isModuleFolder(dirname(file)))) return javascript;
  return undefined;
}

module.exports = {
  process: (source, file, options) => transformerOf(file)?.process(source, file, options) ?? { code: source },
  getCacheKey: (source, file, options) =>
    transformerOf(file)?.getCacheKey(source, file, options) ??
    createHash('sha256').update(file).update(source).digest('hex'),
};

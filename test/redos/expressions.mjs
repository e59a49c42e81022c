// Lists every regular expression of the service: the literals found by the compiler, and those that the built modules
// construct on load. Prints JSON: `expressions`, and `unseen`, the files with a `new RegExp` that did not run.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..', '..');
/** Modules that start the service or change a database when loaded. */
const PROGRAMS = ['main', 'start', 'cli/migrate', 'cli/backup', 'cli/restore', 'cli/users'];

const made = new Map();
const note = (expression) => {
  const caller = new Error().stack.split('\n')[3] ?? '';
  const [, file] = /(file:\/\/\S+?):\d+:\d+/.exec(caller) ?? [];
  if (file) made.set(fileURLToPath(file), [...(made.get(fileURLToPath(file)) ?? []), String(expression)]);
  return expression;
};

const { default: ts } = await import('typescript');
const sources = readdirSync(join(root, 'src'), { recursive: true })
  .filter((file) => /(?<!\.spec|\.d)\.ts$/.test(file))
  .map((file) => file.slice(0, -'.ts'.length));
const expressions = new Set();
const places = new Map();
for (const source of sources) {
  const text = readFileSync(join(root, 'src', `${source}.ts`), 'utf8');
  const visit = (node) => {
    if (ts.isRegularExpressionLiteral(node)) expressions.add(node.text);
    const isMade =
      (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp';
    if (isMade) places.set(source, (places.get(source) ?? 0) + 1);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(source, text, ts.ScriptTarget.Latest, true));
}

const Plain = globalThis.RegExp;
globalThis.RegExp = new Proxy(Plain, {
  construct: (_, [pattern, flags]) => note(new Plain(pattern, flags)),
  apply: (_, self, [pattern, flags]) => note(Plain.call(self, pattern, flags)),
});
for (const source of sources.filter((name) => !PROGRAMS.includes(name)))
  await import(pathToFileURL(join(root, 'dist', 'src', `${source}.js`)).href);
globalThis.RegExp = Plain;

const unseen = [];
for (const [source, count] of places) {
  const ours = new Set(made.get(join(root, 'dist', 'src', `${source}.js`)));
  if (ours.size < count) unseen.push(`${source}: ${ours.size} of ${count}`);
  for (const expression of ours) expressions.add(expression);
}
process.stdout.write(`${JSON.stringify({ expressions: [...expressions].sort(), unseen })}\n`, () =>
  process.exit(),
);

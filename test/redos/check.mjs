// Analyses every regular expression of the service with recheck and writes the results to verdicts.json, which the
// suite e2e/expressions checks the code against. Fails if the time of one grows faster than its input.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from 'recheck';

const FILE = join(import.meta.dirname, 'verdicts.json');
const TIMEOUT_MS = 120_000;

const found = execFileSync(process.execPath, [join(import.meta.dirname, 'expressions.mjs')], {
  encoding: 'utf8',
});
const { expressions } = JSON.parse(found);
const known = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
const again = process.argv.includes('--all');

const verdicts = {};
const faults = [];
for (const expression of expressions) {
  verdicts[expression] = (!again && known[expression]) || (await verdictOn(expression));
  if (!/^(linear|safe)/.test(verdicts[expression])) faults.push(`${expression}\n  ${verdicts[expression]}`);
}
writeFileSync(FILE, `${JSON.stringify(verdicts, null, 2)}\n`);
console.log(`${expressions.length} expressions, ${faults.length} at fault`);
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);

async function verdictOn(expression) {
  const [, source, flags] = /^\/(.*)\/(\w*)$/s.exec(expression);
  const { status, complexity, attack, error } = await check(source, flags, { timeout: TIMEOUT_MS });
  if (status === 'safe') return complexity.summary;
  return status === 'vulnerable' ? `${complexity.summary}, for ${attack.pattern}` : `unknown: ${error.kind}`;
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Temporal } from 'temporal-polyfill';
import { parseQuickAdd } from './quick-add-parser.js';

const INSTANTS = [
  '2026-11-18T09:00:00Z',
  '2026-03-08T10:30:00Z',
  '2026-12-31T23:30:00Z',
  '2027-03-28T00:59:59Z',
];
const ZONES = ['Europe/Berlin', 'Pacific/Kiritimati', 'America/Los_Angeles', 'Asia/Kolkata'];
const TEXTS = [
  ...[
    'today',
    'tomorrow 9:00',
    'friday',
    'next friday',
    'sunday 2:30',
    '24 Dec',
    '29 feb',
    '31 Dec 23:30',
    'at 2:30',
  ],
  ...[
    '2026-12-24',
    '2026-12-24T09:00:00Z',
    'in 3 days',
    'in 2 hours',
    'in 24 hours',
    'next month',
    'this weekend',
  ],
  ...['every day at 9:00 until 24 dec', 'every year on 24 Dec', 'every monday starting tomorrow'],
];
const CASES = INSTANTS.flatMap((instant) =>
  ZONES.flatMap((zone) => TEXTS.map((text) => [instant, zone, text] as const)),
);

/** A module loader that lets Node.js run TypeScript. */
const LOADER = `
  import { readFileSync } from 'node:fs';
  import { createRequire } from 'node:module';
  import { fileURLToPath } from 'node:url';
  const { transformSync } = createRequire(${JSON.stringify(join(process.cwd(), 'package.json'))})('@swc/core');
  const options = { swcrc: false, module: { type: 'es6' }, jsc: { target: 'es2023', parser: { syntax: 'typescript' } } };
  export const resolve = (name, context, next) =>
    next(context.parentURL?.endsWith('.ts') && name.startsWith('.') ? name.replace(/\\.js$/, '.ts') : name, context);
  export const load = (url, context, next) =>
    url.endsWith('.ts')
      ? { format: 'module', shortCircuit: true, source: transformSync(readFileSync(fileURLToPath(url), 'utf8'), options).code }
      : next(url, context);`;

const urlOf = (path: string): string => JSON.stringify(pathToFileURL(join(process.cwd(), path)).href);
const PROGRAM = `
  import { register } from 'node:module';
  register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(LOADER)}));
  const { parseQuickAdd } = await import(${urlOf('src/quick-add/parser/quick-add-parser.ts')});
  const { Temporal } = await import(${urlOf('node_modules/temporal-polyfill/index.js')});
  const read = ([instant, timeZone, text]) => parseQuickAdd(text, { instant: Temporal.Instant.from(instant), timeZone });
  console.log(JSON.stringify(${JSON.stringify(CASES)}.map(read)));`;

describe('parseQuickAdd on a server', () => {
  it.each(['Pacific/Kiritimati', 'America/Los_Angeles', 'Africa/Cairo'])(
    'gives the same result in %s',
    (zone) => {
      const answer = execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM], {
        env: { PATH: process.env.PATH, TZ: zone },
        encoding: 'utf8',
      });
      const here = CASES.map(([instant, timeZone, text]) =>
        parseQuickAdd(text, { instant: Temporal.Instant.from(instant), timeZone }),
      );
      expect(JSON.parse(answer)).toEqual(here);
    },
  );
});

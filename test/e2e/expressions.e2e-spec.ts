import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

interface Found {
  readonly expressions: string[];
  /** Files with a `new RegExp` that is not compiled at load time. */
  readonly unseen: string[];
}

let found: Found;
const verdicts = JSON.parse(readFileSync('test/redos/verdicts.json', 'utf8')) as Record<string, string>;

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['test/redos/expressions.mjs']);
  found = JSON.parse(stdout) as Found;
});

describe('every regular expression of the service', () => {
  it('was checked by recheck (`npm run test:redos`)', () => {
    expect(found.expressions.length).toBeGreaterThanOrEqual(100);
    expect(Object.keys(verdicts).sort()).toEqual([...found.expressions].sort());
  });

  it('takes time linear in the length of its input', () => {
    expect(Object.entries(verdicts).filter(([, verdict]) => !/^(linear|safe)/.test(verdict))).toEqual([]);
  });

  it('is a literal or is compiled at load time without input', () => {
    expect(found.unseen).toEqual([]);
  });
});

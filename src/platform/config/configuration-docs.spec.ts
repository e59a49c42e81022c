import { readFileSync } from 'node:fs';
import { getMetadataStorage } from 'class-validator';
import { SETTING_GROUPS } from './env.js';

const page = readFileSync('docs/configuration.md', 'utf8');
const template = readFileSync('.env.example', 'utf8');
const compose = readFileSync('docker-compose.yml', 'utf8');

interface Row {
  readonly name: string;
  readonly default: string;
  readonly values: string;
}

const [servicePart = '', composePart = ''] = page.split('## Docker Compose only\n');
const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const rowsOf = (part: string): Row[] =>
  [...part.matchAll(/^\| `[A-Z].*$/gm)].map(([line]) => {
    const [name = '', standard = '', values = ''] = cellsOf(line);
    return { name: name.replaceAll('`', ''), default: standard, values };
  });

const declaredIn = (group: (typeof SETTING_GROUPS)[number]) =>
  getMetadataStorage().getTargetValidationMetadatas(group, '', true, false);
const declared = SETTING_GROUPS.flatMap(declaredIn);
const names = SETTING_GROUPS.flatMap((group) => [
  ...new Set(declaredIn(group).map(({ propertyName }) => propertyName)),
]).sort();
const boundOf = (name: string, kind: 'min' | 'max'): number | undefined =>
  declared.find((each) => each.propertyName === name && each.name === kind)?.constraints[0] as
    number | undefined;

const rows = rowsOf(servicePart);
const defaults: Readonly<Record<string, unknown>> = Object.assign(
  {},
  ...SETTING_GROUPS.map((Group) => new Group()),
);

describe('docs/configuration.md', () => {
  it('has exactly the declared settings', () => {
    expect(names.length).toBeGreaterThan(40);
    expect(rows.map(({ name }) => name).sort()).toEqual(names);
  });

  it.each(rows)('has the default of $name', ({ name, default: documented }) => {
    const value = defaults[name];
    const isUnset = value === undefined || (Array.isArray(value) && value.length === 0);
    expect(documented).toBe(isUnset ? '-' : `\`${String(value)}\``);
  });

  it.each(rows.filter(({ name }) => boundOf(name, 'max') !== undefined))(
    'has the range of $name',
    ({ name, values }) => {
      expect(values).toMatch(new RegExp(`^${boundOf(name, 'min')} to ${boundOf(name, 'max')}(,|$)`));
    },
  );

  it('has the variables that only docker-compose.yml reads', () => {
    const read = [...compose.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
    const onlyThere = [...new Set(read)].filter((name) => !names.includes(name)).sort();
    expect(rowsOf(composePart).map(({ name }) => name)).toEqual(expect.arrayContaining(onlyThere));
    expect(rowsOf(composePart)).toHaveLength(onlyThere.length);
  });
});

describe('.env.example', () => {
  const listed = [...template.matchAll(/^(?:# )?([A-Z][A-Z\d_]+)=/gm)].map(([, name]) => name!);

  it('has every declared setting once', () => {
    expect(listed).toEqual([...new Set(listed)]);
    expect(names.filter((name) => !listed.includes(name))).toEqual([]);
  });

  it('has no other variables except those of docker compose', () => {
    const others = listed.filter((name) => !names.includes(name));
    expect(others.sort()).toEqual([...rowsOf(composePart).map(({ name }) => name), 'COMPOSE_FILE'].sort());
  });
});

import fc from 'fast-check';

/** The parts of an OpenAPI schema that the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

export type Schemas = Readonly<Record<string, Schema>>;

/** Kinds of values that the service returns and that a request can refer to. */
export type Kind =
  | 'tasks'
  | 'lists'
  | 'labels'
  | 'trash'
  | 'webhooks'
  | 'deliveries'
  | 'completions'
  | 'cursors'
  | 'requests'
  | 'tags'
  | 'tickets'
  | 'foreign';

/** A reference to one of the values known when the request is sent. */
export class Pick {
  constructor(
    readonly kind: Kind,
    readonly nth: number,
  ) {}
}

export const pick = (kind: Kind): fc.Arbitrary<Pick> => fc.nat(10_000).map((nth) => new Pick(kind, nth));

const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC', 'Etc/GMT+12'];
const RULES = [
  'FREQ=DAILY',
  'FREQ=WEEKLY;BYDAY=MO,TH',
  'FREQ=MONTHLY;BYMONTHDAY=-1',
  'FREQ=MONTHLY;BYDAY=2TU;COUNT=5',
  'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
  'FREQ=DAILY;UNTIL=20301231',
];
const SENTENCES = [
  'Buy milk tomorrow 9am #errand !2',
  'Pay rent every month on the 1st',
  'x',
  'Call Ada in 3 days',
];
const day = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const date = day.map((text) => text.slice(0, 10));
const localTime = day.map((text) => text.slice(0, 19));

/** Values of fields that need more than their schema. */
const BY_NAME: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  cursor: pick('cursors'),
  timeZone: fc.constantFrom(...ZONES),
  rule: fc.constantFrom(...RULES),
  text: fc.constantFrom(...SENTENCES),
  url: fc.constantFrom('https://example.com/hook', 'https://hooks.example.org/a?b=c'),
  listId: pick('lists'),
  parentId: fc.oneof(pick('tasks'), fc.constant(null)),
  labelIds: fc.array(pick('labels'), { maxLength: 3 }),
  allLabelIds: fc.array(pick('labels'), { minLength: 1, maxLength: 3 }),
  noLabelIds: fc.array(pick('labels'), { minLength: 1, maxLength: 3 }),
  before: fc.oneof(pick('tasks'), pick('lists'), fc.constant(null)),
  after: fc.oneof(pick('tasks'), pick('lists'), fc.constant(null)),
  dateTime: localTime,
  occurrence: fc.oneof(date, localTime),
  dueFrom: fc.oneof(date, day),
  dueBefore: fc.oneof(date, day),
  from: fc.oneof(date, fc.constantFrom('due', 'completion', 'now')),
  requestId: pick('requests'),
  ticket: pick('tickets'),
  version: fc.integer({ min: 1, max: 4 }),
};

const text = ({ minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 20)) }),
    fc.constantFrom('x'.repeat(Math.max(1, minLength)), 'x'.repeat(Math.min(maxLength, 20_000)), 'Café ☕️'),
  );

const FORMATS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  uuid: fc.uuid(),
  date,
  'date-time': day,
};

/** Values that the schema and the service accept. */
export function allowedBy(schema: Schema, schemas: Schemas, name = ''): fc.Arbitrary<unknown> {
  const named = BY_NAME[name];
  if (named) return named;
  if (schema.$ref) return allowedBy(schemas[schema.$ref.split('/').at(-1)!]!, schemas);
  const choice = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choice) return fc.oneof(...choice.map((one) => allowedBy(one, schemas)));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const types = [schema.type ?? 'object'].flat();
  return fc.oneof(...types.map((type) => OF_TYPE[type]!(schema, schemas)));
}

type OfType = (schema: Schema, schemas: Schemas) => fc.Arbitrary<unknown>;

const number: OfType = ({ minimum = -1_000, maximum = 1_000 }) =>
  fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum));

const OF_TYPE: Readonly<Record<string, OfType>> = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  integer: number,
  number,
  array: ({ items, minItems = 0, maxItems = 4 }, schemas) =>
    fc.array(allowedBy(items!, schemas), { minLength: minItems, maxLength: Math.min(maxItems, 4) }),
  object: (schema, schemas) => objectOf(schema, schemas),
  string: (schema) =>
    schema.pattern?.startsWith('^#')
      ? fc.constantFrom('#3366cc', '#ABCDEF')
      : (FORMATS[schema.format ?? ''] ?? text(schema)),
};

function objectOf({ properties = {}, required = [] }: Schema, schemas: Schemas): fc.Arbitrary<object> {
  const fields = Object.entries(properties).map(([name, schema]) => [name, allowedBy(schema, schemas, name)]);
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: [...required],
    noNullPrototype: true,
  });
}

/** The value with one fault: a field removed, added or changed. */
export function spoilt(value: unknown, nth: number, key: string, other: unknown): unknown {
  const places: [Record<string, unknown>, string][] = [];
  const copy = structuredCloned(value);
  const root = { value: copy };
  const visit = (parent: Record<string, unknown>, name: string): void => {
    places.push([parent, name]);
    const inner = parent[name];
    if (typeof inner === 'object' && inner !== null && !(inner instanceof Pick))
      for (const child of Object.keys(inner)) visit(inner as Record<string, unknown>, child);
  };
  visit(root, 'value');
  const [parent, name] = places[nth % places.length]!;
  const old = parent[name];
  const kinds = [
    () => void (parent[name] = other),
    () => void (parent === root ? (parent[name] = other) : delete parent[name]),
    () => void (isPlain(old) ? define(old, key, other) : (parent[name] = [old])),
    () => void (parent[name] = typeof old === 'number' ? String(old) : typeof old === 'string' ? 7 : [old]),
    () => void (parent[name] = null),
    () => void (Array.isArray(old) ? old.push(...old, other) : (parent[name] = other)),
  ];
  kinds[Math.floor(nth / places.length) % kinds.length]!();
  return root.value;
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Pick);

/** Also defines `__proto__`, which an assignment would not add. */
const define = (target: object, key: string, value: unknown): void =>
  void Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });

function structuredCloned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCloned);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, structuredCloned(inner)]));
}

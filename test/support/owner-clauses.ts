import { parse } from 'libpg-query';

type Node = Record<string, unknown>;
/** Whether the owner of each table is bound to the parameter, by the table’s name or alias. */
type Scope = Map<string, boolean>;

const STATEMENTS = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt'] as const;

/**
 * Finds references to owned tables that are not bound to an owner. A table is bound by `owner_id = $n` or by
 * equality with the `owner_id` of a bound table; an INSERT must set the owner. Uses PostgreSQL’s own parser,
 * so that it reads every statement correctly.
 */
export async function unownedIn(sql: string, owned: ReadonlySet<string>): Promise<string[]> {
  const { stmts = [] } = (await parse(sql)) as { stmts?: { stmt?: Node }[] };
  const reader = new Reader(owned);
  for (const { stmt } of stmts) reader.visit(stmt, new Map(), new Set());
  return reader.faults;
}

class Reader {
  readonly faults: string[] = [];

  constructor(private readonly owned: ReadonlySet<string>) {}

  /** Visits statements at any depth; `outer` holds the tables of enclosing statements. */
  visit(node: unknown, outer: Scope, named: ReadonlySet<string>): void {
    if (Array.isArray(node)) return node.forEach((item) => this.visit(item, outer, named));
    if (typeof node !== 'object' || node === null) return;
    for (const [kind, value] of Object.entries(node)) {
      if ((STATEMENTS as readonly string[]).includes(kind)) this.statement(kind, value as Node, outer, named);
      else this.visit(value, outer, named);
    }
  }

  private statement(kind: string, node: Node, outer: Scope, around: ReadonlySet<string>): void {
    const named = new Set(around);
    const { ctes = [] } = (node['withClause'] ?? {}) as { ctes?: { CommonTableExpr: { ctename: string } }[] };
    for (const { CommonTableExpr } of ctes) named.add(CommonTableExpr.ctename);
    // The arms of a UNION have no node type of their own.
    for (const arm of ['larg', 'rarg'])
      if (node[arm]) this.statement('SelectStmt', node[arm] as Node, outer, named);
    const sources = this.sourcesOf(kind, node, named);
    const scope: Scope = new Map([...outer, ...sources]);
    this.bind(node, scope, [...sources.keys()]);
    for (const [name, isBound] of scope) {
      if (sources.has(name) && !isBound) this.faults.push(`${kind} of ${name}`);
    }
    if (kind === 'InsertStmt') this.insert(node);
    const { larg: _l, rarg: _r, ...rest } = node;
    this.visit(Object.values(rest), scope, named);
  }

  /** The tables and subqueries of a statement; tables without owners and subqueries count as bound. */
  private sourcesOf(kind: string, node: Node, named: ReadonlySet<string>): Scope {
    const sources: Scope = new Map();
    const add = (item: unknown): void => {
      const { RangeVar, JoinExpr, RangeSubselect } = item as Record<string, Node | undefined>;
      if (JoinExpr) [JoinExpr['larg'], JoinExpr['rarg']].forEach(add);
      if (RangeSubselect) sources.set(aliasOf(RangeSubselect) ?? '', true);
      if (RangeVar) {
        const table = RangeVar['relname'] as string;
        const isOwned = this.owned.has(table) && (RangeVar['schemaname'] ?? 'public') === 'public';
        sources.set(aliasOf(RangeVar) ?? table, named.has(table) || !isOwned);
      }
    };
    for (const clause of ['fromClause', 'usingClause']) ((node[clause] ?? []) as unknown[]).forEach(add);
    if (kind === 'UpdateStmt' || kind === 'DeleteStmt') add({ RangeVar: node['relation'] });
    // `insert` checks the owner of the inserted rows.
    if (kind === 'InsertStmt') {
      const { relname, ...relation } = node['relation'] as Node & { relname: string };
      sources.set(aliasOf(relation) ?? relname, true);
    }
    return sources;
  }

  /** Binds tables by the conditions until no more can be bound. */
  private bind(node: Node, scope: Scope, own: readonly string[]): void {
    const equalities = conjunctsOf(node).flatMap(equalitiesIn);
    let before: number;
    const bound = () => [...scope.values()].filter(Boolean).length;
    do {
      before = bound();
      for (const [left, right] of equalities) {
        this.equate(left, right, own, scope);
        this.equate(right, left, own, scope);
      }
    } while (bound() > before);
  }

  private equate(bound: unknown, to: unknown, own: readonly string[], scope: Scope): void {
    const table = ownerOf(bound, own, scope);
    const other = ownerOf(to, own, scope);
    if (table && (isParameter(to) || (other && scope.get(other)))) scope.set(table, true);
  }

  private insert(node: Node): void {
    const { relname } = node['relation'] as { relname: string };
    if (!this.owned.has(relname)) return;
    const columns = ((node['cols'] ?? []) as { ResTarget: { name: string } }[]).map(
      ({ ResTarget }) => ResTarget.name,
    );
    const at = columns.indexOf('owner_id');
    const { SelectStmt: select } = node['selectStmt'] as { SelectStmt: Node };
    const rows = ((select['valuesLists'] ?? []) as { List: { items: unknown[] } }[]).map(
      ({ List }) => List.items[at],
    );
    const targets = (select['targetList'] ?? []) as { ResTarget: { val: unknown } }[];
    const values = rows.length > 0 ? rows : [targets[at]?.ResTarget.val];
    // An `owner_id` column comes from a table in the statement, which is checked itself.
    const isKnown = (value: unknown) => isParameter(value) || columnOf(value)?.at(-1) === 'owner_id';
    if (at < 0 || !values.every(isKnown)) this.faults.push(`InsertStmt into ${relname}`);
  }
}

const aliasOf = (node: Node): string | undefined =>
  (node['alias'] as { aliasname: string } | undefined)?.aliasname;

/** The conjuncts of the WHERE clause and of each join’s ON clause. */
function conjunctsOf(node: Node): unknown[] {
  const ofJoin = (item: unknown): unknown[] => {
    const { JoinExpr } = item as { JoinExpr?: Node };
    if (!JoinExpr) return [];
    return [...ofJoin(JoinExpr['larg']), ...ofJoin(JoinExpr['rarg']), ...split(JoinExpr['quals'])];
  };
  return [...((node['fromClause'] ?? []) as unknown[]).flatMap(ofJoin), ...split(node['whereClause'])];
}

function split(condition: unknown): unknown[] {
  if (!condition) return [];
  const { BoolExpr } = condition as { BoolExpr?: { boolop: string; args: unknown[] } };
  return BoolExpr?.boolop === 'AND_EXPR' ? BoolExpr.args.flatMap(split) : [condition];
}

/** Handles `a = b` and `(a, c) = (b, d)`. */
function equalitiesIn(condition: unknown): [unknown, unknown][] {
  const { A_Expr } = condition as {
    A_Expr?: { kind: string; name: { String: { sval: string } }[]; lexpr: unknown; rexpr: unknown };
  };
  if (A_Expr?.kind !== 'AEXPR_OP' || A_Expr.name[0]!.String.sval !== '=') return [];
  const items = (side: unknown) => (side as { RowExpr?: { args: unknown[] } }).RowExpr?.args ?? [side];
  const right = items(A_Expr.rexpr);
  return items(A_Expr.lexpr).map((left, nth) => [left, right[nth]]);
}

function columnOf(value: unknown): string[] | undefined {
  const { ColumnRef } = (value ?? {}) as { ColumnRef?: { fields: { String?: { sval: string } }[] } };
  return ColumnRef?.fields.map(({ String }) => String?.sval ?? '*');
}

/** The table whose `owner_id` this is; an unqualified column belongs to the statement’s own tables. */
function ownerOf(value: unknown, own: readonly string[], scope: Scope): string | undefined {
  const column = columnOf(value);
  if (column?.at(-1) !== 'owner_id') return undefined;
  if (column.length > 1) return column.at(-2);
  const unbound = own.filter((name) => scope.get(name) === false);
  return unbound[0] ?? own[0];
}

function isParameter(value: unknown): boolean {
  const { ParamRef, TypeCast } = (value ?? {}) as { ParamRef?: unknown; TypeCast?: { arg: unknown } };
  return ParamRef !== undefined || (TypeCast !== undefined && isParameter(TypeCast.arg));
}

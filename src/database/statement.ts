import { createHash } from 'node:crypto';

/** A statement with its values, as pg takes it. */
export interface BoundStatement {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

/** An SQL statement with `:named` parameters. PostgreSQL parses and plans it once per connection, under its name. */
export class Statement {
  private readonly name: string;
  private readonly text: string;
  private readonly parameters: readonly string[];

  constructor(sql: string) {
    const parameters: string[] = [];
    this.text = sql.replace(/(?<![:\w]):(\w+)/g, (_, parameter: string) => {
      if (!parameters.includes(parameter)) parameters.push(parameter);
      return `$${parameters.indexOf(parameter) + 1}`;
    });
    this.parameters = parameters;
    this.name = `todo_${createHash('sha256').update(this.text).digest('hex').slice(0, 16)}`;
  }

  /** @throws Error for a parameter without a value: an owner that is missing must never reach a WHERE */
  bind(values: Readonly<Record<string, unknown>>): BoundStatement {
    return {
      name: this.name,
      text: this.text,
      values: this.parameters.map((parameter) => {
        if (values[parameter] === undefined) throw new Error(`no value for :${parameter}`);
        return values[parameter];
      }),
    };
  }
}

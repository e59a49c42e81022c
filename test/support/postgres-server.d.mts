export interface ServerOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly initdb?: readonly string[];
  readonly home?: string;
  readonly password?: string;
}

export class PostgresServer {
  static start(bin: string, options?: ServerOptions): Promise<PostgresServer>;
  constructor(bin: string, home: string, password: string);
  readonly bin: string;
  readonly home: string;
  readonly cluster: string;
  readonly password: string;
  readonly port: number;
  readonly pid: number;
  readonly url: string;
  readonly adminUrl: string;
  launch(settings?: Readonly<Record<string, string>>): Promise<void>;
  provision(): Promise<void>;
  urlOf(user: string, database: string): string;
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  signal(name: NodeJS.Signals): void;
  signalAll(name: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  halt(signal?: NodeJS.Signals): Promise<void>;
  close(): Promise<void>;
}

export class Pooler {
  static start(
    program: string,
    server: string,
    settings?: Readonly<Record<string, string | number>>,
  ): Promise<Pooler>;
  readonly home: string;
  urlOf(database: string): string;
  close(): Promise<void>;
}

export function newHome(): string;
export function own(path: string): void;
export function run(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): void;
export function freePort(): Promise<number>;
export function query(url: string, sql: string): Promise<Record<string, unknown>[]>;

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const TYPES = { 1: 'A', 28: 'AAAA' } as const;
const HEADER_BYTES = 12;
const NO_SUCH_NAME = 3;

type RecordType = (typeof TYPES)[keyof typeof TYPES];
/** The addresses of a name; null means that the query is never answered. */
type Records = Readonly<Record<string, Partial<Record<RecordType, readonly string[] | null>>>>;

/** A DNS server on the loopback interface that knows only these names. */
export class NameServer {
  /** The received queries, such as `A hooks.example`, without duplicates. */
  readonly asked = new Set<string>();

  private constructor(
    private readonly socket: Socket,
    private readonly records: Records,
  ) {}

  static async start(records: Records): Promise<NameServer> {
    const socket = createSocket('udp4');
    const server = new NameServer(socket, records);
    socket.on('message', (query, { port, address }) => {
      const answer = server.answerTo(query);
      if (answer) socket.send(answer, port, address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  stop(): void {
    this.socket.close();
  }

  private answerTo(query: Buffer): Buffer | null {
    const { name, end } = nameIn(query);
    const type = TYPES[query.readUInt16BE(end) as keyof typeof TYPES];
    this.asked.add(`${type} ${name}`);
    const known = this.records[name];
    const addresses = known?.[type] === undefined ? [] : known[type];
    if (addresses === null) return null;
    const header = Buffer.alloc(HEADER_BYTES);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | (known ? 0 : NO_SUCH_NAME), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(addresses.length, 6);
    return Buffer.concat([header, query.subarray(HEADER_BYTES, end + 4), ...addresses.map(recordOf)]);
  }
}

function nameIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

/** A record with a TTL of zero for the name in the question. IPv6 addresses must be written in full. */
function recordOf(address: string): Buffer {
  const isIPv6 = address.includes(':');
  const data = isIPv6
    ? Buffer.from(address.replaceAll(':', ''), 'hex')
    : Buffer.from(address.split('.').map(Number));
  const head = Buffer.from([0xc0, HEADER_BYTES, 0, isIPv6 ? 28 : 1, 0, 1, 0, 0, 0, 0, 0, data.length]);
  return Buffer.concat([head, data]);
}

import type { Socket } from 'node:net';

const MIB = 1024 * 1024;
/** Smaller responses fit into the socket buffers. */
export const MIN_COUNTED_BYTES = 16 * 1024;
const OWNER_BYTES = 4 * MIB;
const PROCESS_BYTES = 32 * MIB;
const RESPONSES = Symbol('responses');

/** A response that the client has not fully read yet. */
interface UnreadResponse {
  readonly owner: string;
  readonly bytes: number;
  readonly socket: ResponseSocket;
}

type ResponseSocket = Socket & { [RESPONSES]?: Set<UnreadResponse> };

/** The responses of one owner, oldest first. */
class OwnerResponses extends Set<UnreadResponse> {
  bytes = 0;
}

/**
 * Limits the memory for unread responses. Over the owner limit, the owner's oldest response is closed. Over the process
 * limit, the oldest response of the heaviest owner is closed.
 */
export class UnreadResponses {
  bytes = 0;
  private readonly byOwner = new Map<string, OwnerResponses>();

  constructor(
    private readonly onClose: () => void = () => {},
    private readonly ownerBytes = OWNER_BYTES,
    private readonly processBytes = PROCESS_BYTES,
  ) {}

  /** @returns a function to call once the response is read. Not needed if the connection closes. */
  add(owner: string, bytes: number, socket: ResponseSocket | null): () => void {
    if (bytes < MIN_COUNTED_BYTES || !socket || socket.destroyed) return () => {};
    const response = { owner, bytes, socket };
    const responses = this.byOwner.get(owner) ?? new OwnerResponses();
    this.byOwner.set(owner, responses.add(response));
    responses.bytes += bytes;
    this.bytes += bytes;
    this.responsesOn(socket).add(response);
    while (responses.bytes > this.ownerBytes && responses.size > 1) this.closeOldest(responses);
    while (this.bytes > this.processBytes) this.closeOldest(this.heaviestOwner);
    return () => this.remove(response);
  }

  private get heaviestOwner(): OwnerResponses {
    return [...this.byOwner.values()].reduce((heaviest, responses) =>
      responses.bytes > heaviest.bytes ? responses : heaviest,
    );
  }

  private closeOldest(responses: OwnerResponses): void {
    const [{ socket }] = responses as Iterable<UnreadResponse> as [UnreadResponse];
    this.onClose();
    this.removeAll(socket);
    socket.destroy();
  }

  private remove(response: UnreadResponse): void {
    const { owner, bytes, socket } = response;
    const responses = this.byOwner.get(owner);
    if (!responses?.delete(response)) return;
    responses.bytes -= bytes;
    this.bytes -= bytes;
    socket[RESPONSES]!.delete(response);
    if (responses.size === 0) this.byOwner.delete(owner);
  }

  private removeAll(socket: ResponseSocket): void {
    for (const response of socket[RESPONSES]!) this.remove(response);
  }

  /** Removes all responses when the connection closes, because queued pipelined responses do not emit `close`. */
  private responsesOn(socket: ResponseSocket): Set<UnreadResponse> {
    if (socket[RESPONSES]) return socket[RESPONSES];
    socket.once('close', () => this.removeAll(socket));
    return (socket[RESPONSES] = new Set());
  }
}

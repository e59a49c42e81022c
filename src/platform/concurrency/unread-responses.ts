import type { Socket } from 'node:net';

const MIB = 1024 * 1024;
/** Smaller answers fit into what the network holds of them, and are most. */
export const MIN_COUNTED_BYTES = 16 * 1024;
const OWNER_BYTES = 4 * MIB;
const PROCESS_BYTES = 32 * MIB;
const ANSWERS = Symbol('answers');

/** An answer of which the client has not taken everything yet. */
interface Answer {
  readonly owner: string;
  readonly bytes: number;
  readonly socket: ResponseSocket;
}

type ResponseSocket = Socket & { [ANSWERS]?: Set<Answer> };

/** The answers of one owner, the oldest first. */
class OwnerResponses extends Set<Answer> {
  bytes = 0;
}

/**
 * Bounds what this process holds of answers that are not read. Beyond the bound the oldest is given up: of the owner who
 * has too much, or where it is the process, of the owner who has most. An answer that is read is gone sooner.
 */
export class UnreadResponses {
  bytes = 0;
  private readonly byOwner = new Map<string, OwnerResponses>();

  constructor(
    private readonly onGivenUp: () => void = () => {},
    private readonly ownerBytes = OWNER_BYTES,
    private readonly processBytes = PROCESS_BYTES,
  ) {}

  /** @returns what is to be called once it was read; where its connection breaks, that happens by itself */
  add(owner: string, bytes: number, socket: ResponseSocket | null): () => void {
    if (bytes < MIN_COUNTED_BYTES || !socket || socket.destroyed) return () => {};
    const answer = { owner, bytes, socket };
    const answers = this.byOwner.get(owner) ?? new OwnerResponses();
    this.byOwner.set(owner, answers.add(answer));
    answers.bytes += bytes;
    this.bytes += bytes;
    this.answersOn(socket).add(answer);
    while (answers.bytes > this.ownerBytes && answers.size > 1) this.giveUpOldest(answers);
    while (this.bytes > this.processBytes) this.giveUpOldest(this.heaviest);
    return () => this.remove(answer);
  }

  private get heaviest(): OwnerResponses {
    return [...this.byOwner.values()].reduce((most, answers) =>
      answers.bytes > most.bytes ? answers : most,
    );
  }

  private giveUpOldest(answers: OwnerResponses): void {
    const [{ socket }] = answers as Iterable<Answer> as [Answer];
    this.onGivenUp();
    this.removeAll(socket);
    socket.destroy();
  }

  private remove(answer: Answer): void {
    const { owner, bytes, socket } = answer;
    const answers = this.byOwner.get(owner);
    if (!answers?.delete(answer)) return;
    answers.bytes -= bytes;
    this.bytes -= bytes;
    socket[ANSWERS]!.delete(answer);
    if (answers.size === 0) this.byOwner.delete(owner);
  }

  private removeAll(socket: ResponseSocket): void {
    for (const answer of socket[ANSWERS]!) this.remove(answer);
  }

  /** Those of one connection end with it: a pipelined answer that waits for its turn never closes by itself. */
  private answersOn(socket: ResponseSocket): Set<Answer> {
    if (socket[ANSWERS]) return socket[ANSWERS];
    socket.once('close', () => this.removeAll(socket));
    return (socket[ANSWERS] = new Set());
  }
}

/** A value that changes. `subscribe` calls the listener at once and after each change; it returns a function that unsubscribes. */
export interface Live<T> {
  get(): T;
  subscribe(listener: (value: T) => void): () => void;
}

/** Listeners, called in order. An error of one does not keep the others from being called. */
export class Listeners<T> {
  private readonly entries = new Set<{ readonly call: (value: T) => void }>();

  get size(): number {
    return this.entries.size;
  }

  add(listener: (value: T) => void): () => void {
    const entry = { call: listener };
    this.entries.add(entry);
    return () => void this.entries.delete(entry);
  }

  call(value: T): void {
    for (const { call } of [...this.entries]) {
      try {
        call(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

/** A live value that is set from outside. */
export class LiveValue<T> implements Live<T> {
  private readonly listeners = new Listeners<T>();
  private value: T;

  constructor(initial: T) {
    this.value = initial;
  }

  get(): T {
    return this.value;
  }

  set(value: T): void {
    this.value = value;
    this.listeners.call(value);
  }

  subscribe(listener: (value: T) => void): () => void {
    const stop = this.listeners.add(listener);
    listener(this.value);
    return stop;
  }
}

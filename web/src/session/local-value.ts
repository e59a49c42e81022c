import { useSyncExternalStore } from 'react';

/** A value in `localStorage`. All tabs see a change at once. */
export class LocalValue<T> {
  private readonly listeners = new Set<() => void>();
  private text: string | null = null;
  private value: T | null = null;

  constructor(private readonly key: string) {
    this.read();
    addEventListener('storage', (event) => {
      if (event.key === null || event.key === key) this.notify();
    });
  }

  get = (): T | null => this.value;

  set(value: T | null): void {
    if (value === null) localStorage.removeItem(this.key);
    else localStorage.setItem(this.key, JSON.stringify(value));
    this.notify();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  private notify(): void {
    this.read();
    for (const listener of this.listeners) listener();
  }

  /** Keeps the object while the text is the same, so that React sees no change. */
  private read(): void {
    const text = localStorage.getItem(this.key);
    if (text === this.text) return;
    this.text = text;
    this.value = text === null ? null : parse<T>(text);
  }
}

function parse<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

export const useLocalValue = <T>(value: LocalValue<T>): T | null =>
  useSyncExternalStore(value.subscribe, value.get);

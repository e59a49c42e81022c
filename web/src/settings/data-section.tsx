import { useRef } from 'react';
import { Problem } from '@todo-backend/client';
import { messageOf } from '../data/message';
import type { Text } from '../i18n/en';
import { useText } from '../i18n/language';
import { apiClient } from '../session/session';
import { Button } from '../ui/button';
import { showToast } from '../ui/toasts';
import { Section, Setting } from './section';

/** Export and import of everything. */
export function DataSection() {
  const text = useText();
  const picker = useRef<HTMLInputElement>(null);
  const fail = (message: string): void => showToast(message, { isError: true });

  const save = async (): Promise<void> => {
    try {
      const url = URL.createObjectURL(new Blob([await apiClient.account.export()]));
      const date = new Date().toISOString().slice(0, 10);
      Object.assign(document.createElement('a'), { href: url, download: `todo-${date}.ndjson` }).click();
      URL.revokeObjectURL(url);
    } catch (error) {
      fail(messageOf(error, text));
    }
  };
  const load = async (file: File): Promise<void> => {
    try {
      const counts = await apiClient.account.import(await file.text());
      const rows = Object.values(counts).reduce((sum, { created }) => sum + created, 0);
      showToast(text.imported(rows));
    } catch (error) {
      fail(importFault(error, text));
    }
  };

  return (
    <Section title={text.data}>
      <Setting hint={text.exportHint}>
        <Button onClick={() => void save()}>{text.exportData}</Button>
      </Setting>
      <Setting hint={text.importHint}>
        <input
          ref={picker}
          type="file"
          accept=".ndjson,application/x-ndjson"
          aria-label={text.importData}
          className="hidden"
          onChange={({ target }) => {
            const file = target.files?.[0];
            target.value = '';
            if (file) void load(file);
          }}
        />
        <Button onClick={() => picker.current?.click()}>{text.importData}</Button>
      </Setting>
    </Section>
  );
}

/** The first fault of a rejected file, with its line. */
function importFault(error: unknown, text: Text): string {
  const [fault] = (error instanceof Problem && error.errors) || [];
  if (!fault) return messageOf(error, text);
  const [, line] = /^\/lines\/(\d+)/.exec(fault.pointer) ?? [];
  return text.importRefused(line === undefined ? fault.detail : text.lineFault(line, fault.detail));
}

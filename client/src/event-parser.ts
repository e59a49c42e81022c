/** One block of an event stream. */
interface EventBlock {
  event: string;
  id: string;
  data: string;
}

/**
 * Parses server-sent events, in pieces of any size. Browsers and eventsource-parser drop the id of a block without data;
 * here it moves the cursor.
 */
export function eventParser(): (text: string) => EventBlock[] {
  let rest = '';
  return (text) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop()!;
    return blocks.map((block) => {
      const fields: EventBlock = { event: '', id: '', data: '' };
      for (const line of block.split('\n')) {
        const [, name, value] = /^(event|id|data): ?(.*)$/.exec(line) ?? [];
        if (name) fields[name as keyof EventBlock] = value!;
      }
      return fields;
    });
  };
}

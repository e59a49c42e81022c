import type { ReactNode } from 'react';

/** Bold, italic, code, links, and plain web addresses. */
const INLINE =
  /\*\*(?<bold>[^*]+)\*\*|(?<!\w)[*_](?<italic>[^*_\s][^*_]*)[*_](?!\w)|`(?<code>[^`]+)`|\[(?<label>[^\]]+)\]\((?<url>https?:\/\/[^\s)]+)\)|(?<plain>https?:\/\/[^\s)]*[^\s).,;:!?])/g;
const ITEM = /^\s*(?:[-*+]|\d+[.)])\s+/;
const HEADING = /^#{1,6}\s+/;

/** Notes as the reader sees them. The text becomes elements, never HTML. */
export function Markdown({ text }: { readonly text: string }) {
  return <div className="grid gap-2">{blocksOf(text).map(show)}</div>;
}

/** The blocks: each run of list items, each heading, and each run of other lines. */
function blocksOf(text: string): string[][] {
  const blocks: string[][] = [];
  let last = '';
  for (const line of text.split('\n')) {
    const kind = kindOf(line);
    if (kind === last && kind !== 'heading') blocks.at(-1)!.push(line);
    else if (kind !== 'blank') blocks.push([line]);
    last = kind;
  }
  return blocks;
}

function kindOf(line: string): 'blank' | 'heading' | 'item' | 'text' {
  if (line.trim() === '') return 'blank';
  if (HEADING.test(line)) return 'heading';
  return ITEM.test(line) ? 'item' : 'text';
}

function show(lines: readonly string[], nth: number): ReactNode {
  const [first = ''] = lines;
  const kind = kindOf(first);
  if (kind === 'heading') {
    return (
      <p key={nth} className="font-semibold">
        {inline(first.replace(HEADING, ''))}
      </p>
    );
  }
  if (kind === 'text') {
    return (
      <p key={nth} className="whitespace-pre-line">
        {inline(lines.join('\n'))}
      </p>
    );
  }
  const List = /^\s*\d/.test(first) ? 'ol' : 'ul';
  return (
    <List key={nth} className={`grid gap-0.5 pl-5 ${List === 'ol' ? 'list-decimal' : 'list-disc'}`}>
      {lines.map((line, index) => (
        <li key={index}>{inline(line.replace(ITEM, ''))}</li>
      ))}
    </List>
  );
}

function inline(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    parts.push(text.slice(end, match.index), element(match.groups!, match.index));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

type Groups = Readonly<Record<string, string | undefined>>;

function element({ bold, italic, code, label, url, plain }: Groups, key: number): ReactNode {
  if (bold) return <strong key={key}>{bold}</strong>;
  if (italic) return <em key={key}>{italic}</em>;
  if (code) return <code key={key}>{code}</code>;
  return (
    <a
      key={key}
      href={url ?? plain}
      target="_blank"
      rel="noreferrer"
      className="text-accent underline underline-offset-2"
    >
      {label ?? plain}
    </a>
  );
}

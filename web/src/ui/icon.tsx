/** Outlines on a 24 × 24 grid. */
const PATHS = {
  inbox: 'M4 13l2-8h12l2 8M4 13v6h16v-6M4 13h5l1 3h4l1-3h5',
  today: 'M5 5h14v15H5zM5 9h14M9 3v4M15 3v4M9 14l2 2 4-4',
  upcoming: 'M5 5h14v15H5zM5 9h14M9 3v4M15 3v4M8 13h1M12 13h1M16 13h1M8 16h1M12 16h1',
  label: 'M4 4h8l8 8-8 8-8-8zM8 8h.01',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  settings: 'M4 7h10M18 7h2M4 12h2M10 12h10M4 17h8M16 17h4M16 5v4M8 10v4M14 15v4',
  search: 'M11 5a6 6 0 100 12 6 6 0 000-12zM20 20l-4.5-4.5',
  plus: 'M12 5v14M5 12h14',
  check: 'M5 12l5 5 9-10',
  close: 'M6 6l12 12M18 6L6 18',
  menu: 'M4 6h16M4 12h16M4 18h16',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  grip: 'M9 6h.01M9 12h.01M9 18h.01M15 6h.01M15 12h.01M15 18h.01',
  repeat: 'M4 11V9a3 3 0 013-3h12M16 3l3 3-3 3M20 13v2a3 3 0 01-3 3H5M8 21l-3-3 3-3',
  bell: 'M6 16V11a6 6 0 0112 0v5l2 2H4zM10 21h4',
  notes: 'M5 6h14M5 11h14M5 16h8',
  calendar: 'M5 5h14v15H5zM5 9h14M9 3v4M15 3v4',
  flag: 'M6 21V4h12l-3 4 3 4H6',
  chevron: 'M9 6l6 6-6 6',
  cloud: 'M7 18a4 4 0 010-8 5 5 0 019.6-1.4A4.5 4.5 0 0117 18z',
  offline: 'M4 4l16 16M7 18a4 4 0 010-8M10 6a5 5 0 016.600 2.600A4.500 4.500 0 0120 16',
  warning: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  undo: 'M9 7L4 11l5 4M4 11h10a5 5 0 010 9h-3',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  archive: 'M4 5h16v4H4zM6 9v10h12V9M10 13h4',
} as const;
export type IconName = keyof typeof PATHS;

interface Props {
  readonly name: IconName;
  readonly className?: string;
}

/** A decorative icon; the text or label next to it says what it means. */
export function Icon({ name, className = 'size-5' }: Props) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

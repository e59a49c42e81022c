import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon';

interface Props {
  readonly icon: IconName;
  readonly title: string;
  readonly hint?: string;
  /** Whether it is all that the page has. */
  readonly isPage?: boolean;
  readonly children?: ReactNode;
}

export function EmptyState({ icon, title, hint, isPage = false, children }: Props) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className="mx-auto grid max-w-sm justify-items-center gap-2 px-6 py-16 text-center">
      <span className="mb-2 grid size-14 place-items-center rounded-full bg-soft text-accent">
        <Icon name={icon} className="size-7" />
      </span>
      <Title className="text-base font-semibold">{title}</Title>
      {hint && <p className="text-muted">{hint}</p>}
      {children}
    </div>
  );
}

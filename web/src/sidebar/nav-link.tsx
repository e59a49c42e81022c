import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '../i18n/language';
import { Icon, type IconName } from '../ui/icon';

interface Props extends Pick<LinkProps, 'to' | 'params'> {
  readonly name: string;
  readonly icon?: IconName;
  readonly count?: number;
  /** In place of an icon. */
  readonly sign?: ReactNode;
  /** What follows the link, such as a menu. */
  readonly children?: ReactNode;
  readonly className?: string;
}

export function NavLink({ to, params, name, icon, count = 0, sign, children, className = '' }: Props) {
  const text = useText();
  return (
    <div
      className={`group flex items-center rounded-lg hover:bg-hover has-aria-[current=page]:bg-soft ${className}`}
    >
      <Link
        {...({ to, params } as LinkProps)}
        className={`flex min-h-9 min-w-0 flex-1 items-center gap-2.5 rounded-lg pl-2.5 aria-[current=page]:font-semibold ${children ? 'pr-1' : 'pr-9'}`}
      >
        <span className="grid w-5 shrink-0 place-items-center text-muted group-has-aria-[current=page]:text-accent">
          {icon ? <Icon name={icon} /> : sign}
        </span>
        <span className="min-w-0 flex-1 truncate">{name}</span>
        {count > 0 && (
          <span className="text-sm text-muted tabular-nums">
            <span aria-hidden="true">{count}</span>
            <span className="sr-only">, {text.openTasks(count)}</span>
          </span>
        )}
      </Link>
      {children}
    </div>
  );
}

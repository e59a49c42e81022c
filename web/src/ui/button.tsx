import type { ComponentProps } from 'react';
import { Icon, type IconName } from './icon';

const STYLES = {
  primary: 'bg-accent text-on-accent hover:brightness-110',
  secondary: 'border border-control bg-raised hover:bg-hover',
  danger: 'border border-danger text-danger bg-raised hover:bg-hover',
  plain: 'hover:bg-hover',
} as const;

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: keyof typeof STYLES;
}

export function Button({ look = 'secondary', className = '', type = 'button', ...rest }: ButtonProps) {
  const shape =
    'inline-flex shrink-0 items-center justify-center gap-2 rounded-lg px-3 min-h-9 font-medium aria-pressed:border-accent aria-pressed:bg-soft aria-pressed:text-accent';
  return (
    <button type={type} className={`${shape} disabled:opacity-60 ${STYLES[look]} ${className}`} {...rest} />
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  readonly icon: IconName;
  readonly label: string;
}

export function IconButton({ icon, label, className = '', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-muted hover:bg-hover hover:text-ink ${className}`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}

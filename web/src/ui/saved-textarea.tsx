import { type ComponentProps, useEffect, useRef } from 'react';

interface Props extends Omit<ComponentProps<'textarea'>, 'value' | 'defaultValue' | 'onBlur'> {
  readonly value: string;
  readonly onSave: (value: string) => void;
}

/** Saves when it is left. A change from elsewhere appears unless the user is typing. */
export function SavedTextarea({ value, onSave, ...rest }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = area.current;
    if (element && document.activeElement !== element) element.value = value;
  }, [value]);
  return (
    <textarea
      ref={area}
      defaultValue={value}
      onBlur={({ target }) => onSave(target.value.trim())}
      {...rest}
    />
  );
}

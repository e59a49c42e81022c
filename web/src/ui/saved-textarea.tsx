import { type ComponentProps, useEffect, useRef } from 'react';

interface Props extends Omit<ComponentProps<'textarea'>, 'value' | 'defaultValue' | 'onFocus' | 'onBlur'> {
  readonly value: string;
  /** Called if the user has changed the text, with what it was before. */
  readonly onSave: (text: string, before: string) => void;
}

/** Saves when it is left. A change from elsewhere appears unless the user is typing. */
export function SavedTextarea({ value, onSave, ...rest }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const before = useRef(value);
  useEffect(() => {
    const element = area.current;
    if (element && document.activeElement !== element) element.value = value;
  }, [value]);
  return (
    <textarea
      ref={area}
      defaultValue={value}
      onFocus={() => (before.current = value)}
      onBlur={({ target }) => {
        if (target.value === before.current) target.value = value;
        else onSave(target.value.trim(), before.current);
      }}
      {...rest}
    />
  );
}

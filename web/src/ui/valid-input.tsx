import { type ComponentProps, useEffect, useRef } from 'react';

interface Props extends Omit<ComponentProps<'input'>, 'value' | 'defaultValue' | 'onChange' | 'onBlur'> {
  readonly value: string;
  /** Called with valid values only. */
  readonly onValue: (value: string) => void;
}

/**
 * A date, time or number that saves itself. What is incomplete is shown while the user types; leaving the field empties it, or brings the
 * last value back if it is required.
 */
export function ValidInput({ value, onValue, ...rest }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const show = (element: HTMLInputElement): void => {
    if (element.value !== value) element.value = value;
  };
  useEffect(() => {
    if (document.activeElement !== input.current) show(input.current!);
  });
  const save = (element: HTMLInputElement): void => {
    if (element.validity.valid && element.value !== value) onValue(element.value);
  };
  return (
    <input
      ref={input}
      defaultValue={value}
      className="control"
      onChange={({ target }) => target.value !== '' && save(target)}
      onBlur={({ target }) => (target.validity.valid ? save(target) : show(target))}
      {...rest}
    />
  );
}

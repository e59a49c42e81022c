import { Field } from './field';

interface Props<T extends string> {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value: T;
  readonly options: readonly T[];
  /** Default: the option itself. */
  readonly nameOf?: (option: T) => string;
  readonly onChange: (option: T) => void;
}

/** A labelled choice of one option. */
export function SelectField<T extends string>({ label, hint, value, options, nameOf, onChange }: Props<T>) {
  return (
    <Field label={label} hint={hint}>
      {(id) => (
        <select
          id={id}
          value={value}
          className="control"
          onChange={({ target }) => onChange(target.value as T)}
        >
          {options.map((option) => (
            <option key={option} value={option}>
              {nameOf ? nameOf(option) : option}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

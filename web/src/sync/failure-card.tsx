import type { Conflict, Failure } from '@todo-backend/client/replica';
import { useReplica } from '../data/replica-context';
import { useText } from '../i18n/language';
import { Button } from '../ui/button';

/** A write that needs a decision, with its choices. */
export function FailureCard({ failure }: { readonly failure: Failure }) {
  const text = useText();
  const { tasks, lists, labels } = useReplica();
  const { rowId } = failure.intent;
  const name = tasks.get(rowId)?.title ?? lists.get(rowId)?.name ?? labels.get(rowId)?.name ?? '';
  return (
    <section aria-label={name} className="grid gap-3 rounded-xl border border-line bg-surface p-4">
      <div>
        <h3 className="font-semibold">{name}</h3>
        <p className="text-danger">{failure.reason === 'conflict' ? text.conflict : text.refused}</p>
        {failure.reason === 'refused' && (
          <p className="text-muted">{failure.problem.detail ?? failure.problem.title}</p>
        )}
      </div>
      {failure.reason === 'conflict' && <Comparison conflict={failure} />}
      <div className="flex flex-wrap gap-2">
        {failure.reason === 'conflict' ? (
          <>
            <Button look="primary" onClick={() => failure.resolve('mine')}>
              {text.keepMine}
            </Button>
            <Button onClick={() => failure.resolve('theirs')}>{text.keepTheirs}</Button>
          </>
        ) : (
          <Button look="primary" onClick={failure.retry}>
            {text.retry}
          </Button>
        )}
        <Button look="plain" onClick={failure.discard}>
          {text.discard}
        </Button>
      </div>
    </section>
  );
}

function Comparison({ conflict: { fields, mine, theirs } }: { readonly conflict: Conflict }) {
  const text = useText();
  return (
    <table className="w-full table-fixed text-left text-sm">
      <thead>
        <tr>
          <td />
          <th scope="col" className="font-medium">
            {text.mine}
          </th>
          <th scope="col" className="font-medium">
            {text.theirs}
          </th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field} className="border-t border-line align-top">
            <th scope="row" className="py-1.5 pr-2 font-medium text-muted">
              {text.fields[field] ?? field}
            </th>
            <td className="py-1.5 pr-2">{shown(mine[field], text.emptyValue)}</td>
            <td className="py-1.5">{shown(theirs[field], text.emptyValue)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function shown(value: unknown, empty: string): string {
  if (value === null || value === undefined || value === '') return empty;
  if (typeof value !== 'object') return String(value);
  return Object.values(value).map(String).join(' ');
}

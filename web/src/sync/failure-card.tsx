import type { Conflict, Failure, Refused } from '@todo-backend/client/replica';
import { useReplica } from '../data/replica-context';
import { detailOf } from '../data/message';
import { useFieldText } from '../data/use-field-text';
import { useText } from '../i18n/language';
import { Button } from '../ui/button';

/** A write that needs a decision, with its choices. */
export function FailureCard({ failure }: { readonly failure: Failure }) {
  const text = useText();
  const name = useNameOf(failure.intent.rowId) ?? createdName(failure) ?? text.deletedRow;
  return (
    <section aria-label={name} className="grid gap-3 rounded-xl border border-line bg-surface p-4">
      <h3 className="font-semibold">{name}</h3>
      {failure.reason === 'conflict' ? (
        <ConflictChoice conflict={failure} />
      ) : (
        <RefusedChoice refused={failure} />
      )}
      <div>
        <Button look="plain" onClick={failure.discard}>
          {text.discard}
        </Button>
      </div>
    </section>
  );
}

/** A row that the server refused to create exists only in the write. */
function createdName({ intent }: Failure): string | undefined {
  const { title, name } = intent.input as { readonly title?: string; readonly name?: string };
  return title ?? name;
}

function useNameOf(rowId: string): string | undefined {
  const { tasks, lists, labels } = useReplica();
  const list = lists.get(rowId) ?? labels.get(rowId);
  return tasks.get(rowId)?.title ?? list?.name;
}

function RefusedChoice({ refused: { problem, retry } }: { readonly refused: Refused }) {
  const text = useText();
  return (
    <>
      <p className="text-danger">{text.refused}</p>
      <p className="text-muted">{detailOf(problem)}</p>
      <div>
        <Button look="primary" onClick={retry}>
          {text.retry}
        </Button>
      </div>
    </>
  );
}

function ConflictChoice({ conflict }: { readonly conflict: Conflict }) {
  const text = useText();
  return (
    <>
      <p className="text-danger">{text.conflict}</p>
      <Comparison conflict={conflict} />
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={() => conflict.resolve('mine')}>
          {text.keepMine}
        </Button>
        <Button onClick={() => conflict.resolve('theirs')}>{text.keepTheirs}</Button>
      </div>
    </>
  );
}

function Comparison({ conflict: { fields, mine, theirs } }: { readonly conflict: Conflict }) {
  const text = useText();
  const valueOf = useFieldText();
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
            <td className="py-1.5 pr-2">{valueOf(field, mine[field])}</td>
            <td className="py-1.5">{valueOf(field, theirs[field])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

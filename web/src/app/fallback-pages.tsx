import { Link } from '@tanstack/react-router';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { useText } from '../i18n/language';

export function NotFoundPage() {
  const text = useText();
  return (
    <EmptyState isPage icon="search" title={text.notFound} hint={text.notFoundHint}>
      <Link to="/today" className="font-medium text-accent underline-offset-2 hover:underline">
        {text.goToToday}
      </Link>
    </EmptyState>
  );
}

export function BrokenPage() {
  const text = useText();
  return (
    <EmptyState isPage icon="warning" title={text.broken} hint={text.brokenHint}>
      <Button onClick={() => location.reload()}>{text.reload}</Button>
    </EmptyState>
  );
}

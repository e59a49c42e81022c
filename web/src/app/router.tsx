import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { InboxView, LabelView, ListView, TodayView, UpcomingView } from '../tasks/views';
import { BrokenPage, NotFoundPage } from './fallback-pages';
import { Shell } from './shell';

interface Search {
  /** The open task. */
  readonly task?: string;
}

const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: BrokenPage,
  validateSearch: ({ task }: Record<string, unknown>): Search => (typeof task === 'string' ? { task } : {}),
});

const home = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/today' });
  },
});
const today = createRoute({ getParentRoute: () => rootRoute, path: '/today', component: TodayView });
const inbox = createRoute({ getParentRoute: () => rootRoute, path: '/inbox', component: InboxView });
const upcoming = createRoute({ getParentRoute: () => rootRoute, path: '/upcoming', component: UpcomingView });
const list = createRoute({
  getParentRoute: () => rootRoute,
  path: '/lists/$listId',
  component: () => <ListView listId={list.useParams().listId} />,
});
const label = createRoute({
  getParentRoute: () => rootRoute,
  path: '/labels/$labelId',
  component: () => <LabelView labelId={label.useParams().labelId} />,
});
const trash = createRoute({
  getParentRoute: () => rootRoute,
  path: '/trash',
  component: lazyRouteComponent(() => import('../trash/trash-page'), 'TrashPage'),
});
const settings = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('../settings/settings-page'), 'SettingsPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([home, today, inbox, upcoming, list, label, trash, settings]),
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

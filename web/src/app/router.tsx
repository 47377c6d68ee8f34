import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { queryClient, recordingsQuery } from '../api/queries.ts'
import { NotFound, PageFailure } from '../components/page-heading.tsx'
import { type EvaluationSearch, readEvaluationSearch } from '../evaluation/evaluation-search.ts'
import { type InsightSearch, readInsightSearch } from '../insight/shared/insight-search.ts'
import { firstShown, loadRecordingPage, prefetchRecording } from '../recording/prefetch.ts'
import { type RecordingSearch, readRecordingSearch } from '../recording/recording-search.ts'
import { windowAtReturn } from '../recordings/list-memory.ts'
import { RecordingsPage } from '../recordings/recordings-page.tsx'
import {
  listQuery,
  type RecordingsSearch,
  readRecordingsSearch,
} from '../recordings/recordings-search.ts'
import { type ReviewSearch, readReviewSearch } from '../review/review-search.ts'
import { readTrashSearch, type TrashSearch } from '../trash/trash-queries.ts'
import { Shell } from './shell.tsx'

/**
 * Drops the parameters that `read` does not return. The router adds the raw ones to what a route validates, so they are
 * set to undefined.
 */
function withoutUnread<T extends object>(
  read: (raw: Record<string, unknown>) => T,
): (raw: Record<string, unknown>) => T {
  return (raw) => {
    const unread = Object.fromEntries(Object.keys(raw).map((name) => [name, undefined]))
    return { ...unread, ...read(raw) }
  }
}

const root = createRootRoute({ component: Shell, notFoundComponent: () => <NotFound /> })

const recordings = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: withoutUnread<RecordingsSearch>((raw) => readRecordingsSearch(raw)),
  loaderDeps: ({ search }) => ({ search }),
  loader: ({ deps, cause }) => {
    // Not awaited: the view shows what is available. A view that is shown asks by itself.
    if (cause !== 'enter') return
    const { search } = deps
    void queryClient.prefetchQuery(recordingsQuery(listQuery(search), windowAtReturn(search)))
  },
  component: RecordingsPage,
})

const recording = createRoute({
  getParentRoute: () => root,
  path: '/recordings/$id',
  validateSearch: withoutUnread<RecordingSearch>(readRecordingSearch),
  loaderDeps: ({ search }) => firstShown(search),
  loader: ({ params, deps, cause }) => {
    // Hovering over a link loads only the code.
    if (cause === 'preload') return
    // Not awaited: the view shows what is available and reports errors.
    prefetchRecording(params.id, deps).catch(() => undefined)
  },
  component: lazyRouteComponent(loadRecordingPage, 'RecordingPage'),
})

const report = createRoute({
  getParentRoute: () => root,
  path: '/recordings/$id/report',
  validateSearch: withoutUnread<RecordingSearch>(readRecordingSearch),
  component: lazyRouteComponent(() => import('../recording/report/report-page.tsx'), 'ReportPage'),
})

const evaluation = createRoute({
  getParentRoute: () => root,
  path: '/evaluation',
  validateSearch: withoutUnread<EvaluationSearch>(readEvaluationSearch),
  component: lazyRouteComponent(
    () => import('../evaluation/evaluation-page.tsx'),
    'EvaluationPage',
  ),
})

const insight = createRoute({
  getParentRoute: () => root,
  path: '/insight',
  validateSearch: withoutUnread<InsightSearch>(readInsightSearch),
  component: lazyRouteComponent(() => import('../insight/insight-page.tsx'), 'InsightPage'),
})

const review = createRoute({
  getParentRoute: () => root,
  path: '/review',
  validateSearch: withoutUnread<ReviewSearch>(readReviewSearch),
  component: lazyRouteComponent(() => import('../review/review-page.tsx'), 'ReviewPage'),
})

const trash = createRoute({
  getParentRoute: () => root,
  path: '/trash',
  validateSearch: withoutUnread<TrashSearch>(readTrashSearch),
  component: lazyRouteComponent(() => import('../trash/trash-page.tsx'), 'TrashPage'),
})

const voices = createRoute({
  getParentRoute: () => root,
  path: '/voices',
  component: lazyRouteComponent(() => import('../voices/voices-page.tsx'), 'VoicesPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    recordings,
    recording,
    report,
    review,
    evaluation,
    insight,
    voices,
    trash,
  ]),
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailure,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

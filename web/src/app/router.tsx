import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { readRecordingSearch } from '../recording/recording-search.ts'
import { RecordingsPage } from '../recordings/recordings-page.tsx'
import { readRecordingsSearch } from '../recordings/recordings-search.ts'
import { NothingHere } from './nothing-here.tsx'
import { prefetchRecording } from './prefetch-recording.ts'
import { Shell } from './shell.tsx'

const root = createRootRoute({ component: Shell, notFoundComponent: () => <NothingHere /> })

const recordings = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readRecordingsSearch,
  component: RecordingsPage,
})

const recording = createRoute({
  getParentRoute: () => root,
  path: '/recordings/$id',
  validateSearch: readRecordingSearch,
  loaderDeps: ({ search }) => ({ run: search.run, curve: search.curve }),
  loader: ({ params, deps, cause }) => {
    // A pointer over a link is no visit: its code is enough.
    if (cause === 'preload') return
    // Not awaited: the view shows at once what is there, and says what cannot be had.
    prefetchRecording(params.id, deps).catch(() => undefined)
  },
  component: lazyRouteComponent(() => import('../recording/recording-page.tsx'), 'RecordingPage'),
})

const report = createRoute({
  getParentRoute: () => root,
  path: '/recordings/$id/report',
  validateSearch: readRecordingSearch,
  component: lazyRouteComponent(() => import('../recording/report/report-page.tsx'), 'ReportPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([recordings, recording, report]),
  scrollRestoration: true,
  defaultPreload: 'intent',
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

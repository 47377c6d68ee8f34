import { firstShown, loadRecordingPage, prefetchRecording } from '../recording/prefetch.ts'
import { readRecordingSearch } from '../recording/recording-search.ts'
import { resultLoader } from '../timeline/results/result-loader.ts'

/*
 * What the recording of the address needs is asked for before anything else of the page is evaluated, which takes as long
 * as the answers. The view asks for the same: it finds these requests, and it reports their errors.
 */
const id = /^\/recordings\/([\w-]+)/.exec(window.location.pathname)?.[1]
if (id !== undefined) {
  // A worker starts while nothing else keeps the page busy, or it starts late.
  resultLoader.prepare()
  const search = new URLSearchParams(window.location.search)
  const given = Object.fromEntries(
    ['run', 'compare', 'curve'].map((name) => [name, search.get(name)]),
  )
  prefetchRecording(id, firstShown(readRecordingSearch(given))).catch(() => undefined)
  loadRecordingPage().catch(() => undefined)
}

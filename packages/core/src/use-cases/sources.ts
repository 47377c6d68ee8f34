import type { SourceBrowser } from '../ports/source-browser.ts'
import type { Sources, WatchState } from '../toolkit/sources.ts'
import type { FetchedUploads } from '../uploads/fetches.ts'
import type { TakenObjects } from '../uploads/taken-objects.ts'

/** Creates the use cases of buckets that recordings are chosen from. */
export function createSources(
  browser: SourceBrowser,
  {
    fetches,
    taken,
    watches,
  }: {
    readonly fetches: Pick<FetchedUploads, 'isUnderWay'>
    readonly taken: TakenObjects
    readonly watches: readonly { readonly state: WatchState }[]
  },
): Sources {
  return {
    places: browser.places,
    watches: () => watches.map(({ state }) => state),
    async list(listing) {
      const { objects, ...page } = await browser.list(listing)
      const recordings = await taken.recordingsOf(objects)
      return {
        ...page,
        objects: objects.map((object, index) => ({
          ...object,
          recordingId: recordings[index]?.id ?? null,
          isUnderWay: fetches.isUnderWay(object.address),
        })),
      }
    },
  }
}

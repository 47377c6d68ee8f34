import { type ToolkitDependencies, ToolkitError } from '@toolkit/core'

/** No addresses are read, no bucket is named, and nothing is watched. */
export const NO_SOURCES: Pick<ToolkitDependencies, 'sources' | 'browser' | 'watch'> = {
  sources: [],
  browser: {
    places: [],
    list: () => Promise.reject(new ToolkitError('source-refused', 'No bucket is named.')),
  },
  watch: { places: [], everySeconds: 60 },
}

import { openFolderSource } from '@toolkit/adapter-folder-source'
import { openS3Source, parsePlace } from '@toolkit/adapter-s3'
import { openWebSource } from '@toolkit/adapter-web-source'
import type { ToolkitDependencies } from '@toolkit/core'
import type { Settings } from '../settings.ts'
import { storeAddress } from './store-address.ts'

export type SourceSettings = Pick<
  Settings,
  | 'ALLOWED_SOURCES'
  | 'SOURCE_BUCKETS'
  | 'WATCH'
  | 'WATCH_SECONDS'
  | 'S3_ENDPOINT'
  | 'S3_FORCE_PATH_STYLE'
  | 'AWS_REGION'
>

/** Opens what recordings are fetched from, without connecting yet. */
export function openSources(
  settings: SourceSettings,
): Pick<ToolkitDependencies, 'sources' | 'browser' | 'watch'> {
  const buckets = settings.WATCH.filter((place) => place.startsWith('s3://'))
  const folders = settings.WATCH.filter((place) => !place.startsWith('s3://'))
  const s3 = openS3Source({
    ...storeAddress(settings),
    places: settings.SOURCE_BUCKETS.flatMap((entry) => parsePlace(entry) ?? []),
    watched: buckets.flatMap((entry) => parsePlace(entry) ?? []),
  })
  const folder = openFolderSource(folders)
  return {
    sources: [openWebSource({ allowed: settings.ALLOWED_SOURCES }), s3.reader, folder.reader],
    browser: s3.browser,
    watch: { places: [...s3.watched, ...folder.watched], everySeconds: settings.WATCH_SECONDS },
  }
}

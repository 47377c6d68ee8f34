import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { OpenUploadView } from '@toolkit/server/client'
import { keys, openUploadsQuery } from '../api/queries.ts'
import { loadedLater } from '../components/loaded-later.tsx'
import { resumableUrls } from '../upload-queue/transfer.ts'
import { useUploadItems, useUploads } from './uploads-context.tsx'

const FetchedUploads = loadedLater(() =>
  import('./fetched-uploads.tsx').then((all) => all.FetchedUploads),
)
const OpenUpload = loadedLater(() => import('./open-upload.tsx').then((all) => all.OpenUpload))

/** Incomplete uploads that no transfer of this page sends: those that the server fetches, and how to resume or discard others. */
export function OpenUploads() {
  const { queue } = useUploads()
  // Renders again when the uploads of this page change.
  useUploadItems(queue)
  const { data } = useQuery(openUploadsQuery)
  const { data: own } = useQuery({
    queryKey: [...keys.openUploads, 'resumable', data?.items.map(({ id }) => id)],
    queryFn: resumableUrls,
    // Without an open upload nothing is to be resumed.
    enabled: data !== undefined && data.items.length > 0,
  })
  const fetched = data?.items.filter(({ source }) => source !== null) ?? []
  const open = data?.items.filter(({ id, source }) => source === null && !queue.isOwn(id)) ?? []
  const shown = fetched.length > 0 && <FetchedUploads uploads={fetched} />
  if (data === undefined || own === undefined || open.length === 0) return shown
  const isHere = ({ id }: OpenUploadView) => own.some((url) => url.endsWith(`/${id}`))
  const here = open.filter(isHere)
  const elsewhere = open.filter((upload) => !isHere(upload))
  const unlisted = data.total - data.items.length
  return (
    <>
      {shown}
      {here.length > 0 && (
        <Stack component="section" aria-label="Uploads to resume" gap={6}>
          {here.map((upload) => (
            <OpenUpload key={upload.id} upload={upload} canResume />
          ))}
        </Stack>
      )}
      {elsewhere.length > 0 && (
        <details>
          <summary>Unfinished uploads ({elsewhere.length + unlisted})</summary>
          <Stack component="section" aria-label="Unfinished uploads" gap={6} mt="xs">
            <Text size="sm" c="dimmed">
              They were started in another browser or by a script, and can be resumed only there.
              Uploads without progress are deleted after a week.
            </Text>
            {elsewhere.map((upload) => (
              <OpenUpload key={upload.id} upload={upload} canResume={false} />
            ))}
          </Stack>
        </details>
      )}
    </>
  )
}

import { Button, FileButton, Group, Paper, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OpenUploadView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage, isNotFound } from '../api/error-message.ts'
import { keys, openUploadsQuery } from '../api/queries.ts'
import { formatSize } from '../format/number-format.ts'
import { formatDate } from '../format/time-format.ts'
import { resumableUrls } from '../upload-queue/transfer.ts'
import { SOUND_TYPES } from './sound-files.ts'
import { useUploadItems, useUploads } from './uploads-context.tsx'

/** Incomplete uploads that no transfer of this page sends: how to resume them, or to discard them. */
export function OpenUploads() {
  const { queue } = useUploads()
  // Renders again when the uploads of this page change.
  useUploadItems(queue)
  const { data } = useQuery(openUploadsQuery)
  const { data: own } = useQuery({
    queryKey: [...keys.openUploads, 'resumable', data?.items.map(({ id }) => id)],
    queryFn: resumableUrls,
    enabled: data !== undefined,
  })
  const open = data?.items.filter(({ id }) => !queue.isOwn(id)) ?? []
  if (data === undefined || own === undefined || open.length === 0) return null
  const isHere = ({ id }: OpenUploadView) => own.some((url) => url.endsWith(`/${id}`))
  const here = open.filter(isHere)
  const elsewhere = open.filter((upload) => !isHere(upload))
  const unlisted = data.total - data.items.length
  return (
    <>
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

interface OpenUploadProps {
  readonly upload: OpenUploadView
  /** Whether this browser has started it, so that choosing the same file resumes it. */
  readonly canResume: boolean
}

function OpenUpload({ upload, canResume }: OpenUploadProps) {
  const { add } = useUploads()
  const { id, name, sizeBytes, offsetBytes } = upload
  const client = useQueryClient()
  const [hasOther, setOther] = useState(false)
  const discard = useMutation({
    mutationFn: () => api.abandonUpload(id),
    onSettled: () => client.invalidateQueries({ queryKey: keys.openUploads }),
  })
  const resume = (file: File | null) => {
    if (file === null) return
    // Another file would be uploaded from the start, beside this one.
    const isOther = sizeBytes !== null && file.size !== sizeBytes
    setOther(isOther)
    if (!isOther) add([file])
  }
  return (
    <Paper withBorder px="sm" py={6}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Group gap={4}>
          {canResume && (
            <FileButton onChange={resume} accept={SOUND_TYPES}>
              {(props) => (
                <Button size="compact-sm" aria-label={`Choose the file again: ${name}`} {...props}>
                  Choose the file again
                </Button>
              )}
            </FileButton>
          )}
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Discard: ${name}`}
            disabled={discard.isPending}
            onClick={() => discard.mutate()}
          >
            Discard
          </Button>
        </Group>
      </Group>
      <Text size="sm" c="dimmed">
        {openUploadWords(upload)}
        {canResume &&
          `. The upload was interrupted. Choose the same file again to resume from ${formatSize(offsetBytes)}.`}
      </Text>
      {hasOther && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          This file has another size. Choose the file that this upload was started with.
        </Text>
      )}
      {discard.isError && !isNotFound(discard.error) && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(discard.error)}
        </Text>
      )}
    </Paper>
  )
}

function openUploadWords({ sizeBytes, offsetBytes, arriving, createdAt }: OpenUploadView): string {
  const of = sizeBytes === null ? '' : ` of ${formatSize(sizeBytes)}`
  const how = arriving ? 'active within the last 5 minutes' : 'waiting'
  return `${formatSize(offsetBytes)}${of}, ${how}, started ${formatDate(createdAt)}`
}

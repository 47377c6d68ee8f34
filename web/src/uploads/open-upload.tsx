import { Button, FileButton, Group, Paper, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { OpenUploadView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage, isNotFound } from '../api/error-message.ts'
import { keys } from '../api/queries.ts'
import { formatSize } from '../format/number-format.ts'
import { formatDate } from '../format/time-format.ts'
import { SOUND_TYPES } from './sound-files.ts'
import { useUploads } from './uploads-context.tsx'

interface OpenUploadProps {
  readonly upload: OpenUploadView
  /** Whether this browser has started it, so that choosing the same file resumes it. */
  readonly canResume: boolean
}

/** An incomplete upload, with a button to resume it in the browser that has started it, and one to discard it. */
export function OpenUpload({ upload, canResume }: OpenUploadProps) {
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
  const how = arriving ? 'active a moment ago' : 'interrupted'
  return `${formatSize(offsetBytes)}${of}, ${how}, started ${formatDate(createdAt)}`
}

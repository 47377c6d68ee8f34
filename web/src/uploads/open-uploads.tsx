import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OpenUploadView } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { errorMessage, isNotFound } from '../api/error-message.ts'
import { keys, openUploadsQuery } from '../api/queries.ts'
import { formatSize } from '../format/number-format.ts'
import { formatDate } from '../format/time-format.ts'
import { useUploadItems, useUploads } from './uploads-context.tsx'

/** Incomplete uploads of other tabs, clients and earlier visits, which can be deleted. */
export function OpenUploads() {
  const { queue } = useUploads()
  // Renders again when the uploads of this page change.
  useUploadItems(queue)
  const client = useQueryClient()
  const { data } = useQuery(openUploadsQuery)
  const discard = useMutation({
    mutationFn: (id: string) => api.abandonUpload(id),
    onSettled: () => client.invalidateQueries({ queryKey: keys.openUploads }),
  })
  const others = data?.items.filter(({ id }) => !queue.isOwn(id)) ?? []
  if (data === undefined || others.length === 0) return null
  const total = data.total - (data.items.length - others.length)
  return (
    <details>
      <summary>Unfinished uploads ({total})</summary>
      <Stack component="section" aria-label="Unfinished uploads" gap={6} mt="xs">
        <Text size="sm" c="dimmed">
          To resume an upload, choose the same file in the same browser. Uploads without progress
          are deleted after a week.
        </Text>
        {others.map((upload) => (
          <Paper key={upload.id} withBorder px="sm" py={6}>
            <Group justify="space-between" gap="xs">
              <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                {upload.name}
              </Text>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Discard: ${upload.name}`}
                disabled={discard.isPending}
                onClick={() => discard.mutate(upload.id)}
              >
                Discard
              </Button>
            </Group>
            <Text size="sm" c="dimmed">
              {openUploadWords(upload)}
            </Text>
          </Paper>
        ))}
        {discard.isError && !isNotFound(discard.error) && (
          <Text c="var(--mantine-color-error)" role="alert">
            {errorMessage(discard.error)}
          </Text>
        )}
      </Stack>
    </details>
  )
}

function openUploadWords({ sizeBytes, offsetBytes, arriving, createdAt }: OpenUploadView): string {
  const of = sizeBytes === null ? '' : ` of ${formatSize(sizeBytes)}`
  const how = arriving ? 'active within the last 5 minutes' : 'waiting'
  return `${formatSize(offsetBytes)}${of}, ${how}, started ${formatDate(createdAt)}`
}

import { Button, Group, Paper, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { OpenUploadView } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { errorMessage, isNotFound } from '../api/error-message.ts'
import { keys } from '../api/queries.ts'
import { formatSize } from '../format/number-format.ts'

/** The recordings that the server fetches from addresses, with their progress. They are the same in every browser. */
export function FetchedUploads({ uploads }: { readonly uploads: readonly OpenUploadView[] }) {
  return (
    <Stack component="section" aria-label="Recordings being fetched" gap={6}>
      {uploads.map((upload) => (
        <FetchedUpload key={upload.id} upload={upload} />
      ))}
    </Stack>
  )
}

function FetchedUpload({ upload }: { readonly upload: OpenUploadView }) {
  const { id, name, sizeBytes, offsetBytes, source } = upload
  const client = useQueryClient()
  const onSettled = () => client.invalidateQueries({ queryKey: keys.openUploads })
  const cancel = useMutation({ mutationFn: () => api.abandonUpload(id), onSettled })
  const retry = useMutation({ mutationFn: () => api.retryFetch(id), onSettled })
  const error = source?.error ?? null
  const held = source?.held ?? null
  const failed = [cancel.error, retry.error].find((one) => one !== null && !isNotFound(one))
  return (
    <Paper withBorder px="sm" py={6}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Text>
        <Group gap={4}>
          {(error !== null || held !== null) && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Try again: ${name}`}
              disabled={retry.isPending}
              onClick={() => retry.mutate()}
            >
              Try again
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${error === null ? 'Cancel' : 'Dismiss'}: ${name}`}
            disabled={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            {error === null ? 'Cancel' : 'Dismiss'}
          </Button>
        </Group>
      </Group>
      {error === null && sizeBytes !== null && (
        <Progress
          value={(offsetBytes / sizeBytes) * 100}
          size="sm"
          my={4}
          aria-label={`Fetching ${name}`}
        />
      )}
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {source?.url}
      </Text>
      <Text size="sm" c={error === null ? 'dimmed' : 'var(--mantine-color-error)'}>
        {error?.message ?? (held === null ? fetchWords(upload) : `Waiting. ${held.message}`)}
      </Text>
      {failed && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(failed)}
        </Text>
      )}
    </Paper>
  )
}

function fetchWords({ sizeBytes, offsetBytes, source }: OpenUploadView): string {
  const of = sizeBytes === null ? '' : ` of ${formatSize(sizeBytes)}`
  const again =
    (source?.restarts ?? 0) > 0
      ? ' · begun again, because the file has changed or the host cannot continue'
      : ''
  return offsetBytes === 0 && sizeBytes === null
    ? `Waiting${again}`
    : `${formatSize(offsetBytes)}${of} fetched${again}`
}

import { Alert, Skeleton, Stack, Text } from '@mantine/core'
import { errorMessage } from '../api/error-message.ts'

interface Props {
  readonly list: {
    readonly isPending: boolean
    readonly isError: boolean
    readonly error: Error | null
  }
  readonly nothing: string
  readonly isEmpty: boolean
}

/** What stands where a list has no rows: it is on its way, it failed, or there is nothing. */
export function ResultState({ list, nothing, isEmpty }: Props) {
  if (list.isPending) {
    return (
      <Stack gap={6} role="status" aria-label="Loading" aria-busy="true">
        <Skeleton height={38} />
        <Skeleton height={38} />
        <Skeleton height={38} />
      </Stack>
    )
  }
  if (list.isError) {
    return (
      <Alert color="red" variant="outline" title="The list cannot be shown">
        {errorMessage(list.error)}
      </Alert>
    )
  }
  return isEmpty ? <Text c="dimmed">{nothing}</Text> : null
}

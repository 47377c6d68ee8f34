import { Button, Skeleton, Text } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { errorMessage } from '../api/error-message.ts'

interface Props<T> {
  readonly found: UseQueryResult<T>
  readonly children: (data: T) => ReactNode
}

/** What a section shows of an answer, or that it is read, or why it cannot be. */
export function Answer<T>({ found, children }: Props<T>) {
  if (found.isPending) {
    return <Skeleton height={160} role="status" aria-label="Loading" aria-busy="true" maw="46rem" />
  }
  if (found.isError) {
    return (
      <Text size="sm" c="var(--mantine-color-error)" role="alert">
        {errorMessage(found.error)}{' '}
        <Button size="compact-sm" variant="default" onClick={() => void found.refetch()}>
          Try again
        </Button>
      </Text>
    )
  }
  return children(found.data)
}

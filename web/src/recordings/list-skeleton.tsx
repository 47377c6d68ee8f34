import { Skeleton, Stack } from '@mantine/core'

/** The list's shape while it is on its way. */
export function ListSkeleton() {
  return (
    <Stack gap={6} aria-label="Loading" aria-busy="true" role="status">
      {[1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} height={38} />
      ))}
    </Stack>
  )
}

import { Skeleton, Stack } from '@mantine/core'

const ROWS = 12

/** The list's shape while it is on its way: as high as its rows. */
export function ListSkeleton() {
  return (
    <Stack gap={9} pt={40} aria-label="Loading" aria-busy="true" role="status">
      {Array.from({ length: ROWS }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows that stand for nothing in particular
        <Skeleton key={row} height={28} />
      ))}
    </Stack>
  )
}

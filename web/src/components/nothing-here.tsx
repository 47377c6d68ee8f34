import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { PageHeading } from './page-heading.tsx'

/** What stands where an address leads nowhere. */
export function NothingHere({ what = 'page' }: { readonly what?: string }) {
  return (
    <Stack gap="sm">
      <PageHeading title={`There is no such ${what}`} />
      <Text>It may have been deleted, or the address is not complete.</Text>
      <Anchor component={Link} to="/">
        To the recordings
      </Anchor>
    </Stack>
  )
}

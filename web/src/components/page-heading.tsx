import { Anchor, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

let isFirstPage = true

/** The page's h1 and title. After a change of page it takes the focus, so that keyboard and reader start there. */
export function PageHeading({ title }: { readonly title: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} – pyannote toolkit`
  }, [title])
  useEffect(() => {
    if (!isFirstPage) heading.current?.focus({ preventScroll: true })
    isFirstPage = false
  }, [])
  return (
    <Title order={1} size="h2" ref={heading} tabIndex={-1} style={{ overflowWrap: 'anywhere' }}>
      {title}
    </Title>
  )
}

/** What stands where an address leads nowhere. */
export function NotFound({ what = 'page' }: { readonly what?: string }) {
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

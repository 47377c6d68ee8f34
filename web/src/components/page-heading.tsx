import { Anchor, Button, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { isolated } from '@toolkit/server/client'
import { useEffect, useRef } from 'react'

let isFirstPage = true

/** The h1 and title of a page. It takes the focus after navigation, for keyboards and screen readers. */
export function PageHeading({ title }: { readonly title: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${isolated(title)} – PyAnnote API Toolkit`
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

/** Shown for a URL that does not exist. */
export function NotFound({ what = 'page' }: { readonly what?: string }) {
  return (
    <Stack gap="sm">
      <PageHeading title={`The ${what} was not found`} />
      <Text>It may have been deleted, or the address is incomplete.</Text>
      <Anchor component={Link} to="/">
        Go to recordings
      </Anchor>
    </Stack>
  )
}

/** Shown instead of a page whose code cannot be loaded, or that fails while it is drawn. */
export function PageFailure({ error }: { readonly error: unknown }) {
  return (
    <Stack gap="sm" align="flex-start" role="alert">
      <PageHeading title="This page cannot be shown" />
      <Text>The server is away, or was updated since this page was opened. Reload the page.</Text>
      <Text size="sm" c="dimmed">
        {error instanceof Error ? error.message : String(error)}
      </Text>
      <Button onClick={() => window.location.reload()}>Reload the page</Button>
    </Stack>
  )
}

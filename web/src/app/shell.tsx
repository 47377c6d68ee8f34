import { Anchor, Box, Container, Group, Text } from '@mantine/core'
import { Link, Outlet } from '@tanstack/react-router'
import { BatchCards } from '../batches/batch-cards.tsx'
import { DeletionNotices } from '../recordings/deletion-notices.tsx'
import { DropArea } from '../uploads/drop-area.tsx'
import { UploadList } from '../uploads/upload-list.tsx'
import { UploadsProvider } from '../uploads/uploads-context.tsx'
import { ColorSchemeSelect } from './color-scheme-select.tsx'
import { HealthLine } from './health-line.tsx'
import { ServerAway } from './server-away.tsx'

/** What every page has: the way home, files on their way, what was just deleted, how the server does. */
export function Shell() {
  return (
    <UploadsProvider>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <DropArea />
      <Container size="xl" px="md">
        <Group component="header" justify="space-between" py="sm">
          <Anchor component={Link} to="/" fw={650} c="inherit" underline="hover">
            pyannote toolkit
          </Anchor>
          <Group gap="md">
            <Text size="sm" c="dimmed" visibleFrom="sm">
              Find where pyannote is unsure
            </Text>
            <ColorSchemeSelect />
          </Group>
        </Group>
        <ServerAway />
        <BatchCards />
        <Box component="main" id="main" tabIndex={-1} py="xs" mih="60vh">
          <Outlet />
        </Box>
        <Group component="footer" justify="space-between" py="lg" gap="xs">
          <HealthLine />
          <Anchor href="/api/docs" size="sm">
            API documentation
          </Anchor>
        </Group>
        <UploadList />
        <DeletionNotices />
      </Container>
    </UploadsProvider>
  )
}

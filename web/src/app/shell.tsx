import {
  Alert,
  Anchor,
  Box,
  Container,
  Group,
  type MantineColorScheme,
  NativeSelect,
  Stack,
  Text,
  useMantineColorScheme,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { useLiveState } from '../api/live-events.ts'
import { healthQuery } from '../api/queries.ts'
import { BatchCards } from '../batches/batch-cards.tsx'
import { liveConnection } from '../batches/page-session.ts'
import { DeletionNotices } from '../deletion/deletion-notices.tsx'
import { DropArea } from '../uploads/upload-form.tsx'
import { UploadList } from '../uploads/upload-list.tsx'
import { UploadsProvider } from '../uploads/uploads-context.tsx'
import { healthProblems, healthWords } from './health-words.ts'

const RESTART_POLL_MS = 1000

const CHOICES = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** The frame of every page: home link, uploads, deletion notices, server health. */
export function Shell() {
  return (
    <UploadsProvider>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <DropArea />
      <Container size="88rem" px="md">
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

/** Light, dark or system; stored in this browser. */
function ColorSchemeSelect() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <NativeSelect
      size="xs"
      aria-label="Colours"
      value={colorScheme}
      onChange={(event) => setColorScheme(event.currentTarget.value as MantineColorScheme)}
      data={CHOICES}
    />
  )
}

/** Notice while the server is unreachable or starting. */
function ServerAway() {
  const isAway = useLiveState(liveConnection) === 'away'
  const { data: health, isError } = useQuery({
    ...healthQuery,
    staleTime: 0,
    retry: false,
    enabled: isAway,
    refetchInterval: RESTART_POLL_MS,
  })
  const isStarting = !isError && health?.status === 'starting'
  return (
    <div role="status">
      {isAway && (
        <Alert
          color="orange"
          variant="outline"
          title={isStarting ? 'The server is starting' : 'The server cannot be reached'}
          mb="sm"
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          {isStarting
            ? 'It is resuming unfinished work. This page continues automatically.'
            : 'The page may be out of date. It reconnects automatically.'}
        </Alert>
      )}
    </div>
  )
}

const HEALTH_POLL_MS = 60_000

/** Providers, database and version, and their current problems. */
function HealthLine() {
  const { data: health } = useQuery({ ...healthQuery, refetchInterval: HEALTH_POLL_MS })
  if (!health) return <Text size="sm">&nbsp;</Text>
  const problems = healthProblems(health)
  return (
    <Stack gap={2} flex="1 1 20rem">
      <Text size="sm" c="dimmed">
        {healthWords(health)}
      </Text>
      <Stack gap={2} role="status">
        {problems.map((problem) => (
          <Text key={problem} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {problem}
          </Text>
        ))}
      </Stack>
    </Stack>
  )
}

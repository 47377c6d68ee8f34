import {
  Alert,
  Anchor,
  Button,
  FileButton,
  type MantineColorScheme,
  NativeSelect,
  useMantineColorScheme,
} from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useLiveState } from '../api/live-events.ts'
import { healthQuery } from '../api/queries.ts'
import { BatchCards } from '../batches/batch-cards.tsx'
import { liveConnection } from '../batches/page-session.ts'
import { DeletionNotices } from '../deletion/deletion-notices.tsx'
import { PaletteButton } from '../palette/palette-button.tsx'
import { lastListSearch } from '../recordings/list-memory.ts'
import { TrashLink } from '../trash/trash-link.tsx'
import { FILE_TYPES } from '../uploads/sound-files.ts'
import { DropArea } from '../uploads/upload-form.tsx'
import { UploadList } from '../uploads/upload-list.tsx'
import { UploadsProvider, useUploads } from '../uploads/uploads-context.tsx'
import { HealthLight } from './health-light.tsx'
import classes from './shell.module.css'

const RESTART_POLL_MS = 1000

const THEMES = [
  { value: 'auto', label: 'System theme' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** The frame of every page: places, upload, server health, theme; uploads and deletion notices over it. */
export function Shell() {
  return (
    <UploadsProvider>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <DropArea />
      <div className={classes.shell}>
        <header className={classes.header}>
          <Anchor component={Link} to="/" c="inherit" underline="hover" className={classes.brand}>
            PyAnnote<span className={classes.rest}> API Toolkit</span>
          </Anchor>
          <nav className={classes.nav} aria-label="Main">
            <Link to="/" search={lastListSearch()} activeOptions={{ includeSearch: false }}>
              Recordings
            </Link>
            <Link to="/review" activeOptions={{ includeSearch: false }} data-always="">
              Review
            </Link>
            <Link to="/evaluation" activeOptions={{ includeSearch: false }}>
              Evaluation
            </Link>
            <Link to="/insight" activeOptions={{ includeSearch: false }}>
              Insight
            </Link>
            <Link to="/voices">Voices</Link>
            <Link to="/trash" activeOptions={{ includeSearch: false }}>
              Trash
            </Link>
          </nav>
          <div className={classes.tools}>
            <PaletteButton />
            <HeaderUpload />
            <HealthLight />
            <ThemeSelect />
          </div>
        </header>
        <ServerAway />
        <BatchCards />
        <main className={classes.main} id="main" tabIndex={-1}>
          <Outlet />
        </main>
        <footer className={classes.footer}>
          <Anchor
            size="sm"
            className={classes.onPhones ?? ''}
            renderRoot={(props) => <Link to="/evaluation" {...props} />}
          >
            Evaluation
          </Anchor>
          <Anchor
            size="sm"
            className={classes.onPhones ?? ''}
            renderRoot={(props) => <Link to="/insight" {...props} />}
          >
            Insight
          </Anchor>
          <Anchor
            size="sm"
            className={classes.onPhones ?? ''}
            renderRoot={(props) => <Link to="/voices" {...props} />}
          >
            Voices
          </Anchor>
          <TrashLink className={classes.onPhones} />
          <Anchor href="/api/docs" size="sm">
            API documentation
          </Anchor>
        </footer>
        <UploadList />
        <DeletionNotices />
      </div>
    </UploadsProvider>
  )
}

/** Uploads files from any page, with the settings of the recordings page. */
function HeaderUpload() {
  const { add } = useUploads()
  // The recordings page has a button of its own, with options.
  const isThere = useLocation({ select: ({ pathname }) => pathname === '/' })
  if (isThere) return null
  return (
    <FileButton onChange={add} accept={FILE_TYPES} multiple>
      {(props) => (
        <Button variant="default" size="compact-sm" visibleFrom="sm" {...props}>
          Upload
        </Button>
      )}
    </FileButton>
  )
}

/** Light, dark or the system's; stored in this browser. */
function ThemeSelect() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <NativeSelect
      size="xs"
      className={classes.theme ?? ''}
      aria-label="Theme"
      value={colorScheme}
      onChange={(event) => setColorScheme(event.currentTarget.value as MantineColorScheme)}
      data={THEMES}
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
          m="sm"
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

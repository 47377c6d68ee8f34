import '@mantine/spotlight/styles.css'
import { Kbd, useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { formatTime } from '../format/time-format.ts'
import { lastListSearch } from '../recordings/list-memory.ts'
import { viewSearch, viewsQuery } from '../recordings/views/saved-views.ts'
import { matches } from './command-match.ts'
import { useOfferedCommands } from './commands.ts'
import classes from './palette.module.css'

const [store, spotlight] = createSpotlight()
const TYPING_MS = 120
const RECORDINGS = 8
const VIEWS = 8

/** Finds recordings by name and runs any action of the page. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [query, setQuery] = useState('')
  const [asked] = useDebouncedValue(query.trim(), TYPING_MS)
  const offered = useOfferedCommands()
  const places = usePlaces()
  const found = useQuery({
    queryKey: ['palette', asked],
    queryFn: ({ signal }) =>
      api.list({ limit: RECORDINGS, ...(asked === '' ? {} : { q: asked }) }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
  const navigate = useNavigate()
  useEffect(() => {
    spotlight.open()
  }, [])
  const { data: saved = [] } = useQuery(viewsQuery)
  const views = saved.filter(({ name }) => matches(name, query) || matches(`View ${name}`, query))
  const shown = [...offered, ...places].filter(({ label }) => matches(label, query))
  const typed = query.trim().toLowerCase()
  // While the answer to a longer query is under way, the last one has names that do not match.
  const recordings = (found.data?.items ?? []).filter(({ name }) =>
    name.toLowerCase().includes(typed),
  )
  const listed = [...recordings, ...views, ...shown].map(({ id }) => id).join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has another first entry
  useEffect(() => {
    selectFirst()
  }, [listed])
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      shortcut={null}
      scrollable
      maxHeight={420}
      attributes={{ content: { 'aria-label': 'Search or run' } }}
    >
      <Spotlight.Search placeholder="Search recordings and actions" aria-label="Search or run" />
      <Spotlight.ActionsList>
        {recordings.length > 0 && (
          <Spotlight.ActionsGroup label="Recordings">
            {recordings.map(({ id, name, durationSeconds }) => (
              <Spotlight.Action
                key={id}
                onClick={() => void navigate({ to: '/recordings/$id', params: { id } })}
              >
                <span className={classes.label} dir="auto">
                  {name}
                </span>
                <span className={`${classes.hint} figures`}>{formatTime(durationSeconds)}</span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {views.length > 0 && (
          <Spotlight.ActionsGroup label="Saved views">
            {views.slice(0, VIEWS).map((view) => (
              <Spotlight.Action
                key={view.id}
                onClick={() => void navigate({ to: '/', search: viewSearch(view) })}
              >
                <span className={classes.label}>
                  View: <bdi>{view.name}</bdi>
                </span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {shown.length > 0 && (
          <Spotlight.ActionsGroup label="Actions">
            {shown.map(({ id, label, keys, run }) => (
              <Spotlight.Action key={id} onClick={run}>
                <span className={classes.label}>{label}</span>
                <span className={classes.hint}>
                  {keys.map((key) => (
                    <Kbd key={key} size="xs">
                      {key}
                    </Kbd>
                  ))}
                </span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.isError && <Spotlight.Empty>{errorMessage(found.error)}</Spotlight.Empty>}
        {found.isSuccess && recordings.length + views.length + shown.length === 0 && (
          <Spotlight.Empty>No matching recordings or actions.</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

/** Selects the first entry; the component does so only when the text changes, not when an answer arrives. */
function selectFirst(): void {
  const list = document.getElementById(store.getState().listId)
  list?.querySelector('[data-selected]')?.removeAttribute('data-selected')
  list?.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
  store.updateState((state) => ({ ...state, selected: 0 }))
}

/** The places and settings that every page has. */
function usePlaces() {
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  return [
    {
      id: 'recordings',
      label: 'Go to recordings',
      run: () => void navigate({ to: '/', search: lastListSearch() }),
    },
    { id: 'review', label: 'Go to review', run: () => void navigate({ to: '/review' }) },
    {
      id: 'evaluation',
      label: 'Go to evaluation',
      run: () => void navigate({ to: '/evaluation' }),
    },
    { id: 'insight', label: 'Go to insight', run: () => void navigate({ to: '/insight' }) },
    { id: 'voices', label: 'Go to voices', run: () => void navigate({ to: '/voices' }) },
    { id: 'trash', label: 'Go to trash', run: () => void navigate({ to: '/trash' }) },
    { id: 'theme-auto', label: 'System theme', run: () => setColorScheme('auto') },
    { id: 'theme-light', label: 'Light theme', run: () => setColorScheme('light') },
    { id: 'theme-dark', label: 'Dark theme', run: () => setColorScheme('dark') },
    { id: 'api', label: 'API documentation', run: () => window.location.assign('/api/docs') },
  ].map((place) => ({ ...place, keys: [] as readonly string[] }))
}

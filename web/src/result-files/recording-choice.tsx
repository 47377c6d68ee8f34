import { Button, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { isolated } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { keys } from '../api/queries.ts'
import { formatDate } from '../format/time-format.ts'
import type { TargetRecording } from './import-item.ts'
import classes from './import-list.module.css'

const SEARCH_DELAY_MS = 250
const FOUND_SHOWN = 5

interface Props {
  /** What is imported, for screen readers. */
  readonly name: string
  /** The first search. */
  readonly suggested: string
  /** Recordings with the same name; shown until something is typed. */
  readonly candidates: readonly TargetRecording[]
  readonly onChoose: (recording: TargetRecording) => void
}

/** Chooses the recording of a result by a search. */
export function RecordingChoice({ name, suggested, candidates, onChoose }: Props) {
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? (candidates.length > 0 ? (candidates[0]?.name ?? '') : suggested)
  const [q] = useDebouncedValue(text.trim(), SEARCH_DELAY_MS)
  const query = { q, sort: 'name', limit: FOUND_SHOWN } as const
  const { data, error } = useQuery({
    queryKey: [...keys.lists, 'choice', query],
    queryFn: ({ signal }) => api.list(query, { signal }),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  })
  // All are known: there is nothing to search until something is typed.
  const isTold = candidates.length > 0 && candidates.every(({ path }) => path !== undefined)
  const shown = isTold && typed === null
  const found = shown || q === '' ? [] : (data?.items ?? [])
  const names = found.map(({ name }) => name)
  /** What tells a recording from others with its name. */
  const about = (recording: { id: string; name: string; createdAt: string }) => {
    const path = candidates.find(({ id }) => id === recording.id)?.path
    if (path !== undefined) return isolated(path)
    const isAlone = names.indexOf(recording.name) === names.lastIndexOf(recording.name)
    const added = isAlone ? '' : `, added ${formatDate(recording.createdAt)}`
    return `${isolated(recording.name)}${added}`
  }
  return (
    <div className={classes.found}>
      <TextInput
        type="search"
        size="xs"
        w="12rem"
        placeholder="Search a recording"
        aria-label={`Search the recording of ${name}`}
        maxLength={300}
        value={text}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
      />
      {shown &&
        candidates.map((recording) => (
          <Button
            key={recording.id}
            size="compact-sm"
            variant="default"
            maw="100%"
            onClick={() => onChoose(recording)}
          >
            Import into {isolated(recording.path ?? recording.name)}
          </Button>
        ))}
      {found.map((recording) => (
        <Button
          key={recording.id}
          size="compact-sm"
          variant="default"
          maw="100%"
          title={`Added ${formatDate(recording.createdAt)}`}
          onClick={() => onChoose({ id: recording.id, name: recording.name })}
        >
          Import into {about(recording)}
        </Button>
      ))}
      {data !== undefined && !shown && q !== '' && found.length === 0 && (
        <Text size="sm" c="dimmed">
          No recording has “{q}” in its name.
        </Text>
      )}
      {data !== undefined && data.total > found.length && found.length > 0 && (
        <Text size="sm" c="dimmed">
          and {data.total - found.length} more
        </Text>
      )}
      {error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(error)}
        </Text>
      )}
    </div>
  )
}

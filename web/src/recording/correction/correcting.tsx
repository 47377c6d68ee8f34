import { Alert, Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import {
  type CorrectionEntry,
  type CorrectionView,
  correctionOf,
  type DiarizationView,
  type RecordingView,
  replay,
} from '@toolkit/server/client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { correctionQuery } from '../../api/queries.ts'
import { soundVersion } from '../../api/recording-sound.ts'
import { playhead } from '../../playback/playhead.ts'
import { newId } from '../../store/new-id.ts'
import { turnTableQuery } from '../../timeline/results/result-queries.ts'
import { timeline } from '../../timeline/timeline-state.ts'
import type { Edge } from '../../timeline/turn-edits.ts'
import { peakTileQuery } from '../../timeline/waveform/peak-source.ts'
import { peakTiles } from '../../timeline/waveform/peak-tiles.ts'
import { SHORTCUT_GROUPS, shownShortcuts } from '../listen/shortcuts.ts'
import type { RecordingSearch } from '../recording-search.ts'
import { editedView } from '../results/edited-view.ts'
import { shownNames } from '../speakers/run-names.ts'
import { CorrectionBar } from './correction-bar.tsx'
import { CorrectionDone } from './correction-done.tsx'
import { CorrectionEditor } from './correction-editor.ts'
import { CORRECTION_SHORTCUTS } from './correction-keys.ts'
import { CorrectionLog } from './correction-log.ts'
import { openDraftStore } from './draft-store.ts'
import { aroundBoundary, silenceEdge } from './silence.ts'
import { UnsentEdits } from './unsent-edits.tsx'

interface Props {
  readonly recording: RecordingView
  readonly correctionId: string
  /** All runs of the recording. */
  readonly runs: readonly DiarizationView[]
  readonly shownRunId: string | null
  readonly onChange: (changes: RecordingSearch) => void
}

/** The correction of the address: open, done or gone. */
export function Correcting(props: Props) {
  const { recording, correctionId, runs, onChange } = props
  const { data, error } = useQuery(correctionQuery(recording.id, correctionId))
  const close = () => onChange({ correct: undefined })
  if (data === undefined && error === null) return null
  const gone = { correctionId, onClose: close }
  if (data === undefined) return <Gone {...gone} reason={errorMessage(error)} />
  if (data === null) return <Gone {...gone} reason="It was discarded." />
  if (data.finishedAt !== null) return <CorrectionDone {...props} correction={data} />
  const run = runs.find(({ id }) => id === data.basedOn)
  return run === undefined ? null : (
    <OpenCorrection key={data.id} {...props} run={run} correction={data} />
  )
}

interface GoneProps {
  readonly correctionId: string
  readonly reason: string
  readonly onClose: () => void
}

function Gone({ correctionId, reason, onClose }: GoneProps) {
  return (
    <Alert
      color="red"
      variant="outline"
      title="The correction cannot be shown"
      p="xs"
      mx="sm"
      mb="xs"
    >
      <UnsentEdits correctionId={correctionId} />
      {reason}{' '}
      <Button size="compact-sm" variant="default" onClick={onClose}>
        Close
      </Button>
    </Alert>
  )
}

interface OpenProps extends Props {
  readonly run: DiarizationView
  readonly correction: CorrectionView
}

/** Reads the log, and opens the editor. */
function OpenCorrection(props: OpenProps) {
  const { recording, correction, run, shownRunId, onChange } = props
  const client = useQueryClient()
  const [opened, setOpened] = useState<OpenedCorrection | null>(null)
  const [error, setError] = useState<unknown>(null)
  const { id, basedOn } = correction
  // biome-ignore lint/correctness/useExhaustiveDependencies: later versions of recording and run do not open it again
  useEffect(() => {
    let isLeft = false
    let close = (): void => undefined
    const open = async () => {
      const { turns } = await client.fetchQuery(turnTableQuery(recording.id, basedOn))
      const entries = await wholeLog(recording.id, id)
      if (isLeft) return
      const base = { run, names: shownNames(recording, run), turns }
      const silence = (seconds: number, edge: Edge) => silenceAt(recording, seconds, edge)
      const made = openCorrection(recording, { id, runId: basedOn, entries, base, silence })
      close = made.close
      setOpened(made)
    }
    open().catch((reason: unknown) => {
      if (!isLeft) setError(reason)
    })
    return () => {
      isLeft = true
      close()
    }
  }, [client, recording.id, id, basedOn])
  const ended = useSyncExternalStore(
    opened?.log.subscribe ?? noSubscription,
    () => opened?.log.state().ended ?? null,
  )
  useEffect(() => {
    const { queryKey } = correctionQuery(recording.id, id)
    if (ended === 'discarded') client.setQueryData(queryKey, null)
    if (ended === 'done') void client.invalidateQueries({ queryKey })
  }, [client, ended, recording.id, id])
  const isShown = shownRunId === basedOn
  const [wasShown, setWasShown] = useState(isShown)
  useEffect(() => {
    if (wasShown) return
    setWasShown(true)
    onChange({ run: basedOn })
  }, [wasShown, basedOn, onChange])
  useEffect(() => opened?.log.look(correction.length), [opened, correction.length])
  if (error !== null) {
    return (
      <Gone
        correctionId={id}
        reason={errorMessage(error)}
        onClose={() => onChange({ correct: undefined })}
      />
    )
  }
  if (opened === null) return null
  return <CorrectionBar {...props} {...opened} isShown={isShown} />

  function silenceAt(of: RecordingView, seconds: number, edge: Edge): Promise<number | null> {
    return nearestSilence(of, seconds, edge, (tile, owner) =>
      client.fetchQuery(peakTileQuery(owner, tile)),
    )
  }
}

function noSubscription(): () => void {
  return () => undefined
}

/** A correction that this tab works on. */
export interface OpenedCorrection {
  readonly log: CorrectionLog
  readonly editor: CorrectionEditor
  readonly isKept: () => boolean
  readonly close: () => void
}

interface Opening
  extends Pick<ConstructorParameters<typeof CorrectionEditor>[0], 'runId' | 'base' | 'silence'> {
  readonly id: string
  readonly entries: readonly CorrectionEntry[]
}

function openCorrection(recording: RecordingView, opening: Opening): OpenedCorrection {
  const { id, runId, entries, base, silence } = opening
  let isKept = true
  const log = new CorrectionLog({
    stored: replay(correctionOf(base.turns, recording.durationSeconds ?? 0), entries),
    ids: entries.map((entry) => entry.id),
    server: {
      read: (after) => api.correction(recording.id, id, { after, limit: PAGE }),
      append: (body) => api.appendToCorrection(recording.id, id, body),
    },
    keep: (edits) => {
      isKept = store.keep(edits)
    },
    newId,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })
  const store = openDraftStore(id, newId(), (edits) => log.adopt(edits))
  const editor = new CorrectionEditor({ log, runId, base, timeline, playhead, silence })
  const publish = () => editedView.set(editor.view())
  const leaving = new AbortController()
  const { signal } = leaving
  window.addEventListener('online', () => log.look(), { signal })
  window.addEventListener(
    'beforeunload',
    (event) => {
      if (log.state().unsent > 0 && !isKept) event.preventDefault()
    },
    { signal },
  )
  const stops = [editor.subscribe(publish), editor.open()]
  publish()
  shownShortcuts.set(CORRECTION_SHORTCUTS)
  return {
    log,
    editor,
    isKept: () => isKept,
    close: () => {
      leaving.abort()
      for (const stop of stops) stop()
      log.close()
      store.close()
      editedView.set(null)
      shownShortcuts.set(SHORTCUT_GROUPS)
    },
  }
}

const PAGE = 5_000

async function wholeLog(recordingId: string, id: string): Promise<CorrectionEntry[]> {
  const entries: CorrectionEntry[] = []
  while (true) {
    const part = await api.correction(recordingId, id, { after: entries.length, limit: PAGE })
    entries.push(...part.entries)
    if (part.entries.length === 0 || entries.length >= part.correction.length) return entries
  }
}

type LoadTile = (
  tile: Parameters<typeof peakTileQuery>[1],
  owner: Parameters<typeof peakTileQuery>[0],
) => Promise<{ readonly min: Float32Array; readonly max: Float32Array }>

/** The nearest silence, from the finest peaks, which the diagram shares; null: there is none, or no sound. */
async function nearestSilence(
  { id, sound, durationSeconds }: RecordingView,
  seconds: number,
  edge: Edge,
  load: LoadTile,
): Promise<number | null> {
  if (durationSeconds === null || sound === null) return null
  const owner = { recordingId: id, sound: soundVersion(sound), durationSeconds }
  const around = aroundBoundary(seconds, durationSeconds)
  const tiles = peakTiles(around, durationSeconds, 0)
  const loaded = await Promise.all(tiles.map((tile) => load(tile, owner)))
  const [first] = tiles
  if (first === undefined) return null
  const binSeconds = (first.end - first.start) / first.bins
  const from = Math.floor((around.start - first.start) / binSeconds)
  const to = Math.ceil((around.end - first.start) / binSeconds)
  const joined = (field: 'min' | 'max') =>
    Float32Array.from(loaded.flatMap((tile) => [...tile[field]]).slice(from, to))
  const part = {
    start: first.start + from * binSeconds,
    binSeconds,
    min: joined('min'),
    max: joined('max'),
  }
  return silenceEdge(part, seconds, edge)
}

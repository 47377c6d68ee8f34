import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRun } from '../../api/live-events.ts'
import { keys } from '../../api/queries.ts'
import { namesWords } from '../../batches/batch-words.ts'
import { loadedLater } from '../../components/loaded-later.tsx'
import { counted, formatCount } from '../../format/number-format.ts'
import { changeTags, type TagChange } from '../../tags/change-tags.ts'
import { type ActionOutcome, actOnEach } from './bulk-action.ts'
import classes from './bulk-bar.module.css'
import type { SelectedRecording } from './row-selection.ts'
import { RunSelectedDialog } from './run-selected-dialog.tsx'
import { cancelRuns, hasOpenRun } from './selected-runs.ts'
import { amountOf, selectionWords } from './selection-words.ts'
import type { Selecting } from './use-row-selection.ts'

const TagDialog = loadedLater(() => import('./tag-dialog.tsx').then((all) => all.TagDialog))
const ExportSelectedDialog = loadedLater(() =>
  import('../export/export-selected-dialog.tsx').then((all) => all.ExportSelectedDialog),
)
const PackDialog = loadedLater(() =>
  import('../../evidence/pack-dialog.tsx').then((all) => all.PackDialog),
)

interface Props {
  readonly recordings: readonly SelectedRecording[]
  /** Number of recordings that match the filters; with those that are not loaded. */
  readonly total: number
  readonly reading: Selecting['reading']
  readonly onChooseAll: () => void
  /** Moves the selected recordings to the trash. */
  readonly onDelete: () => void
  readonly onClear: () => void
}

const NO_CHANGE: TagChange = { add: [], remove: [] }

/** An action that is running, or its end. */
interface ActionState {
  readonly doing: string
  readonly did: string
  readonly finished: number
  readonly total: number
  readonly outcome: ActionOutcome | null
  /** Undoes what was done; null: that cannot be undone. */
  readonly undo: (() => void) | null
}

/** The tag of recordings that wait to be reviewed. */
const TO_REVIEW = 'to review'

/** The selected recordings and what can be done with them; shown at the bottom while something is selected. */
export function BulkBar({ recordings, total, reading, onChooseAll, onDelete, onClear }: Props) {
  const client = useQueryClient()
  const [state, setState] = useState<ActionState | null>(null)
  /** Whether the last action added to the review. */
  const [isToReview, setToReview] = useState(false)
  const [dialog, setDialog] = useState<'run' | 'clips' | 'tags' | 'export' | null>(null)
  const close = () => setDialog(null)
  const isReading = reading?.problem === null
  const isBusy = isReading || (state !== null && state.outcome === null)
  const cancelable = recordings.filter(hasOpenRun)
  const start = async (
    words: Pick<ActionState, 'doing' | 'did'>,
    some: readonly SelectedRecording[],
    act: (recording: SelectedRecording) => Promise<unknown>,
    undoOf: () => ActionState['undo'] = () => null,
  ) => {
    const begun = { ...words, finished: 0, total: some.length, outcome: null, undo: null }
    setState(begun)
    setToReview(false)
    const outcome = await actOnEach(some, act, errorMessage, (finished) =>
      setState({ ...begun, finished }),
    )
    setState({ ...begun, outcome, undo: undoOf() })
    for (const queryKey of [keys.lists, keys.tags]) void client.invalidateQueries({ queryKey })
    return outcome
  }
  const tag = (change: TagChange) => {
    const undone = new Map<string, TagChange>()
    const undo = () =>
      void start(
        { doing: 'Undoing', did: 'tagged as before' },
        recordings.filter(({ id }) => undone.has(id)),
        async ({ id }) => changeTags(client, id, undone.get(id) ?? NO_CHANGE),
      )
    return start(
      { doing: 'Tagging', did: 'tagged' },
      recordings,
      async ({ id }) => {
        const inverse = await changeTags(client, id, change)
        if (inverse !== null) undone.set(id, inverse)
      },
      () => (undone.size === 0 ? null : undo),
    )
  }
  const addToReview = async () => {
    await tag({ add: [TO_REVIEW], remove: [] })
    setToReview(true)
  }
  if (recordings.length === 0 && state === null && reading === null) return null
  const [only] = recordings
  return (
    <section aria-label="Selection" className={classes.bar}>
      <div role="status" className={classes.words}>
        {isReading
          ? `Selecting … ${counted(reading.finished, 'recording')} read`
          : state !== null && state.outcome === null
            ? `${state.doing} ${formatCount(state.finished)} of ${formatCount(state.total)} …`
            : recordings.length > 0 && selectionWords(recordings)}
        {reading?.problem && (
          <div className={classes.failure}>
            The recordings cannot be selected. {reading.problem}
          </div>
        )}
        {state?.outcome && <Outcome did={state.did} outcome={state.outcome} undo={state.undo} />}
        {isToReview && state?.outcome && (
          <Link to="/review" search={{ tag: TO_REVIEW }} className={classes.undo}>
            Open review
          </Link>
        )}
      </div>
      <div className={classes.acts}>
        {!isBusy && recordings.length > 0 && recordings.length < total && (
          <button type="button" onClick={onChooseAll}>
            Select all {formatCount(total)}
          </button>
        )}
        {recordings.length > 0 && (
          <>
            <button type="button" disabled={isBusy} onClick={() => setDialog('run')}>
              Run again
            </button>
            {cancelable.length > 0 && (
              <button
                type="button"
                disabled={isBusy}
                onClick={() =>
                  void start({ doing: 'Canceling', did: 'canceled' }, cancelable, cancelRuns)
                }
              >
                Cancel runs ({formatCount(cancelable.length)})
              </button>
            )}
            <button type="button" disabled={isBusy} onClick={() => setDialog('tags')}>
              Tag
            </button>
            <button
              type="button"
              disabled={isBusy}
              title={`Adds the tag “${TO_REVIEW}”: the review is then of all that have it`}
              onClick={() => void addToReview()}
            >
              Add to review
            </button>
            <button
              type="button"
              disabled={isBusy}
              title="Tables, turns and spots of the selected recordings"
              onClick={() => setDialog('export')}
            >
              Export
            </button>
            <button
              type="button"
              disabled={isBusy}
              title="Clips of their spots or turns, as a ZIP"
              onClick={() => setDialog('clips')}
            >
              Clips
            </button>
            {recordings.length === 1 && only && (
              <a href={api.originalUrl(only.id)} download="">
                Download original
              </a>
            )}
            <button
              type="button"
              className={classes.danger}
              disabled={isBusy}
              title="Delete (Del)"
              onClick={onDelete}
            >
              Delete
            </button>
          </>
        )}
        <button
          type="button"
          aria-label="Clear the selection"
          title="Clear the selection (Esc)"
          disabled={isBusy && !isReading}
          onClick={() => {
            setState(null)
            onClear()
          }}
        >
          ×
        </button>
      </div>
      {dialog === 'tags' && (
        <TagDialog
          recordings={recordings}
          onClose={close}
          onChange={(change) => {
            close()
            void tag(change)
          }}
        />
      )}
      {dialog === 'export' && (
        <ExportSelectedDialog recordingIds={recordings.map(({ id }) => id)} onClose={close} />
      )}
      {dialog === 'run' && (
        <RunSelectedDialog
          recordings={recordings}
          seconds={amountOf(recordings).isComplete ? amountOf(recordings).seconds : null}
          onClose={close}
          onRun={(request) => {
            close()
            void start({ doing: 'Starting', did: 'started' }, recordings, async ({ id }) =>
              applyRun(client, await api.diarize(id, request)),
            )
          }}
        />
      )}
      {dialog === 'clips' && (
        <PackDialog
          source={{ recordingIds: recordings.map(({ id }) => id) }}
          count={recordings.length}
          onClose={close}
        />
      )}
    </section>
  )
}

interface OfOutcome {
  readonly outcome: ActionOutcome
}

/** What an action did, and what failed: each message once, with names. */
function Outcome({ did, outcome, undo }: Pick<ActionState, 'did' | 'undo'> & OfOutcome) {
  return (
    <div className={classes.outcome}>
      {outcome.done > 0 && (
        <div>
          {counted(outcome.done, 'recording')}: {did}.{' '}
          {undo !== null && (
            <button type="button" className={classes.undo} onClick={undo}>
              Undo
            </button>
          )}
        </div>
      )}
      {outcome.failures.map(({ message, recordings }) => (
        <div key={message} className={classes.failure}>
          {recordings.length > 0 &&
            `${counted(recordings.length, 'recording')} not ${did} (${namesWords(recordings.map(({ name }) => name))}): `}
          {message}
        </div>
      ))}
    </div>
  )
}

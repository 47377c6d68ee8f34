import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CorrectionView, DiarizationView, RecordingView } from '@toolkit/server/client'
import { useState, useSyncExternalStore } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRun } from '../../api/live-events.ts'
import { keys } from '../../api/queries.ts'
import { Dialog } from '../../components/dialog.tsx'
import { counted, formatShare } from '../../format/number-format.ts'
import { useCommands } from '../../palette/commands.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import type { RecordingSearch } from '../recording-search.ts'
import { runWords } from '../runs/run-words.ts'
import classes from './correction.module.css'
import type { CorrectionEditor } from './correction-editor.ts'
import type { CorrectionLog, LogState } from './correction-log.ts'
import { CorrectionTools } from './correction-tools.tsx'
import type { DroppedEdit } from './drafts.ts'
import { checkedShare } from './edits.ts'
import { useFocusIfLost } from './focus-if-lost.ts'

interface Props {
  readonly recording: RecordingView
  readonly correction: CorrectionView
  readonly run: DiarizationView
  readonly log: CorrectionLog
  readonly editor: CorrectionEditor
  readonly isKept: () => boolean
  /** Whether the corrected run is the shown one. */
  readonly isShown: boolean
  readonly onChange: (changes: RecordingSearch) => void
}

/** The bar of an open correction: what is corrected, whether it is saved, and all edits as buttons. */
export function CorrectionBar({ isShown, ...props }: Props) {
  const { recording, run, log, editor, isKept, onChange } = props
  const state = useSyncExternalStore(log.subscribe, log.state)
  const known = useKnownProviders()
  const bar = useFocusIfLost<HTMLElement>()
  const words = runWords(known, run, false)
  const share = checkedShare(state.history.state, recording.durationSeconds ?? 0)
  return (
    <section ref={bar} tabIndex={-1} className={classes.bar} aria-label="Correction">
      <div className={classes.line}>
        <Text size="sm" className={classes.title} title={words}>
          <strong>Correcting</strong> <span className={classes.words}>{words}</span>
        </Text>
        <Text size="sm" className="figures" data-testid="correction-saving">
          {savingWords(state, isKept())}
        </Text>
        {state.saving === 'failed' && (
          <Button size="compact-sm" variant="default" onClick={() => log.retry()}>
            Try again
          </Button>
        )}
        <Text size="sm" className="figures" data-testid="correction-checked">
          {formatShare(100 * share)} checked
        </Text>
        <Ending {...props} state={state} />
      </div>
      {state.problem !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="status">
          {state.problem}
        </Text>
      )}
      {state.dropped.length > 0 && (
        <Dropped edits={state.dropped} onDismiss={(id) => log.dismiss(id)} />
      )}
      {isShown ? (
        <CorrectionTools editor={editor} log={log} />
      ) : (
        <Group gap="xs">
          <Text size="sm">Another diarization is shown.</Text>
          <Button size="compact-sm" variant="default" onClick={() => onChange({ run: run.id })}>
            Show what is corrected
          </Button>
        </Group>
      )}
    </section>
  )
}

/** Whether the edits are stored on the server. */
function savingWords({ saving, unsent }: LogState, isKept: boolean): string {
  if (saving === 'saved') return 'Saved'
  if (saving === 'saving') return 'Saving …'
  const where = isKept ? 'kept in this browser' : 'lost if this page is closed'
  const what = `${counted(unsent, 'edit')} not sent, ${where}`
  return saving === 'offline' ? `Offline: ${what}` : `Not saved: ${what}`
}

/** Done, close and discard. */
function Ending({
  recording,
  correction,
  log,
  state,
  onChange,
}: Omit<Props, 'isShown'> & { readonly state: LogState }) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const { id } = recording
  const refresh = () => client.invalidateQueries({ queryKey: keys.recording(id) })
  const finishing = useMutation({
    mutationFn: async () => {
      await allSent(log)
      return api.finishCorrection(id, correction.id)
    },
    onSuccess: async (run) => {
      applyRun(client, run)
      await refresh()
    },
  })
  const discarding = useMutation({
    mutationFn: () => api.discardCorrection(id, correction.id),
    onSuccess: () => onChange({ correct: undefined }),
  })
  const error = finishing.error ?? discarding.error
  const canFinish = state.saving !== 'offline' && state.saving !== 'failed'
  const close = () => onChange({ correct: undefined })
  // Without edits nothing is lost.
  const discard = () => (state.history.length === 0 ? discarding.mutate() : setAsking(true))
  useCommands(
    [
      ...(canFinish ? [{ id: 'correction-done', label: 'Correction: done', keys: [] }] : []),
      { id: 'correction-close', label: 'Correction: close, and go on later', keys: [] },
      { id: 'correction-discard', label: 'Correction: discard', keys: [] },
    ],
    (command) => {
      if (command === 'correction-done') finishing.mutate()
      else if (command === 'correction-close') close()
      else discard()
    },
  )
  return (
    <Group gap="xs" className={classes.ending}>
      {error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(error)}
        </Text>
      )}
      <Button
        size="compact-sm"
        loading={finishing.isPending}
        disabled={!canFinish}
        title="Make a diarization of the correction"
        onClick={() => finishing.mutate()}
      >
        Done
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        title="Leave the correction open, and go on later"
        onClick={close}
      >
        Close
      </Button>
      <Button size="compact-sm" variant="default" onClick={discard}>
        Discard
      </Button>
      {isAsking && (
        <Dialog title="Discard the correction?" onClose={() => setAsking(false)}>
          <Text size="sm">
            All {counted(state.history.length, 'edit')} are deleted, for everyone. The diarization
            stays as it was.
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button color="red" loading={discarding.isPending} onClick={() => discarding.mutate()}>
              Discard
            </Button>
          </Group>
        </Dialog>
      )}
    </Group>
  )
}

/** Settles when all edits are stored. Rejects if that is not possible now. */
function allSent(log: CorrectionLog): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const { unsent, saving, problem } = log.state()
      const isEnded = unsent === 0 || saving === 'offline' || saving === 'failed'
      if (!isEnded) return
      stop()
      if (unsent === 0) resolve()
      else reject(new Error(problem ?? 'Not all edits are stored yet.'))
    }
    const stop = log.subscribe(look)
    look()
  })
}

interface DroppedProps {
  readonly edits: readonly DroppedEdit[]
  readonly onDismiss: (id: string) => void
}

/** Edits of this tab that did not fit after those of others. */
function Dropped({ edits, onDismiss }: DroppedProps) {
  return (
    <ul className={classes.dropped} aria-label="Edits that no longer fit">
      {edits.map(({ id, words, reason }) => (
        <li key={id} role="alert">
          <Text size="sm" span>
            Not applied, because another edit came first: {words}. {reason}
          </Text>{' '}
          <Button size="compact-xs" variant="default" onClick={() => onDismiss(id)}>
            Dismiss
          </Button>
        </li>
      ))}
    </ul>
  )
}

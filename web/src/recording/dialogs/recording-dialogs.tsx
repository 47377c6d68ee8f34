import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { loadedLater } from '../../components/loaded-later.tsx'
import type { ShownCurve } from '../../curves/curve-choice.ts'
import { counted } from '../../format/number-format.ts'
import { announce } from '../listen/player-state.ts'
import type { OpenDialog } from '../open-dialog.ts'
import { compareSearch, type RecordingSearch } from '../recording-search.ts'
import { RunAgainDialog } from '../runs/run-again-dialog.tsx'

interface Props {
  readonly dialog: OpenDialog
  readonly recording: RecordingView
  /** Newest first. */
  readonly runs: readonly DiarizationView[]
  readonly shownRunId: string | null
  readonly shown: ShownCurve
  readonly onDialog: (dialog: OpenDialog) => void
  readonly onChange: (changes: RecordingSearch) => void
}

const ImportDialog = loadedLater(() =>
  import('../imports/import-dialog.tsx').then((code) => code.default),
)
const ExportDialog = loadedLater(() =>
  import('../exports/export-dialog.tsx').then((code) => code.default),
)
const DeleteRunDialog = loadedLater(() =>
  import('../runs/delete-run-dialog.tsx').then((code) => code.default),
)
const CompareDialog = loadedLater(() =>
  import('../compare/compare-dialog.tsx').then((code) => code.default),
)

const EnrolSpeakerDialog = loadedLater(() =>
  import('../../voices/enrol-speaker-dialog.tsx').then((code) => code.EnrolSpeakerDialog),
)

/** The open dialog of a recording. */
export function RecordingDialogs(props: Props) {
  const { dialog, recording, runs, shownRunId, shown, onDialog, onChange } = props
  const close = () => onDialog(null)
  if (dialog === null) return null
  switch (dialog.kind) {
    case 'run-again':
      return (
        <RunAgainDialog
          recording={recording}
          runs={runs}
          onClose={close}
          onStarted={() => {
            close()
            // Show the new run once it has finished.
            onChange({ run: '' })
          }}
        />
      )
    case 'import': {
      const [file, ...others] = dialog.files
      if (file === undefined) return null
      const next = () => onDialog(others.length === 0 ? null : { kind: 'import', files: others })
      return (
        <ImportDialog
          key={dialog.files.length}
          recordingId={recording.id}
          file={file}
          onClose={next}
          onImported={({ diarization, scored }, role) => {
            next()
            if (diarization === null) {
              announce(`${counted(scored?.length ?? 0, 'scored part')} imported`)
              return
            }
            announce(role === 'reference' ? 'Reference imported' : 'Result imported')
            if (role === 'run' || shownRunId === null) onChange({ run: diarization.id })
          }}
        />
      )
    }
    case 'compare':
      return (
        <CompareDialog
          runs={runs}
          firstRunId={dialog.runId ?? shownRunId}
          currentRunId={recording.currentRunId}
          onClose={close}
          onCompare={(pair) => {
            close()
            onChange({ compare: compareSearch(pair), panel: 'differences' })
          }}
        />
      )
    case 'enrol': {
      const { runId, speaker, name } = dialog
      return (
        <EnrolSpeakerDialog
          {...{ runId, speaker, name }}
          recordingId={recording.id}
          onClose={close}
        />
      )
    }
    default: {
      const run = runs.find(({ id }) => id === dialog.runId)
      if (run === undefined) return null
      if (dialog.kind === 'export') {
        return (
          <ExportDialog
            recordingId={recording.id}
            run={run}
            isShown={run.id === shownRunId}
            shown={shown}
            onClose={close}
          />
        )
      }
      return <DeleteRunDialog recording={recording} run={run} onClose={close} onDeleted={close} />
    }
  }
}

import { Badge, Button, Group, List, Menu, Text, UnstyledButton } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRecording } from '../../api/live-events.ts'
import { keys } from '../../api/queries.ts'
import { counted, formatCount, formatScore, formatShare } from '../../format/number-format.ts'
import { statusWords } from '../../format/status-words.ts'
import { formatDate } from '../../format/time-format.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import type { OpenDialog } from '../open-dialog.ts'
import type { RecordingSearch } from '../recording-search.ts'
import classes from './run-list.module.css'
import { originWords } from './run-origin.ts'
import { isOpen, requestWords } from './run-words.ts'

interface Props {
  readonly recording: RecordingView
  readonly runs: readonly DiarizationView[]
  readonly run: DiarizationView
  readonly shownRunId: string | null
  readonly onChange: (changes: RecordingSearch) => void
  readonly onDialog: (dialog: OpenDialog) => void
}

/** One run: its origin, figures, state, warnings and actions. */
export function RunItem({ recording, runs, run, shownRunId, onChange, onDialog }: Props) {
  const known = useKnownProviders()
  const isReference = run.id === recording.referenceRunId
  const isShown = run.id === shownRunId
  const isDone = run.status === 'succeeded'
  const asked = requestWords(run.request)
  return (
    <li aria-current={isShown ? 'true' : undefined} aria-label={originWords(known, run, runs)}>
      <Text size="sm" dir="auto">
        {originWords(known, run, runs)}
      </Text>
      <Text size="xs" c="dimmed">
        {formatDate(run.completedAt ?? run.createdAt)}
        {asked !== null && ` · asked for ${asked}`}
      </Text>
      {isDone && <Figures run={run} isReference={isReference} />}
      {!isDone && (
        <Text size="sm" c="dimmed">
          {statusWords(run.status)}
          {run.error !== null && `: ${run.error.message}`}
        </Text>
      )}
      {isDone && <Warnings warnings={run.warnings} />}
      <Group gap={6}>
        {run.id === recording.currentRunId && <Mark text="current" />}
        {isReference && <Mark text="reference" />}
        {isShown && <Mark text="shown" />}
        <Actions
          {...{ recording, runs, run, isReference, isShown, onDialog }}
          onShow={() => onChange({ run: run.id })}
        />
      </Group>
    </li>
  )
}

function Mark({ text }: { readonly text: string }) {
  return (
    <Badge variant="outline" color="gray" c="inherit" size="sm">
      {text}
    </Badge>
  )
}

interface FiguresProps {
  readonly run: DiarizationView
  readonly isReference: boolean
}

function Figures({ run, isReference }: FiguresProps) {
  const { summary, evaluation } = run
  const rate = evaluation === null || evaluation.der === null ? null : 100 * evaluation.der
  const facts = [
    ['Speakers', formatCount(summary?.speakerCount ?? null)],
    meanOf(run),
    ...(isReference || evaluation === null ? [] : [['Error rate', formatShare(rate)] as const]),
  ] as const
  return (
    <dl className={`${classes.figures} figures`}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The mean that the heading of the recording shows too; of a result without a curve, that of its turns. */
function meanOf({ summary }: DiarizationView): readonly [string, string] {
  if (summary?.sampleMean == null) {
    return ['Mean turn confidence', formatScore(summary?.turnMean ?? null)]
  }
  return [`Mean ${summary.score?.kind ?? 'confidence'}`, formatScore(summary.sampleMean)]
}

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null
  return (
    <details className={classes.warnings}>
      <summary>{counted(warnings.length, 'warning')}</summary>
      <List size="sm">
        {warnings.map((warning) => (
          <List.Item key={warning}>{warning}</List.Item>
        ))}
      </List>
    </details>
  )
}

interface ActionsProps extends FiguresProps {
  readonly recording: RecordingView
  readonly runs: readonly DiarizationView[]
  readonly isShown: boolean
  readonly onShow: () => void
  readonly onDialog: (dialog: OpenDialog) => void
}

function Actions(props: ActionsProps) {
  const { recording, runs, run, isReference, isShown, onShow, onDialog } = props
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: (act: () => Promise<RecordingView>) => act(),
    onSuccess: (changed) => {
      applyRecording(client, changed)
      // The error rates of all runs follow from the reference.
      void client.invalidateQueries({ queryKey: keys.runs(recording.id) })
    },
  })
  const { id } = recording
  const isDone = run.status === 'succeeded'
  const others = runs.filter((each) => each.id !== run.id && each.status === 'succeeded')
  return (
    <>
      {isDone && !isShown && <Action text="Show" onClick={onShow} />}
      {isDone && run.id !== recording.currentRunId && (
        <Action text="Make current" onClick={() => change.mutate(() => api.choose(id, run.id))} />
      )}
      {isDone && (
        <Action
          text={isReference ? 'Stop using as reference' : 'Use as reference'}
          onClick={() => change.mutate(() => api.setReference(id, isReference ? null : run.id))}
        />
      )}
      <Menu
        position="bottom-end"
        withinPortal={false}
        shadow="md"
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <UnstyledButton className={classes.more} aria-label="More actions" title="More actions">
            ⋯
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {isDone && others.length > 0 && (
            <Menu.Item onClick={() => onDialog({ kind: 'compare', runId: run.id })}>
              Compare with…
            </Menu.Item>
          )}
          {isDone && (
            <Menu.Item onClick={() => onDialog({ kind: 'export', runId: run.id })}>
              Export…
            </Menu.Item>
          )}
          <Menu.Item
            disabled={isOpen(run)}
            onClick={() => onDialog({ kind: 'delete-run', runId: run.id })}
          >
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {change.isError && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(change.error)}
        </Text>
      )}
    </>
  )
}

function Action({ text, onClick }: { readonly text: string; readonly onClick: () => void }) {
  return (
    <Button variant="default" size="compact-xs" onClick={onClick}>
      {text}
    </Button>
  )
}

import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { DiarizationView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRun } from '../../api/live-events.ts'
import { preparationQuery } from '../../api/queries.ts'
import { useNow } from '../../components/use-now.ts'
import { resultGoesWords } from '../../format/result-goes-words.ts'
import { preparationWords } from '../../format/status-words.ts'
import { formatDate, formatWait } from '../../format/time-format.ts'
import {
  isFree,
  providerWords,
  runSourceWords,
  useKnownProviders,
} from '../../providers/known-providers.ts'
import classes from './run-status.module.css'
import {
  adviceFor,
  holdWords,
  STAGE_WORDS,
  STAGES,
  type Stage,
  stageOf,
  uploadKeptWords,
} from './run-words.ts'

const COUNTDOWN_MS = 30_000

interface Props {
  readonly run: DiarizationView
  /** Whether its recording is being decoded. */
  readonly isPreparing: boolean
  /** null if running it again cannot help. */
  readonly onRunAgain: (() => void) | null
}

/** The status of a run without a result: progress, held, canceled or failed. */
export function RunStatus({ run, isPreparing, onRunAgain }: Props) {
  const known = useKnownProviders()
  if (run.status === 'held') return <HeldRun run={run} />
  const stage = stageOf(run, isPreparing)
  if (stage !== null) return <RunProgress run={run} stage={stage} />
  if (run.status === 'canceled') {
    return <Text c="dimmed">The newest diarization was canceled. {run.warnings.join(' ')}</Text>
  }
  const kept = uploadKeptWords(known, run, Date.now())
  return (
    <Alert color="red" variant="outline" title="The diarization failed">
      <Stack gap="xs" align="flex-start">
        <Text>{run.error?.message ?? 'No reason was given.'}</Text>
        <Text>{adviceFor(run.error?.code ?? '')}</Text>
        <Text size="sm">
          By {runSourceWords(known, run)}. {kept}
        </Text>
        {onRunAgain !== null && (
          <Button variant="default" onClick={onRunAgain}>
            Run again
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

interface RunProgressProps {
  readonly run: DiarizationView
  readonly stage: Stage
}

/** A run in progress: stage, progress, remaining time and a cancel button. */
function RunProgress({ run, stage }: RunProgressProps) {
  const client = useQueryClient()
  const known = useKnownProviders()
  const cancel = useMutation({
    mutationFn: () => api.cancel(run.recordingId, run.id),
    onSuccess: (changed) => applyRun(client, changed),
  })
  const { data: prepared } = useQuery(preparationQuery(run.recordingId))
  const isPreparing = stage === 'preparing'
  const fraction = isPreparing ? prepared : (run.progress?.fraction ?? null)
  const words = isPreparing ? preparationWords(prepared) : diarizationWords(run, stage)
  return (
    <Stack gap={4} component="section" aria-label="Diarization under way">
      <Group justify="space-between" mih={32}>
        <Text role="status" className="figures">
          {words}
        </Text>
        <Button
          variant="default"
          size="compact-sm"
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          Cancel
        </Button>
      </Group>
      <Progress
        value={fraction === null ? 0 : Math.floor(fraction * 100)}
        animated={fraction === null}
        aria-label={
          isPreparing ? 'Preparing audio' : `Diarization by ${runSourceWords(known, run)}`
        }
      />
      <ol className={classes.stages}>
        {STAGES.map((each) => (
          <li key={each} aria-current={each === stage ? 'step' : undefined}>
            {STAGE_WORDS[each]}
          </li>
        ))}
      </ol>
      <ResultGoes run={run} />
      <Text size="sm" c="dimmed">
        By {runSourceWords(known, run)}.
        {!isFree(known, run.provider) &&
          ` If you cancel, it is no longer tracked; ${providerWords(known, run.provider)} may still finish and bill it.`}
      </Text>
      {cancel.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(cancel.error)}
        </Text>
      )}
    </Stack>
  )
}

/** How long the result, which was not fetched yet, can still be fetched. */
function ResultGoes({ run }: { readonly run: DiarizationView }) {
  const known = useKnownProviders()
  const words = resultGoesWords(run, useNow(COUNTDOWN_MS))
  if (words === null) return null
  return (
    <Text size="sm" role="status">
      Not fetched yet: {words}. {providerWords(known, run.provider)} deletes it after that.
    </Text>
  )
}

function diarizationWords({ progress }: DiarizationView, stage: Stage): string {
  if (progress === null) return STAGE_WORDS[stage]
  const { fraction, etaSeconds } = progress
  const left = etaSeconds === null ? '' : `, about ${formatWait(etaSeconds)} left`
  return `${STAGE_WORDS[stage]} ${Math.floor(fraction * 100)} %${left}`
}

/** A held run: reason, remedy and the choice to retry or to give up. */
function HeldRun({ run }: { readonly run: DiarizationView }) {
  const client = useQueryClient()
  const resolve = useMutation({
    mutationFn: (action: 'resubmit' | 'give-up') => api.resolve(run.recordingId, run.id, action),
    onSuccess: (changed) => applyRun(client, changed),
  })
  const known = useKnownProviders()
  const words = holdWords(known, run)
  const kept = uploadKeptWords(known, run, Date.now())
  return (
    <Alert
      color="orange"
      variant="outline"
      title={words.title}
      // Orange text has too little contrast on white.
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      <Stack gap="sm">
        <Text>
          {words.why}
          {run.hold && ` It has been waiting since ${formatDate(run.hold.since)}.`}
        </Text>
        <Text>{words.remedy}</Text>
        {kept !== null && <Text>{kept}</Text>}
        <ResultGoes run={run} />
        <Choice
          label={words.again.does}
          description={words.again.means}
          isDisabled={resolve.isPending}
          onChoose={() => resolve.mutate('resubmit')}
        />
        <Choice
          label="Give up"
          description={words.giveUp}
          isDisabled={resolve.isPending}
          onChoose={() => resolve.mutate('give-up')}
        />
        {resolve.isError && (
          <Text c="var(--mantine-color-error)" role="alert">
            {errorMessage(resolve.error)}
          </Text>
        )}
      </Stack>
    </Alert>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly description: string
  readonly isDisabled: boolean
  readonly onChoose: () => void
}

function Choice({ label, description, isDisabled, onChoose }: ChoiceProps) {
  return (
    <Stack gap={2} align="flex-start">
      <Button variant="default" disabled={isDisabled} onClick={onChoose}>
        {label}
      </Button>
      <Text size="sm" c="dimmed">
        {description}
      </Text>
    </Stack>
  )
}

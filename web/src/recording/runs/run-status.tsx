import { Alert, Button, Stack, Text } from '@mantine/core'
import type { DiarizationView } from '@toolkit/server/client'
import { runSourceWords } from '../../format/provider-words.ts'
import { useKnownProviders } from '../../providers/use-known-providers.ts'
import { uploadKeptWords } from './expiry-words.ts'
import { HeldRun } from './held-run.tsx'
import { RunProgress } from './run-progress.tsx'
import { adviceFor, stageOf } from './run-stages.ts'

interface Props {
  readonly run: DiarizationView
  /** Whether its recording is still being decoded. */
  readonly isPreparing: boolean
  /** null: running it again cannot help. */
  readonly onRunAgain: (() => void) | null
}

/** The newest run while it has no result: how far it is, or why there is none and what to do. */
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
          Asked of {runSourceWords(known, run)}. {kept}
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

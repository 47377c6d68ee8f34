import { Alert, Stack, Text } from '@mantine/core'
import type { DiarizationView } from '@toolkit/server/client'
import { HeldRun } from './held-run.tsx'
import { RunProgress } from './run-progress.tsx'
import { adviceFor, stageOf } from './run-stages.ts'

/** The newest run while it has no result: how far it is, or why there is none and what to do. */
export function RunStatus({ run }: { readonly run: DiarizationView }) {
  if (run.status === 'held') return <HeldRun run={run} />
  const stage = stageOf(run)
  if (stage !== null) return <RunProgress run={run} stage={stage} />
  if (run.status === 'canceled') {
    return <Text c="dimmed">The newest diarization was canceled.</Text>
  }
  return (
    <Alert color="red" variant="outline" title="The diarization failed">
      <Stack gap="xs">
        <Text>{run.error?.message ?? 'No reason was given.'}</Text>
        <Text>{adviceFor(run.error?.code ?? '')}</Text>
      </Stack>
    </Alert>
  )
}

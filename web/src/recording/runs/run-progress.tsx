import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { DiarizationView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRun } from '../../api/live-events.ts'
import { preparationQuery } from '../../api/queries.ts'
import { isFree, providerWords, runSourceWords } from '../../format/provider-words.ts'
import { preparationWords } from '../../format/status-words.ts'
import { formatWait } from '../../format/time-format.ts'
import { useKnownProviders } from '../../providers/use-known-providers.ts'
import classes from './run-progress.module.css'
import { STAGE_WORDS, STAGES, type Stage } from './run-stages.ts'

interface Props {
  readonly run: DiarizationView
  readonly stage: Stage
}

/** A run under way: its stage among all, how far it is, how long it may take, and a way to stop it. */
export function RunProgress({ run, stage }: Props) {
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
          isPreparing ? 'Preparing the sound' : `Diarization by ${runSourceWords(known, run)}`
        }
      />
      <ol className={classes.stages}>
        {STAGES.map((each) => (
          <li key={each} aria-current={each === stage ? 'step' : undefined}>
            {STAGE_WORDS[each]}
          </li>
        ))}
      </ol>
      <Text size="sm" c="dimmed">
        By {runSourceWords(known, run)}.
        {!isFree(known, run.provider) &&
          ` If you cancel, it is no longer followed; ${providerWords(known, run.provider)} may still finish and bill it.`}
      </Text>
      {cancel.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(cancel.error)}
        </Text>
      )}
    </Stack>
  )
}

function diarizationWords({ progress }: DiarizationView, stage: Stage): string {
  if (progress === null) return STAGE_WORDS[stage]
  const { fraction, etaSeconds } = progress
  const left = etaSeconds === null ? '' : `, about ${formatWait(etaSeconds)} left`
  return `${STAGE_WORDS[stage]} ${Math.floor(fraction * 100)} %${left}`
}

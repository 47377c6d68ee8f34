import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { EvidencePlanView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { namesWords } from '../batches/batch-words.ts'
import { Dialog } from '../components/dialog.tsx'
import { counted } from '../format/number-format.ts'
import { ScoreRange } from '../scores/score-range.tsx'
import { SecondsSlider } from '../scores/seconds-slider.tsx'
import { PackButton } from './pack-button.tsx'
import {
  DEFAULT_RULE,
  leftOutReason,
  type PackRule,
  type PackSource,
  planRequest,
  planWords,
} from './pack-request.ts'

interface Props {
  readonly source: PackSource
  /** Number of recordings; undefined: not known. */
  readonly count: number | undefined
  readonly onClose: () => void
}

/** A slider is dragged, or a number typed, in smaller steps. */
const SETTLED_MS = 250

/** Chooses the clips of many recordings, says how many they are and how long, and downloads them. */
export function PackDialog({ source, count, onClose }: Props) {
  const [rule, setRule] = useState(DEFAULT_RULE)
  const [counting] = useDebouncedValue(rule, SETTLED_MS)
  const request = planRequest(source, counting)
  const plan = useQuery({
    queryKey: ['evidence-plan', request],
    queryFn: ({ signal }) => api.evidencePlan(request, { signal }),
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const isCounting = counting !== rule || plan.isFetching
  const change = (changes: Partial<PackRule>) => setRule((now) => ({ ...now, ...changes }))
  return (
    <Dialog
      title={count === undefined ? 'Clips' : `Clips of ${counted(count, 'recording')}`}
      onClose={onClose}
    >
      <Stack gap="sm">
        <NativeSelect
          label="What"
          value={rule.what}
          onChange={(event) => change({ what: event.currentTarget.value as PackRule['what'] })}
          data={[
            { value: 'spots', label: 'Spots by the scores of samples' },
            { value: 'turns', label: 'Turns by their confidence' },
          ]}
        />
        {rule.what === 'spots' ? (
          <>
            <ScoreRange
              label="Sample score"
              from={rule.spotMin}
              to={rule.spotMax}
              onCommit={(spotMin, spotMax) => change({ spotMin, spotMax })}
            />
            <Group gap="md">
              <SecondsSlider
                label="Join gaps up to"
                value={rule.mergeGap}
                max={3}
                onLive={(mergeGap) => change({ mergeGap })}
                onCommit={(mergeGap) => change({ mergeGap })}
              />
              <SecondsSlider
                label="Minimum length"
                value={rule.minDuration}
                max={3}
                onLive={(minDuration) => change({ minDuration })}
                onCommit={(minDuration) => change({ minDuration })}
              />
            </Group>
          </>
        ) : (
          <ScoreRange
            key="turns"
            label="Turn confidence"
            from={rule.turnMin}
            to={rule.turnMax}
            onCommit={(turnMin, turnMax) => change({ turnMin, turnMax })}
          />
        )}
        <div role="status" data-testid="pack-count">
          {isCounting ? (
            <Text size="sm">Counting the clips …</Text>
          ) : plan.isError ? (
            <Text size="sm" c="var(--mantine-color-error)">
              The clips cannot be counted. {errorMessage(plan.error)}
            </Text>
          ) : (
            plan.data && <PlanText plan={plan.data} what={counting.what} />
          )}
        </div>
        {plan.isError && !isCounting && (
          <Group>
            <Button size="compact-sm" variant="default" onClick={() => void plan.refetch()}>
              Try again
            </Button>
          </Group>
        )}
        <Text size="sm" c="dimmed">
          Of the current diarizations, each by its default curve. The ZIP plays without a network:
          each part as WAV, its scores in a table, and each whole diarization.
        </Text>
        <Group justify="flex-end" align="flex-start">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <PackButton
            variant="filled"
            label="Download the clips (ZIP)"
            selection={isCounting ? null : (plan.data?.selection ?? null)}
            onRefused={() => void plan.refetch()}
          />
        </Group>
      </Stack>
    </Dialog>
  )
}

/** What a pack would have, and which recordings have no part in it. */
function PlanText({ plan, what }: { readonly plan: EvidencePlanView; what: PackRule['what'] }) {
  const { amount, problem } = planWords(plan, what)
  return (
    <>
      <Text size="sm" fw={600} className="figures">
        {amount}
      </Text>
      {problem !== null && (
        <Text size="sm" {...(plan.clips > 0 ? { c: 'var(--mantine-color-error)' } : {})}>
          {problem}
        </Text>
      )}
      {plan.leftOut.map((group) => (
        <Text key={group.detail} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {counted(group.count, 'recording')} left out ({namesWords(group.names, group.count)}):{' '}
          {leftOutReason(group)}
        </Text>
      ))}
    </>
  )
}

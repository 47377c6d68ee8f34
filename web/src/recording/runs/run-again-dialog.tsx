import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  ApiError,
  type DiarizationView,
  type Health,
  type RecordingView,
} from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRun } from '../../api/live-events.ts'
import { healthQuery, keys } from '../../api/queries.ts'
import { needsConfirmation, type ProviderChoice } from '../../batches/batch.ts'
import { PaidNotice, startWords, useConfirmationRule } from '../../batches/paid-notice.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { useVoicesOfModel } from '../../identification/comparable-voices.ts'
import { VoiceFields } from '../../identification/voice-fields.tsx'
import { EVERY_VOICE, identifyField, selectionFault } from '../../identification/voice-selection.ts'
import { ByChannelField, useIsByChannelOffered } from '../../providers/by-channel.tsx'
import { useKnownProviders } from '../../providers/known-providers.ts'
import { DiarizerFields, SpeakerHintsInput } from '../../providers/provider-fields.tsx'
import { hintChoice, hintFields } from '../../providers/speaker-hints.ts'
import { isOpen } from './run-words.ts'

interface Props {
  readonly recording: RecordingView
  /** Newest first; empty if there are none. */
  readonly runs: readonly DiarizationView[]
  readonly onClose: () => void
  readonly onStarted: () => void
}

const NO_HINT = { numSpeakers: null, minSpeakers: null, maxSpeakers: null }

/** Dialog that starts a run with speaker hints, provider and model. */
export function RunAgainDialog({ recording, runs, onClose, onStarted }: Props) {
  const newest = runs[0] ?? null
  const client = useQueryClient()
  const { data: health } = useQuery(healthQuery)
  const rule = useConfirmationRule()
  const known = useKnownProviders()
  const [hints, setHints] = useState(hintChoice(recording.speakers))
  const [chosen, setChosen] = useState<ProviderChoice | null>(null)
  const choice = chosen ?? previousChoice(newest, health)
  const { provider, model } = choice
  const [wantsByChannel, setByChannel] = useState(newest?.request.byChannel === true)
  const isByChannel =
    useIsByChannelOffered(provider) && wantsByChannel && recording.media?.channels === 2
  const seconds = recording.durationSeconds
  const [selection, setSelection] = useState(EVERY_VOICE)
  const voices = useVoicesOfModel(choice)
  // The server may report an open run that this page does not know yet.
  const [isOtherOpen, setOtherOpen] = useState(false)
  const hasOpen = isOtherOpen || runs.some(isOpen)
  // The server may require confirmation, because it also counts other recent runs.
  const [isAsked, setAsked] = useState(false)
  const isAgreed =
    isAsked || (rule !== null && seconds !== null && needsConfirmation(choice, seconds, rule))
  const start = useMutation({
    mutationFn: () =>
      api.diarize(recording.id, {
        ...NO_HINT,
        ...(isByChannel
          ? { byChannel: true }
          : { ...hintFields(hints), ...identifyField(selection, voices) }),
        ...(provider === null ? {} : { provider }),
        ...(model === null ? {} : { model }),
        ...(isAgreed ? { confirm: true } : {}),
        ...(hasOpen ? { force: true } : {}),
      }),
    onError: (error) => {
      if (isUnderWay(error)) setOtherOpen(true)
      else setAsked(error instanceof ApiError && error.code === 'confirmation-required')
    },
    onSuccess: (run) => {
      applyRun(client, run)
      void client.invalidateQueries({ queryKey: keys.recording(recording.id) })
      onStarted()
    },
  })
  return (
    <Dialog
      title={newest === null ? 'Diarize this recording' : 'Diarize this recording again'}
      onClose={onClose}
    >
      {newest !== null && (
        <Text size="sm" c="dimmed">
          Earlier diarizations are kept; the newest finished one is shown unless you choose another.
        </Text>
      )}
      {hasOpen && (
        <Text size="sm">
          A diarization of this recording has not ended yet; this one would run in parallel.
        </Text>
      )}
      {!isByChannel && <SpeakerHintsInput provider={provider} value={hints} onChange={setHints} />}
      <ByChannelField
        recording={recording}
        provider={provider}
        value={isByChannel}
        onChange={setByChannel}
      />
      <DiarizerFields provider={provider} model={model} onChange={setChosen} />
      {!isByChannel && <VoiceFields {...choice} value={selection} onChange={setSelection} />}
      <PaidNotice choice={choice} seconds={seconds} rule={rule} />
      {start.isError && !isUnderWay(start.error) && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(start.error)}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          loading={start.isPending}
          disabled={selectionFault(selection, voices) !== null}
          onClick={() => start.mutate()}
        >
          {isUnderWay(start.error)
            ? 'Run in parallel'
            : isAsked
              ? 'Send anyway'
              : startWords(known, choice, seconds, rule)}
        </Button>
      </Group>
    </Dialog>
  )
}

function isUnderWay(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'run-under-way'
}

/** Returns provider and model of the newest run if available, so that a local recording is not sent to a paid one. */
function previousChoice(
  newest: DiarizationView | null,
  health: Health | undefined,
): ProviderChoice {
  const known = health?.providers.find(({ name }) => name === newest?.provider)
  if (newest === null || known === undefined) return { provider: null, model: null }
  const isOffered = known.models.includes(newest.model)
  return { provider: known.name, model: isOffered ? newest.model : null }
}

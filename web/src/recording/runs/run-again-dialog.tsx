import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DiarizationRequest, RecordingView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRun } from '../../api/live-events.ts'
import { keys } from '../../api/queries.ts'
import { Dialog } from '../../app/dialog.tsx'
import { ModelSelect } from '../../uploads/model-select.tsx'
import { ProviderSelect } from '../../uploads/provider-select.tsx'
import { hintChoice, hintFields } from '../../uploads/speaker-hints.ts'
import { SpeakerHintsInput } from '../../uploads/speaker-hints-input.tsx'

interface Props {
  readonly recording: RecordingView
  readonly onClose: () => void
  readonly onStarted: () => void
}

const NO_HINT = { numSpeakers: null, minSpeakers: null, maxSpeakers: null }

/** Another run of the same recording, with other hints, by another diarizer or model. */
export function RunAgainDialog({ recording, onClose, onStarted }: Props) {
  const client = useQueryClient()
  const [hints, setHints] = useState(hintChoice(recording.speakers))
  const [provider, setProvider] = useState<string | null>(null)
  const [model, setModel] = useState<string | null>(null)
  const start = useMutation({
    mutationFn: () =>
      api.diarize(recording.id, {
        ...NO_HINT,
        ...hintFields(hints),
        ...(provider === null
          ? {}
          : { provider: provider as NonNullable<DiarizationRequest['provider']> }),
        ...(model === null ? {} : { model }),
      }),
    onSuccess: (run) => {
      applyRun(client, run)
      void client.invalidateQueries({ queryKey: keys.recording(recording.id) })
      onStarted()
    },
  })
  return (
    <Dialog title="Diarize this recording again" onClose={onClose}>
      <Text size="sm" c="dimmed">
        Earlier diarizations are kept; the newest finished one is shown unless you choose another.
      </Text>
      <SpeakerHintsInput value={hints} onChange={setHints} />
      <ProviderSelect
        value={provider}
        onChange={(chosen) => {
          setProvider(chosen)
          // Another diarizer has other models.
          setModel(null)
        }}
      />
      <ModelSelect provider={provider} value={model} onChange={setModel} />
      {start.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(start.error)}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Not now
        </Button>
        <Button loading={start.isPending} onClick={() => start.mutate()}>
          Start
        </Button>
      </Group>
    </Dialog>
  )
}

import { Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { needsConfirmation, type ProviderChoice } from '../../batches/batch.ts'
import { PaidNotice, startWords, useConfirmationRule } from '../../batches/paid-notice.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { counted } from '../../format/number-format.ts'
import { useVoicesOfModel } from '../../identification/comparable-voices.ts'
import { VoiceFields } from '../../identification/voice-fields.tsx'
import { EVERY_VOICE, identifyField, selectionFault } from '../../identification/voice-selection.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import { DiarizerFields, SpeakerHintsInput } from '../../providers/provider-fields.tsx'
import { UNKNOWN_SPEAKERS } from '../../providers/speaker-hints.ts'
import type { SelectedRecording } from './row-selection.ts'
import { runRequest } from './selected-runs.ts'

interface Props {
  readonly recordings: readonly SelectedRecording[]
  /** Total length; null if not all lengths are known. */
  readonly seconds: number | null
  readonly onClose: () => void
  readonly onRun: (request: ReturnType<typeof runRequest>) => void
}

/** Asks for speaker hints, diarizer and model of new runs of the selected recordings. */
export function RunSelectedDialog({ recordings, seconds, onClose, onRun }: Props) {
  const rule = useConfirmationRule()
  const known = useKnownProviders()
  const [hints, setHints] = useState(UNKNOWN_SPEAKERS)
  const [choice, setChoice] = useState<ProviderChoice>({ provider: null, model: null })
  const [selection, setSelection] = useState(EVERY_VOICE)
  const voices = useVoicesOfModel(choice)
  const isAgreed = rule !== null && seconds !== null && needsConfirmation(choice, seconds, rule)
  return (
    <Dialog title={`Run ${counted(recordings.length, 'recording')} again`} onClose={onClose}>
      <Text size="sm" c="dimmed">
        Earlier diarizations are kept; the newest finished one is shown.
      </Text>
      <SpeakerHintsInput provider={choice.provider} value={hints} onChange={setHints} />
      <DiarizerFields {...choice} onChange={setChoice} />
      <VoiceFields {...choice} value={selection} onChange={setSelection} />
      <PaidNotice choice={choice} seconds={seconds} rule={rule} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={rule === null || selectionFault(selection, voices) !== null}
          onClick={() =>
            onRun({ ...runRequest(choice, hints, isAgreed), ...identifyField(selection, voices) })
          }
        >
          {startWords(known, choice, seconds, rule)}
        </Button>
      </Group>
    </Dialog>
  )
}

import { Checkbox, Stack, Text } from '@mantine/core'
import { MAX_IDENTIFIED_PRINTS } from '@toolkit/server/client'
import { counted } from '../format/number-format.ts'
import { useVoicesOfModel, type VoicesOfModel } from './comparable-voices.ts'
import { selectedVoices, selectionFault, type VoiceSelection } from './voice-selection.ts'

interface Props {
  /** null: the server's default. */
  readonly provider: string | null
  /** null: the default of the provider. */
  readonly model: string | null
  readonly value: VoiceSelection
  readonly onChange: (value: VoiceSelection) => void
}

function usableWords({ total, usable }: VoicesOfModel): string {
  if (usable.length === 0) {
    return `None of ${counted(total, 'voice')} has a voiceprint of this provider and model, and only those can be compared. Make one, or choose another model.`
  }
  const has = usable.length === 1 ? 'has' : 'have'
  return `${usable.length} of ${counted(total, 'voice')} ${has} a voiceprint of this provider and model. The names are proposed, and you decide.`
}

/** Whether a run names its speakers by voices, and by which; hidden without voices. */
export function VoiceFields({ provider, model, value, onChange }: Props) {
  const voices = useVoicesOfModel({ provider, model })
  if (voices === null || voices.total === 0) return null
  const { usable } = voices
  const chosen = new Set(selectedVoices(value, voices))
  const isOn = usable.length > 0 && (value.isOn ?? usable.length <= MAX_IDENTIFIED_PRINTS)
  const fault = selectionFault(value, voices)
  const toggle = (id: string) => {
    const without = value.without.filter((one) => one !== id)
    onChange({ ...value, without: chosen.has(id) ? [...without, id] : without })
  }
  return (
    <Stack gap="xs">
      <Checkbox
        label="Name speakers by voices"
        description={usableWords(voices)}
        disabled={usable.length === 0}
        checked={isOn}
        onChange={(event) => onChange({ ...value, isOn: event.currentTarget.checked })}
      />
      {isOn && (
        <Stack
          component="fieldset"
          gap={6}
          m={0}
          p={0}
          pl="xl"
          bd="none"
          mah={180}
          style={{ overflowY: 'auto' }}
        >
          <Text component="legend" size="sm" c="dimmed">
            Voices ({chosen.size} of {usable.length})
          </Text>
          {usable.map(({ id, name }) => (
            <Checkbox
              key={id}
              size="xs"
              label={<bdi>{name}</bdi>}
              checked={chosen.has(id)}
              onChange={() => toggle(id)}
            />
          ))}
        </Stack>
      )}
      {isOn && (fault !== null || chosen.size === 0) && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {fault ?? 'No voice is chosen: the speakers will not be named.'}
        </Text>
      )}
    </Stack>
  )
}

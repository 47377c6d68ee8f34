import { Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Health, RecordingView } from '@toolkit/server/client'
import { healthQuery } from '../api/queries.ts'

type Provider = Pick<Health['providers'][number], 'byChannel' | 'label' | 'paid'>

interface Props {
  readonly recording: Pick<RecordingView, 'media'>
  /** null: the server's default. */
  readonly provider: string | null
  readonly value: boolean
  readonly onChange: (value: boolean) => void
}

/** Chooses whether each of two channels is diarized as one party; hidden for a recording without two channels. */
export function ByChannelField({ recording, provider, value, onChange }: Props) {
  const chosen = useChosenProvider(provider)
  if (recording.media?.channels !== 2) return null
  const isOffered = chosen?.byChannel === true
  return (
    <Checkbox
      label="Each channel is one party"
      description={chosen && byChannelWords(chosen, recording.media.twoChannels?.use ?? null)}
      checked={value && isOffered}
      disabled={!isOffered}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}

/** Whether the provider can diarize by channel; false until that is known. */
export function useIsByChannelOffered(provider: string | null): boolean {
  return useChosenProvider(provider)?.byChannel === true
}

function useChosenProvider(provider: string | null): Provider | undefined {
  const { data: health } = useQuery(healthQuery)
  return health?.providers.find((one) => (provider === null ? one.default : one.name === provider))
}

type Use = NonNullable<NonNullable<RecordingView['media']>['twoChannels']>['use']

/** What the choice does, or why it is not offered. `use` null: how the channels are used is unknown. */
export function byChannelWords({ byChannel, label, paid }: Provider, use: Use | null): string {
  if (!byChannel) {
    return paid
      ? `Not at ${label}: each channel would be a job of its own, and billed as one.`
      : `Not at ${label}, which does not offer it.`
  }
  if (use === 'parties') {
    return 'This recording looks like that. The left channel becomes SPEAKER_00, the right one SPEAKER_01.'
  }
  const what = 'For telephone calls with one party on each channel.'
  return use === null ? what : `${what} This recording does not look like that.`
}

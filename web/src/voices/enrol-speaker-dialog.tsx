import { Button, Group, NativeSelect, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { ApiError, isolated, type VoiceView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { Dialog } from '../components/dialog.tsx'
import { formatListening, formatTime } from '../format/time-format.ts'
import { useCost } from './cost-fields.tsx'
import { useRequestKey } from './use-request-key.ts'
import { refetchVoices, voicesQuery } from './voice-queries.ts'

interface Props {
  readonly recordingId: string
  readonly runId: string
  /** The label of the speaker. */
  readonly speaker: string
  /** The name that the person gave the speaker, or the label. */
  readonly name: string
  readonly onClose: () => void
}

const NEW = ''

/** Makes a voiceprint of a speaker of a run, from stretches that can be listened to first. */
export function EnrolSpeakerDialog({ recordingId, runId, speaker, name, onClose }: Props) {
  const speech = useQuery({
    queryKey: ['clean-speech', recordingId, runId, speaker],
    queryFn: ({ signal }) => api.cleanSpeech(recordingId, { speaker, run: runId }, { signal }),
  })
  const { data: voices = [] } = useQuery(voicesQuery)
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set())
  const [chosen, setChosen] = useState<string | null>(null)
  const [newName, setNewName] = useState(name === speaker ? '' : name)
  const { cost, isPossible, costFields } = useCost()
  const [done, setDone] = useState<string | null>(null)
  const sameName = voices.find((voice) => voice.name.toLowerCase() === newName.toLowerCase())
  const voiceId = chosen ?? sameName?.id ?? NEW
  const stretches = (speech.data?.stretches ?? []).filter(({ start }) => !left.has(start))
  const seconds = stretches.reduce((sum, { start, end }) => sum + end - start, 0)
  const keyOf = useRequestKey()
  const enrol = useMutation({
    mutationFn: async () => {
      const voice = voices.find(({ id }) => id === voiceId) ?? (await createdVoice(newName))
      const body = { recordingId, runId, speaker, stretches, ...cost }
      await api.enrol(voice.id, body, keyOf(voice.id, body))
      return voice.name
    },
    onSuccess: setDone,
    onSettled: refetchVoices,
  })
  if (done !== null) {
    return (
      <Dialog title={`Enrol ${isolated(name)}`} onClose={onClose}>
        <Text role="status">
          The voiceprint of “{isolated(done)}” is being made. The page Voices shows it.
        </Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>Close</Button>
        </Group>
      </Dialog>
    )
  }
  return (
    <Dialog title={`Enrol ${isolated(name)}`} onClose={onClose}>
      <Text size="sm">Voiceprints are biometric data: enrol people only with their consent.</Text>
      {speech.isPending && (
        <Skeleton height={120} role="status" aria-label="Loading" aria-busy="true" />
      )}
      {speech.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(speech.error)}
        </Text>
      )}
      {speech.data !== undefined && (
        <Stack gap="xs">
          <Text size="sm">
            {speech.data.cleanSeconds === 0
              ? 'This speaker never speaks alone for long enough. Choose another recording.'
              : `${formatListening(speech.data.cleanSeconds)} in which only this speaker speaks. Chosen: ${formatListening(seconds)}. Listen, and leave out what is another voice.`}
          </Text>
          <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: 'none' }}>
            {speech.data.stretches.map(({ start, end }) => {
              const place = `${formatTime(start)}–${formatTime(end)}`
              const isLeft = left.has(start)
              return (
                <Group key={start} component="li" gap="xs">
                  <Text size="sm" className="figures" {...(isLeft ? { td: 'line-through' } : {})}>
                    {place}
                  </Text>
                  {/* biome-ignore lint/a11y/useMediaCaption: speech without a transcript */}
                  <audio
                    controls
                    preload="none"
                    src={api.clipUrl(recordingId, { start, end })}
                    aria-label={`Listen to ${place}`}
                    style={{ height: 32, maxWidth: '100%' }}
                  />
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => setLeft(toggled(left, start))}
                    aria-label={`${isLeft ? 'Use' : 'Leave out'} ${place}`}
                  >
                    {isLeft ? 'Use' : 'Leave out'}
                  </Button>
                </Group>
              )
            })}
          </Stack>
        </Stack>
      )}
      {voices.length > 0 && (
        <NativeSelect
          label="Voice"
          value={voiceId}
          onChange={(event) => setChosen(event.currentTarget.value)}
          data={[
            { value: NEW, label: 'A new voice' },
            ...voices.map(({ id, name: known }) => ({ value: id, label: known })),
          ]}
        />
      )}
      {voiceId === NEW && (
        <TextInput
          label="Name of the person"
          value={newName}
          maxLength={100}
          onChange={(event) => setNewName(event.currentTarget.value)}
        />
      )}
      {costFields}
      {enrol.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(enrol.error)}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={
            !isPossible || stretches.length === 0 || (voiceId === NEW && newName.trim() === '')
          }
          loading={enrol.isPending}
          onClick={() => enrol.mutate()}
        >
          Make the voiceprint
        </Button>
      </Group>
    </Dialog>
  )
}

/** Creates the voice, or finds the one that an attempt before has created. */
async function createdVoice(name: string): Promise<VoiceView> {
  try {
    return await api.createVoice({ name })
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'request-conflict') throw error
    const wanted = name.trim().toLowerCase()
    const found = (await api.voices()).find((voice) => voice.name.toLowerCase() === wanted)
    if (found === undefined) throw error
    return found
  }
}

function toggled(set: ReadonlySet<number>, value: number): ReadonlySet<number> {
  const next = new Set(set)
  if (!next.delete(value)) next.add(value)
  return next
}

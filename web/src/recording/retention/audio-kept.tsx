import { Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRecording } from '../../api/live-events.ts'
import { healthQuery } from '../../api/queries.ts'
import { dayOf, endOfDay, keptWords } from '../../format/kept-words.ts'

type Rule = 'server' | 'always' | 'until'

/** Until when the audio of a recording is kept, and its choice. Saved at once. */
export function AudioKept({ recording }: { readonly recording: RecordingView }) {
  const { id, keepAudioUntil, createdAt, audioRemovedAt } = recording
  const client = useQueryClient()
  const days = useQuery(healthQuery).data?.limits.audioRetentionDays
  const stored: Rule =
    keepAudioUntil === null ? 'server' : keepAudioUntil === 'always' ? 'always' : 'until'
  // A date is chosen before it is saved.
  const [isDating, setDating] = useState(false)
  const save = useMutation({
    scope: { id: `change-${id}` },
    mutationFn: (kept: string | null) => api.change(id, { keepAudioUntil: kept }),
    onSuccess: (changed) => {
      setDating(false)
      applyRecording(client, changed)
    },
  })
  if (audioRemovedAt !== null || days === undefined) return null
  const rule = isDating ? 'until' : stored
  return (
    <section aria-label="Audio">
      <Group gap="sm" align="end">
        <NativeSelect
          size="xs"
          label="Keep the audio"
          value={rule}
          onChange={({ currentTarget }) => {
            const chosen = currentTarget.value as Rule
            setDating(chosen === 'until')
            if (chosen !== 'until') save.mutate(chosen === 'always' ? 'always' : null)
          }}
          data={[
            {
              value: 'server',
              label:
                days === null ? 'As the server says: always' : `As the server says: ${days} days`,
            },
            { value: 'always', label: 'Always' },
            { value: 'until', label: 'Until a date' },
          ]}
        />
        {rule === 'until' && (
          <TextInput
            size="xs"
            type="date"
            label="Last day"
            min={dayOf(new Date().toISOString())}
            defaultValue={stored === 'until' ? dayOf(keepAudioUntil ?? '') : ''}
            onChange={({ currentTarget }) => {
              const end = endOfDay(currentTarget.value)
              // While a year is typed, its first digits are a year too.
              if (end !== null && Date.parse(end) > Date.now()) save.mutate(end)
            }}
          />
        )}
      </Group>
      <Text
        size="sm"
        mih="1.75rem"
        role="status"
        c={save.isError ? 'var(--mantine-color-error)' : 'dimmed'}
      >
        {save.isError
          ? `Not saved. ${errorMessage(save.error)}`
          : keptWords({ keepAudioUntil, createdAt }, days, Date.now())}
      </Text>
    </section>
  )
}

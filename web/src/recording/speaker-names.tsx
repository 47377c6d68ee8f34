import { Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { useState } from 'react'
import { errorMessage } from '../api/error-message.ts'
import type { TurnTable } from '../timeline/timeline-data.ts'
import { useChangeRecording } from './recording-header.tsx'
import { speakerDoubtWords } from './speaker-doubt-words.ts'

interface Props {
  readonly recording: RecordingView
  /** The shown run; null while loading. */
  readonly run: DiarizationView | null
  /** null while loading. */
  readonly table: TurnTable | null
}

/** Names for the speaker labels, used in diagram, lists and exports, and which of them may be no person. */
export function SpeakerNames({ recording, run, table }: Props) {
  const labels = table?.lanes.map(({ speaker }) => speaker) ?? []
  const change = useChangeRecording(recording.id)
  if (labels.length === 0) return null
  const rename = (label: string, name: string) => {
    const { [label]: _old, ...others } = recording.speakerNames
    change.mutate({ speakerNames: name === '' ? others : { ...others, [label]: name } })
  }
  return (
    <Paper withBorder p="md">
      <Stack gap="sm" component="section" aria-label="Speakers">
        <Title order={2} size="h4">
          Speakers
        </Title>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
          {labels.map((label) => (
            <SpeakerName
              key={label}
              label={label}
              name={recording.speakerNames[label] ?? ''}
              doubt={speakerDoubtWords(label, run?.speakerDoubt ?? null)}
              onRename={(name) => rename(label, name)}
            />
          ))}
        </SimpleGrid>
        {change.isError && (
          <Text c="var(--mantine-color-error)" role="alert">
            {errorMessage(change.error)}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}

interface SpeakerNameProps {
  readonly label: string
  readonly name: string
  /** Why this speaker may be no person, or null. */
  readonly doubt: string | null
  readonly onRename: (name: string) => void
}

function SpeakerName({ label, name, doubt, onRename }: SpeakerNameProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const commit = () => {
    const typed = draft?.trim()
    if (typed !== undefined && typed !== name) onRename(typed)
  }
  return (
    <TextInput
      label={label}
      description={doubt}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder="Name"
      maxLength={100}
      value={draft ?? name}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
    />
  )
}

import { Alert, Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { isolated, type VoiceSimilarityView, type VoiceView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { PageHeading } from '../components/page-heading.tsx'
import { refetchVoices, similarityQuery, voicesQuery } from './voice-queries.ts'
import { type SimilarVoice, VoiceRow } from './voice-row.tsx'

/** The view of the named persons with voiceprints. */
export function VoicesPage() {
  const list = useQuery(voicesQuery)
  const { data: similarity } = useQuery(similarityQuery)
  const [done, setDone] = useState('')
  return (
    <Stack gap="md">
      <PageHeading title="Voices" />
      <Text>
        A voice is a named person with voiceprints, by which speakers of recordings are recognized.
        Voiceprints are biometric data: enrol people only with their consent.
      </Text>
      <NewVoice onDone={setDone} />
      <Text size="sm" role="status">
        {done}
      </Text>
      {list.isPending && (
        <Skeleton height={200} role="status" aria-label="Loading" aria-busy="true" />
      )}
      {list.isError && (
        <Alert color="red" variant="outline" title="The voices cannot be shown">
          {errorMessage(list.error)}{' '}
          <Button size="compact-sm" variant="default" onClick={() => void list.refetch()}>
            Try again
          </Button>
        </Alert>
      )}
      {list.data?.length === 0 && (
        <Text c="dimmed">
          There are no voices yet. Create one here and add a file, or open a recording and enrol a
          speaker from the list of its speakers.
        </Text>
      )}
      {list.data !== undefined && list.data.length > 0 && (
        <Stack
          component="ul"
          gap="sm"
          m={0}
          p={0}
          style={{ listStyle: 'none' }}
          aria-label="Voices"
        >
          {list.data.map((voice) => (
            <VoiceRow
              key={voice.id}
              voice={voice}
              similar={similarTo(voice.id, similarity, list.data)}
              own={similarity?.own.find(({ id }) => id === voice.id)?.probability ?? null}
              onDone={setDone}
            />
          ))}
        </Stack>
      )}
    </Stack>
  )
}

/** The voices that may be confused with this one. */
function similarTo(
  id: string,
  similarity: VoiceSimilarityView | undefined,
  voices: readonly VoiceView[],
): readonly SimilarVoice[] {
  const pairs = similarity?.pairs.filter(({ ids }) => ids.includes(id)) ?? []
  return pairs.flatMap(({ ids, probability }) => {
    const other = voices.find((voice) => voice.id !== id && ids.includes(voice.id))
    return other === undefined ? [] : [{ name: other.name, probability }]
  })
}

function NewVoice({ onDone }: { readonly onDone: (words: string) => void }) {
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => api.createVoice({ name }),
    onSuccess: async (voice) => {
      setName('')
      onDone(`Created “${isolated(voice.name)}”. Add a file, or enrol a speaker of a recording.`)
      await refetchVoices()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <Group align="flex-end" gap="xs">
        <TextInput
          label="Name of a person"
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
          error={create.isError && errorMessage(create.error)}
        />
        <Button type="submit" disabled={name.trim() === ''} loading={create.isPending}>
          Create voice
        </Button>
      </Group>
    </form>
  )
}

import { Button, FileInput, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { isolated, type VoiceView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { Dialog } from '../components/dialog.tsx'
import { useCost } from './cost-fields.tsx'
import { useRequestKey } from './use-request-key.ts'
import { refetchVoices } from './voice-queries.ts'

interface Props {
  readonly voice: VoiceView
  readonly onClose: () => void
}

/** Asks for a file to make a voiceprint of. */
export function EnrolFileDialog({ voice, onClose }: Props) {
  const [file, setFile] = useState<File | null>(null)
  const { cost, isPossible, costFields } = useCost()
  const keyOf = useRequestKey()
  const enrol = useMutation({
    mutationFn: (chosen: File) => {
      const { name, size, lastModified } = chosen
      return api.enrolFile(voice.id, chosen, cost, keyOf(name, size, lastModified, cost))
    },
    onSuccess: async () => {
      await refetchVoices()
      onClose()
    },
  })
  return (
    <Dialog title={`Add a voiceprint to “${isolated(voice.name)}”`} onClose={onClose}>
      <Text>
        A file of 3 to 30 seconds in which only this person speaks. 10 seconds or more are better.
      </Text>
      <FileInput
        label="Audio file"
        placeholder="Choose a file"
        accept="audio/*,video/*"
        value={file}
        onChange={setFile}
      />
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
          disabled={file === null || !isPossible}
          loading={enrol.isPending}
          onClick={() => file !== null && enrol.mutate(file)}
        >
          Make the voiceprint
        </Button>
      </Group>
    </Dialog>
  )
}

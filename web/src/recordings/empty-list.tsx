import { Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { errorMessage } from '../api/error-message.ts'
import { useUploads } from '../uploads/uploads-context.tsx'

const EXAMPLE = { url: '/example/conversation.wav', name: 'Example conversation' }

/** Introduction, shown without recordings. */
export function EmptyList() {
  const { add } = useUploads()
  const example = useMutation({
    mutationFn: async () => {
      const response = await fetch(EXAMPLE.url)
      if (!response.ok) throw new Error('The example is not on this server. Upload a file instead.')
      const sound = await response.blob()
      add([new File([sound], 'conversation.wav', { type: 'audio/wav' })], EXAMPLE.name)
    },
  })
  return (
    <Paper withBorder p="xl">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h3">
          No recordings yet
        </Title>
        <Text>Upload one to see where its diarization is uncertain:</Text>
        <List type="ordered">
          <List.Item>Set the number of speakers under “Upload options”, if you know it.</List.Item>
          <List.Item>Choose files above, or drop them anywhere on this page.</List.Item>
          <List.Item>
            Open the recording, listen to its spots (the moments of low confidence), and score it.
          </List.Item>
        </List>
        <Group gap="sm">
          <Button
            variant="default"
            loading={example.isPending}
            disabled={example.isSuccess}
            onClick={() => example.mutate()}
          >
            Try the example recording
          </Button>
          {example.isError && (
            <Text c="var(--mantine-color-error)" role="alert">
              {errorMessage(example.error)}
            </Text>
          )}
        </Group>
      </Stack>
    </Paper>
  )
}

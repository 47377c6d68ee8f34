import { Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { download, pngOf } from './diagram-png.ts'

interface Props {
  readonly recording: RecordingView
  readonly runId: string
}

/** The diagram as a file: as it is drawn, or as pixels. */
export function DiagramDownloads({ recording, runId }: Props) {
  const url = api.diagramUrl(recording.id, runId)
  const name = `${recording.name} – diagram`
  const png = useMutation({
    mutationFn: async () => {
      const response = await fetch(url, { cache: 'no-cache' })
      if (!response.ok) throw new Error(`The server answered ${response.status}. Reload the page.`)
      download(await pngOf(await response.text()), `${name}.png`)
    },
  })
  return (
    <Group gap="xs">
      <Button component="a" variant="default" href={url} download={`${name}.svg`}>
        Diagram as SVG
      </Button>
      <Button variant="default" loading={png.isPending} onClick={() => png.mutate()}>
        Diagram as PNG
      </Button>
      {png.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(png.error)}
        </Text>
      )}
    </Group>
  )
}

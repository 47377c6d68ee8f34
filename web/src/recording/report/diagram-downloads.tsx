import { Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { DiagramQuery, RecordingView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'

/** PNG pixels per pixel of the drawing. */
const SCALE = 2

interface Props {
  readonly recording: RecordingView
  readonly runId: string
  /** The curve and its threshold. */
  readonly query: DiagramQuery
}

/** Downloads of the diagram as SVG and PNG. */
export function DiagramDownloads({ recording, runId, query }: Props) {
  const url = api.diagramUrl(recording.id, runId, query)
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

/**
 * Renders an SVG as a PNG of twice its size.
 * @param svg a self-contained document with `width` and `height` in pixels.
 */
async function pngOf(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const picture = new Image()
    // Always use the light scheme, as for print.
    picture.style.colorScheme = 'light'
    picture.src = url
    await picture.decode()
    const canvas = document.createElement('canvas')
    canvas.width = picture.naturalWidth * SCALE
    canvas.height = picture.naturalHeight * SCALE
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => {
        if (blob) resolve(blob)
        else reject(new Error('This browser cannot draw the picture: it may be too large.'))
      }, 'image/png'),
    )
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** Downloads a file, like a link with `download`. */
function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has started the download by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}

import { Button } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import type { Band } from '../plot-layout.ts'
import { SAMPLE_RATE } from '../spectrogram/columns.ts'
import type { SpectrogramSource } from '../spectrogram/spectrogram-source.ts'
import { MAX_WINDOW_SECONDS } from '../spectrogram/tiles.ts'
import classes from '../timeline.module.css'

interface Props {
  readonly band: Band
  readonly source: SpectrogramSource
}

/** What is said over the row: that the window is too long, that it is loading, or why it cannot be shown. */
export function SpectrogramWords({ band, source }: Props) {
  const status = useSyncExternalStore(source.subscribe, source.state)
  return (
    <div
      className={classes.spectrogram}
      style={{ top: band.top, height: band.height }}
      data-testid="spectrogram"
      data-status={status.kind}
    >
      <p role="status">
        {status.kind === 'window-too-long' &&
          `Zoom in to ${MAX_WINDOW_SECONDS} s or less to see the spectrogram`}
        {status.kind === 'loading' && 'Loading the spectrogram …'}
        {status.kind === 'failed' && `The spectrogram cannot be shown: ${status.message}`}
      </p>
      {status.kind === 'failed' && (
        <Button size="compact-xs" variant="default" onClick={source.retry}>
          Try again
        </Button>
      )}
    </div>
  )
}

const HIGHEST_KILOHERTZ = SAMPLE_RATE / 2 / 1000
/** Height of a label. */
const LABEL_PIXELS = 14

/** The name of the row and its frequency axis, in the gutter. */
export function SpectrogramLabels({ band }: Pick<Props, 'band'>) {
  // With four steps the labels would touch in a low row.
  const step = band.height < 5 * LABEL_PIXELS ? HIGHEST_KILOHERTZ / 2 : HIGHEST_KILOHERTZ / 4
  const labels = Array.from({ length: HIGHEST_KILOHERTZ / step + 1 }, (_, i) => i * step)
  return (
    <div className={classes.label} style={{ top: band.top, height: band.height }}>
      <span>Spectrogram</span>
      <div className={`${classes.frequencies} figures`}>
        {labels.map((kilohertz) => (
          <span
            key={kilohertz}
            style={{ bottom: (kilohertz / HIGHEST_KILOHERTZ) * (band.height - LABEL_PIXELS) }}
          >
            {kilohertz === HIGHEST_KILOHERTZ ? `${kilohertz} kHz` : kilohertz}
          </span>
        ))}
      </div>
    </div>
  )
}

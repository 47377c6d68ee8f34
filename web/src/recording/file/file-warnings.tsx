import { Anchor } from '@mantine/core'
import type { RecordingView } from '@toolkit/server/client'
import { markWords } from '../../format/media-words.ts'
import { counted } from '../../format/score-format.ts'
import { formatTime } from '../../format/time-format.ts'
import { playhead } from '../../playback/playhead.ts'
import classes from './file-warnings.module.css'

/** What a person should know of how the file was read: a line that opens, each with its place in the sound. */
export function FileWarnings({ media }: { readonly media: RecordingView['media'] }) {
  const warnings = media?.warnings ?? []
  if (warnings.length === 0) return null
  const marked = markWords(media)
  return (
    <details className={classes.warnings}>
      <summary>
        {counted(warnings.length, 'thing')} about this file
        {marked !== null && `: ${marked}`}
      </summary>
      <ul>
        {warnings.map(({ at, message }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list comes whole, and two may say the same
          <li key={place}>
            <span className="figures">{at === null ? 'Whole file' : <Place seconds={at} />}</span>
            <span>{message}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Place({ seconds }: { readonly seconds: number }) {
  const time = formatTime(seconds)
  return (
    <Anchor
      component="button"
      type="button"
      fz="inherit"
      aria-label={`Go to ${time}`}
      onClick={() => playhead.seek(seconds)}
    >
      {time}
    </Anchor>
  )
}

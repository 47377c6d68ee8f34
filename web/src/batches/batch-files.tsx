import { Text } from '@mantine/core'
import { formatTime } from '../format/time-format.ts'
import { type Batch, membersIn } from './batch.ts'
import classes from './batch-cards.module.css'

interface Props {
  readonly batch: Batch
  readonly summary: string
}

/** So many files are named; nobody reads more. */
const MOST = 200

/** The recordings of a question with their lengths, the longest first; folded away until asked for. */
export function BatchFiles({ batch, summary }: Props) {
  const files = [...membersIn(batch, 'ready')].sort((a, b) => b.seconds - a.seconds)
  return (
    <Text size="sm" component="details">
      <summary>{summary}</summary>
      <ul className={classes.files}>
        {files.slice(0, MOST).map(({ id, name, seconds }) => (
          <li key={id}>
            <span dir="auto">{name}</span> · <span className="figures">{formatTime(seconds)}</span>
          </li>
        ))}
        {files.length > MOST && <li>and {files.length - MOST} more, all shorter</li>}
      </ul>
    </Text>
  )
}

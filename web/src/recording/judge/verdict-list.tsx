import { Anchor, Stack, Text } from '@mantine/core'
import { counted, formatScore } from '../../format/number-format.ts'
import { formatDate, formatTime } from '../../format/time-format.ts'
import { playItem } from '../listen/player-state.ts'
import { verdictQueue } from './browser-queue.ts'
import classes from './judge.module.css'
import { ReviewerName } from './reviewer-name.tsx'
import type { ShownVerdicts } from './shown-verdicts.ts'
import { VerdictSign } from './verdict-mark.tsx'
import { type ShownVerdict, verdictWords } from './verdict-words.ts'

interface Props {
  readonly runId: string | null
  readonly verdicts: ShownVerdicts
}

/** All verdicts on stretches of the recording, newest first, also those on other runs. */
export function VerdictList({ runId, verdicts }: Props) {
  const { all } = verdicts
  return (
    <Stack gap="xs" component="section" aria-label="Verdicts on stretches">
      <Text size="sm" fw={500}>
        {all.length === 0 ? 'No verdict on a spot or turn yet' : counted(all.length, 'verdict')}
      </Text>
      <ReviewerName />
      <ol className={classes.list}>
        {all.map((verdict) => (
          <Verdict key={verdict.id} verdict={verdict} runId={runId} />
        ))}
      </ol>
    </Stack>
  )
}

interface VerdictProps {
  readonly verdict: ShownVerdict
  readonly runId: string | null
}

function Verdict({ verdict, runId }: VerdictProps) {
  const { id, recordingId, start, end, note, score, curve, createdAt } = verdict
  return (
    <li data-other={verdict.runId !== runId}>
      <VerdictSign verdict={verdict.verdict} />{' '}
      <Anchor
        component="button"
        type="button"
        size="sm"
        className="figures"
        onClick={() => playItem('mark', start, end)}
      >
        {formatTime(start)} – {formatTime(end)}
      </Anchor>
      : {verdictWords(verdict, runId)}{' '}
      <Anchor
        component="button"
        type="button"
        size="sm"
        onClick={() => verdictQueue.undo(id, recordingId)}
      >
        Take back
      </Anchor>
      {note !== null && <div className={classes.note}>{note}</div>}
      <Text size="xs" c="dimmed" className="figures">
        {formatDate(createdAt)}
        {score !== null && curve !== null && `, ${curve} ${formatScore(score)}`}
      </Text>
    </li>
  )
}

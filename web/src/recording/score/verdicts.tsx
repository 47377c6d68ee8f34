import { Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DiarizationView, VerdictView } from '@toolkit/server/client'
import { verdictsQuery } from '../../api/queries.ts'
import { counted } from '../../format/number-format.ts'
import { formatDate } from '../../format/time-format.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import { runWords } from '../runs/run-words.ts'
import type { HumanScoreInput } from './use-human-score.ts'
import classes from './verdicts.module.css'

interface Props {
  readonly recordingId: string
  readonly runs: readonly DiarizationView[]
  readonly onRestore: (verdict: HumanScoreInput) => void
}

/** All verdicts, newest first, with time and run. */
export function Verdicts({ recordingId, runs, onRestore }: Props) {
  const { data } = useQuery(verdictsQuery(recordingId))
  const verdicts = data?.items ?? []
  return (
    <section className={classes.verdicts} aria-label="Earlier verdicts">
      <Text size="sm" fw={500}>
        {data === undefined || data.total === 0
          ? 'No verdict yet'
          : `${counted(data.total, 'verdict')} so far`}
      </Text>
      <ol className={classes.list} tabIndex={verdicts.length > 2 ? 0 : -1}>
        {verdicts.map((verdict, index) => (
          <Verdict
            key={verdict.id}
            verdict={verdict}
            run={runs.find(({ id }) => id === verdict.runId) ?? null}
            onRestore={index === 0 ? null : () => onRestore(verdict)}
          />
        ))}
      </ol>
    </section>
  )
}

interface VerdictProps {
  readonly verdict: VerdictView
  /** null if it was deleted. */
  readonly run: DiarizationView | null
  /** null for the current verdict. */
  readonly onRestore: (() => void) | null
}

function Verdict({ verdict, run, onRestore }: VerdictProps) {
  const { score, note, createdAt } = verdict
  const known = useKnownProviders()
  return (
    <li>
      <span className="figures">
        {formatDate(createdAt)}: <b>{score === null ? 'removed' : score}</b>
      </span>
      {onRestore && (
        <>
          {' '}
          <Anchor component="button" type="button" size="sm" onClick={onRestore}>
            Restore
          </Anchor>
        </>
      )}
      {note !== null && <div className={classes.note}>{note}</div>}
      <div className={classes.run}>
        {run ? `on ${runWords(known, run, false)}` : 'on a deleted diarization'}
      </div>
    </li>
  )
}

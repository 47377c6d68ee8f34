import { Anchor, Button, Group, Text } from '@mantine/core'
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
  /** null if there is no score to clear. */
  readonly onClear: (() => void) | null
}

/** All verdicts, newest first, with time and run. */
export function Verdicts({ recordingId, runs, onRestore, onClear }: Props) {
  const { data } = useQuery(verdictsQuery(recordingId))
  const verdicts = data?.items ?? []
  return (
    <section className={classes.verdicts} aria-label="Score history">
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {data === undefined || data.total === 0
            ? 'No score yet'
            : `${counted(data.total, 'score')} so far`}
        </Text>
        <Button
          variant="default"
          size="compact-sm"
          disabled={onClear === null}
          onClick={() => onClear?.()}
        >
          Clear score
        </Button>
      </Group>
      <ol className={classes.list}>
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
        {formatDate(createdAt)}: <b>{score === null ? 'cleared' : score}</b>
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

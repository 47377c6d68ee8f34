import { Button, NativeSelect } from '@mantine/core'
import type { DiarizationView } from '@toolkit/server/client'
import { useKnownProviders } from '../../providers/known-providers.ts'
import { type ComparedRuns, compareSearch, type RecordingSearch } from '../recording-search.ts'
import { runWords } from '../runs/run-words.ts'
import classes from './compare-bar.module.css'

interface Props {
  readonly pair: ComparedRuns
  readonly runs: readonly DiarizationView[]
  readonly currentRunId: string | null
  readonly onChange: (changes: RecordingSearch) => void
}

/** Takes the place of the choice of the run while two are compared. */
export function CompareBar({ pair, runs, currentRunId, onChange }: Props) {
  const [a, b] = pair
  const known = useKnownProviders()
  const finished = runs.filter(({ status }) => status === 'succeeded')
  const choices = (other: string) =>
    finished.map((run) => ({
      value: run.id,
      label: runWords(known, run, run.id === currentRunId),
      disabled: run.id === other,
    }))
  const show = (next: ComparedRuns) => onChange({ compare: compareSearch(next) })
  return (
    <section className={classes.bar} aria-label="Comparison">
      <span aria-hidden="true">A</span>
      <NativeSelect
        aria-label="A: the first diarization"
        size="xs"
        miw="7rem"
        flex="1 1 7rem"
        value={a}
        onChange={(event) => show([event.currentTarget.value, b])}
        data={choices(b)}
      />
      <Button
        variant="default"
        size="compact-sm"
        flex="none"
        aria-label="Swap A and B"
        title="Swap A and B"
        onClick={() => show([b, a])}
      >
        ⇄
      </Button>
      <span aria-hidden="true">B</span>
      <NativeSelect
        aria-label="B: the second diarization"
        size="xs"
        miw="7rem"
        flex="1 1 7rem"
        value={b}
        onChange={(event) => show([a, event.currentTarget.value])}
        data={choices(a)}
      />
      <Button
        variant="default"
        size="compact-sm"
        flex="none"
        onClick={() => onChange({ compare: '' })}
      >
        Close comparison
      </Button>
    </section>
  )
}

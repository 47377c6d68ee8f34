import { useEffect, useSyncExternalStore } from 'react'
import { batches } from '../app/session.ts'
import { type BatchPhase, phaseOf } from './batch.ts'
import classes from './batch-cards.module.css'
import { BatchQuestion } from './batch-question.tsx'
import { BatchState } from './batch-state.tsx'
import { useLengths } from './use-lengths.ts'
import { useRule } from './use-rule.ts'

/** What needs no answer is told among the uploads. */
const QUIET: ReadonlySet<BatchPhase> = new Set(['gathering', 'starting'])

/** What waits for an answer before it is paid for, and what could not be started; in every view. */
export function BatchCards() {
  const items = useSyncExternalStore(batches.subscribe, batches.items)
  const rule = useRule()
  useLengths(items)
  useEffect(() => {
    if (rule) batches.setRule(rule)
  }, [rule])
  const spoken = items.filter((batch) => !QUIET.has(phaseOf(batch)))
  return (
    <section
      aria-label="Before it is diarized"
      hidden={spoken.length === 0}
      className={classes.cards}
    >
      <div role="status">
        {spoken.map((batch) =>
          rule !== null && phaseOf(batch) === 'complete' ? (
            <BatchQuestion key={batch.id} batch={batch} rule={rule} />
          ) : (
            <BatchState key={batch.id} batch={batch} />
          ),
        )}
      </div>
    </section>
  )
}

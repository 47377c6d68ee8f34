import { Button, Text } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { counted } from '../../format/number-format.ts'
import { verdictQueue } from './browser-queue.ts'
import classes from './judge.module.css'

/** How many answers wait for the server, and which it has refused. */
export function UnsavedVerdicts() {
  const waiting = useSyncExternalStore(verdictQueue.subscribe, verdictQueue.state)
  const unsaved = waiting.filter(
    (entry) => entry.refusal === null && !(entry.kind === 'judge' && entry.isHeld),
  ).length
  const refused = waiting.filter(({ refusal }) => refusal !== null)
  return (
    <>
      <Text size="sm" role="status" className={classes.unsaved} data-testid="verdict-state">
        {unsaved > 0 && `${counted(unsaved, 'answer')} not yet saved`}
      </Text>
      {refused.length > 0 && (
        <div role="alert" className={classes.refused}>
          <Text size="sm" c="var(--mantine-color-error)">
            {counted(refused.length, 'answer')} not saved. {refused[0]?.refusal}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => verdictQueue.dismiss()}>
            Dismiss
          </Button>
        </div>
      )}
    </>
  )
}

import { Button, Text } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { counted } from '../../format/number-format.ts'
import { verdictQueue } from './browser-queue.ts'
import classes from './judge.module.css'
import { isUnsaved } from './queue-entry.ts'

/** How many answers wait for the server, which of them are only in this page, and which the server has refused. */
export function UnsavedVerdicts() {
  const waiting = useSyncExternalStore(verdictQueue.subscribe, verdictQueue.state)
  const unkept = useSyncExternalStore(verdictQueue.subscribe, verdictQueue.unkept)
  const unsaved = waiting.filter(isUnsaved).length
  const refused = waiting.filter(({ refusal }) => refusal !== null)
  return (
    <>
      <Text size="sm" role="status" className={classes.unsaved} data-testid="verdict-state">
        {unsaved > 0 && `${counted(unsaved, 'answer')} not yet saved`}
        {unsaved > 0 && unkept > 0 && '. '}
        {unkept > 0 && unkeptWords(unkept)}
      </Text>
      {refused.length > 0 && (
        <div role="alert" className={classes.refused}>
          <Text size="sm" c="var(--mantine-color-error)">
            {counted(refused.length, 'answer')} not saved. {refused[0]?.refusal}
          </Text>
          <Button size="compact-xs" variant="default" onClick={() => verdictQueue.retry()}>
            Try again
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => verdictQueue.dismiss()}>
            Dismiss
          </Button>
        </div>
      )}
    </>
  )
}

function unkeptWords(count: number): string {
  const [are, they] = count === 1 ? ['is', 'it is'] : ['are', 'they are']
  return `${counted(count, 'answer')} ${are} not kept in this browser: leave the page open until ${they} saved`
}

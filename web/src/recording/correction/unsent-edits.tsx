import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import classes from './correction.module.css'
import { forgetEdits, unsentEdits } from './draft-store.ts'
import { actionWords } from './edit-words.ts'

/** Edits of this browser that came too late: the correction was done or discarded elsewhere before they were stored. */
export function UnsentEdits({ correctionId }: { readonly correctionId: string }) {
  const [drafts, setDrafts] = useState(() => unsentEdits(correctionId))
  if (drafts.length === 0) return null
  return (
    <div role="alert">
      <Text size="sm">
        These edits of this browser were not stored, because the correction ended before:
      </Text>
      <ul className={classes.dropped} aria-label="Edits that were not stored">
        {drafts.map(({ id, action }) => (
          <li key={id}>
            <Text size="sm">{actionWords(action)}</Text>
          </li>
        ))}
      </ul>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => {
          forgetEdits(correctionId)
          setDrafts([])
        }}
      >
        Dismiss
      </Button>
    </div>
  )
}

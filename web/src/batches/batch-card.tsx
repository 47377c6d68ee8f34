import { Paper, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Batch, membersIn } from './batch.ts'
import classes from './batch-cards.module.css'
import { namesWords } from './batch-words.ts'

/** A card about one batch; it names what cannot be read and is therefore left out. */
export function BatchCard({ batch, children }: Props) {
  const unreadable = membersIn(batch, 'unreadable')
  return (
    <Paper withBorder p="md" className={classes.card}>
      <Stack gap="sm">
        {children}
        {unreadable.length > 0 && (
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            Left out, cannot be read: {namesWords(unreadable.map(({ name }) => name))}.{' '}
            {unreadable.length === 1 && unreadable[0]?.reason}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}

interface Props {
  readonly batch: Batch
  readonly children: ReactNode
}

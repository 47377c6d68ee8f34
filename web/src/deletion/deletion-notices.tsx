import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useEffect, useSyncExternalStore } from 'react'
import classes from './deletion-notices.module.css'
import { deleteWithUndo, pendingDeletions, sendDeletionsOnLeave } from './pending-deletions.ts'

/** Notices with an undo button for pending deletions, in every view. */
export function DeletionNotices() {
  const items = useSyncExternalStore(pendingDeletions.subscribe, pendingDeletions.items)
  useEffect(sendDeletionsOnLeave, [])
  const hold = (isHeld: boolean) => () => pendingDeletions.hold(isHeld)
  return (
    <section
      aria-label="Deleted recordings"
      className={classes.notices}
      hidden={items.length === 0}
      onPointerEnter={hold(true)}
      onPointerLeave={hold(false)}
      onFocus={hold(true)}
      onBlur={hold(false)}
    >
      <Stack gap={6} role="status">
        {items.map(({ id, name, error }) => (
          <Paper key={id} withBorder px="sm" py={6} className={classes.notice}>
            <Group justify="space-between" wrap="nowrap" gap="sm">
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {error === null ? `Deleted “${name}”` : `“${name}” is still there. ${error}`}
              </Text>
              <Group gap={4} wrap="nowrap">
                {error !== null && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => deleteWithUndo({ id, name })}
                    aria-label={`Delete again: ${name}`}
                  >
                    Delete again
                  </Button>
                )}
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => pendingDeletions.undo(id)}
                  aria-label={`${error === null ? 'Undo' : 'Dismiss'}: ${name}`}
                >
                  {error === null ? 'Undo' : 'Dismiss'}
                </Button>
              </Group>
            </Group>
          </Paper>
        ))}
      </Stack>
    </section>
  )
}

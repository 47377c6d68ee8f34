import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { isolated } from '@toolkit/server/client'
import { type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { healthQuery } from '../api/queries.ts'
import { Dialog } from '../components/dialog.tsx'
import { counted } from '../format/number-format.ts'
import { typedKey } from '../keys/typed-key.ts'
import classes from './deletion-notices.module.css'
import { movedWords } from './deletion-words.ts'
import { deletionQuestion, trashMoves } from './pending-deletions.ts'

/** Notices of recordings that were moved to the trash, with an undo button, in every view. */
export function DeletionNotices() {
  const { moved, failures } = useSyncExternalStore(trashMoves.subscribe, trashMoves.notices)
  const { data: health } = useQuery(healthQuery)
  const hasTrash = health?.limits.trashDays !== 0
  useUndoKey(hasTrash)
  const hold = (isHeld: boolean) => () => trashMoves.hold(isHeld)
  const undo = moved.length === 1 ? 'Undo' : 'Undo all'
  const undone = moved.length === 1 ? moved[0]?.name : counted(moved.length, 'recording')
  return (
    <>
      <section
        aria-label="Deleted recordings"
        className={classes.notices}
        hidden={moved.length === 0 && failures.length === 0}
        onPointerEnter={hold(true)}
        onPointerLeave={hold(false)}
        onFocus={hold(true)}
        onBlur={hold(false)}
      >
        <Stack gap={6} role="status">
          {moved.length > 0 && (
            <Notice text={movedWords(moved, hasTrash)}>
              {hasTrash && (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => trashMoves.undoAll()}
                  aria-label={`${undo}: ${undone}`}
                  title={moved.length === 1 ? 'Ctrl Z' : undefined}
                >
                  {undo}
                </Button>
              )}
            </Notice>
          )}
          {failures.map((failure) => (
            <Notice
              key={failure.id}
              text={`“${isolated(failure.name)}” is still ${failure.action === 'move' ? 'there' : 'in the trash'}. ${failure.error}`}
            >
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => trashMoves.retry(failure)}
                aria-label={`Try again: ${failure.name}`}
              >
                Try again
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => trashMoves.dismiss(failure.id)}
                aria-label={`Dismiss: ${failure.name}`}
              >
                Dismiss
              </Button>
            </Notice>
          ))}
        </Stack>
      </section>
      <DeletionQuestion />
    </>
  )
}

function Notice({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <Paper withBorder px="sm" py={6} className={classes.notice}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {text}
        </Text>
        <Group gap={4} wrap="nowrap">
          {children}
        </Group>
      </Group>
    </Paper>
  )
}

/** Asks before recordings are deleted on a server without a trash. */
function DeletionQuestion() {
  const asked = useSyncExternalStore(deletionQuestion.subscribe, deletionQuestion.state)
  if (asked === null) return null
  const close = () => deletionQuestion.set(null)
  const [only] = asked
  const what =
    only && asked.length === 1 ? `“${isolated(only.name)}”` : counted(asked.length, 'recording')
  return (
    <Dialog title={`Delete ${what} permanently?`} onClose={close}>
      <Text>This server has no trash: what is deleted cannot be restored.</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button
          color="red"
          onClick={() => {
            close()
            trashMoves.move(asked)
          }}
        >
          Delete permanently
        </Button>
      </Group>
    </Dialog>
  )
}

const TYPING = 'input, textarea, select, [contenteditable="true"], dialog'

/** Ctrl or ⌘ and Z restores what was deleted last, unless the user is typing. */
function useUndoKey(isEnabled: boolean): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey
      if (!isEnabled || !isUndo || typedKey(event) !== 'z' || event.defaultPrevented) return
      if (event.target instanceof Element && event.target.closest(TYPING) !== null) return
      if (trashMoves.undoLast()) event.preventDefault()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [isEnabled])
}

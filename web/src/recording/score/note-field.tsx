import { Textarea } from '@mantine/core'
import type { Ref } from 'react'

const nameOf = (recordingId: string) => `note-draft:${recordingId}`

const unstored = new Map<string, string>()

/** A note that is not stored yet, for as long as the tab lives: a reload or a look elsewhere does not lose it. */
export const noteDraft = {
  read(recordingId: string): string | null {
    try {
      return unstored.get(recordingId) ?? sessionStorage.getItem(nameOf(recordingId))
    } catch {
      // Storage is refused: this page remembers until it is reloaded.
      return null
    }
  },
  write(recordingId: string, note: string | null): void {
    if (note === null) unstored.delete(recordingId)
    else unstored.set(recordingId, note)
    try {
      if (note === null) sessionStorage.removeItem(nameOf(recordingId))
      else sessionStorage.setItem(nameOf(recordingId), note)
    } catch {
      // Storage is refused or full: `unstored` has it.
    }
  },
}

interface Props {
  readonly value: string
  /** Whether a score is there to keep it with. */
  readonly isScored: boolean
  readonly onType: (note: string) => void
  /** The person is done: Enter, or they went elsewhere. */
  readonly onDone: () => void
  readonly ref: Ref<HTMLTextAreaElement>
}

/** Words to a verdict. Enter is done, Shift+Enter a new line, Escape leaves. */
export function NoteField({ value, isScored, onType, onDone, ref }: Props) {
  return (
    <Textarea
      label="Note"
      placeholder="What is wrong, what is right"
      autosize
      minRows={2}
      maxRows={8}
      maxLength={10_000}
      value={value}
      ref={ref}
      onChange={(event) => onType(event.currentTarget.value)}
      onBlur={onDone}
      onKeyDown={(event) => {
        const isDone = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing
        if (!isDone && event.key !== 'Escape') return
        event.preventDefault()
        // Leaving is what saves.
        event.currentTarget.blur()
      }}
      description={
        isScored || value === '' ? 'Enter saves it.' : 'It is saved with your score: give one.'
      }
    />
  )
}

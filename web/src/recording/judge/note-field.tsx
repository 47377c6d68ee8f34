import { Textarea } from '@mantine/core'
import type { Ref } from 'react'

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

import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isolated, MAX_TAGS, type RecordingView } from '@toolkit/server/client'
import { useRef, useState } from 'react'
import { errorMessage } from '../../api/error-message.ts'
import { changeTags, type TagChange } from '../../tags/change-tags.ts'
import { TagField, typedTag } from '../../tags/tag-field.tsx'
import classes from '../../tags/tags.module.css'

/** A change that was made, in words, and the one that undoes it. */
interface Made {
  readonly words: string
  readonly undo: TagChange | null
}

interface Asked {
  readonly change: TagChange
  readonly words: string
  readonly isUndo?: boolean
  /** The text of the field, which comes back if it is not saved. */
  readonly typed?: string
}

/** The tags of a recording: each leads to the recordings with it and can be removed; others are added. Saved at once. */
export function TagEditor({ recording }: { readonly recording: RecordingView }) {
  const { id, tags } = recording
  const client = useQueryClient()
  const [typed, setTyped] = useState('')
  const [made, setMade] = useState<Made | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const save = useMutation({
    scope: { id: `change-${id}` },
    mutationFn: ({ change }: Asked) => changeTags(client, id, change),
    onError: (_, { typed: text = '' }) => setTyped((now) => (now === '' ? text : now)),
    onSuccess: (undo, { words, isUndo }) => setMade({ words, undo: isUndo === true ? null : undo }),
  })
  const add = () => {
    const tag = typedTag(typed)
    if (tag === null) return
    setTyped('')
    const words = `“${isolated(tag)}” added.`
    save.mutate({ change: { add: [tag], remove: [] }, words, typed })
  }
  const remove = (tag: string) => {
    save.mutate({ change: { add: [], remove: [tag] }, words: `“${isolated(tag)}” removed.` })
    // The button is gone with the tag.
    field.current?.focus()
  }
  const undo = (change: TagChange) => {
    save.mutate({ change, words: 'Undone.', isUndo: true })
    field.current?.focus()
  }
  return (
    <section aria-label="Tags">
      {tags.length > 0 && (
        <ul className={classes.list} aria-label="Tags of this recording">
          {tags.map((tag) => (
            <li key={tag} className={classes.tag}>
              <Link
                to="/"
                search={{ tag }}
                className={classes.name}
                title="Show the recordings with this tag"
              >
                <bdi>{tag}</bdi>
              </Link>
              <button
                type="button"
                className={classes.remove}
                aria-label={`Remove the tag ${tag}`}
                title="Remove"
                onClick={() => remove(tag)}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        className={classes.field}
        onSubmit={(event) => {
          event.preventDefault()
          add()
        }}
      >
        <TagField
          ref={field}
          label={tags.length === 0 ? 'Add a tag' : 'Add another tag'}
          value={typed}
          except={tags}
          onType={setTyped}
        />
      </form>
      <Group gap="sm" mih="1.75rem" role="status">
        {save.isError ? (
          <Text size="sm" c="var(--mantine-color-error)">
            Not saved. {errorMessage(save.error)}
          </Text>
        ) : (
          made !== null && (
            <>
              <Text size="sm">{save.isPending ? 'Saving …' : made.words}</Text>
              {made.undo !== null && (
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={save.isPending}
                  onClick={() => made.undo !== null && undo(made.undo)}
                >
                  Undo
                </Button>
              )}
            </>
          )
        )}
        {tags.length >= MAX_TAGS && (
          <Text size="sm" c="dimmed">
            A recording has at most {MAX_TAGS} tags: remove one to add another.
          </Text>
        )}
      </Group>
    </section>
  )
}

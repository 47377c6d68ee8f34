import { Button, Checkbox, Fieldset, Group, Stack, Text } from '@mantine/core'
import { countedTags, tagKey } from '@toolkit/server/client'
import { useMemo, useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { counted, formatCount } from '../../format/number-format.ts'
import type { TagChange } from '../../tags/change-tags.ts'
import { TagField, typedTag } from '../../tags/tag-field.tsx'
import classes from '../../tags/tags.module.css'
import type { SelectedRecording } from './row-selection.ts'

/** The most tags that are offered to be removed. */
const SHOWN = 50

interface Props {
  readonly recordings: readonly SelectedRecording[]
  readonly onClose: () => void
  readonly onChange: (change: TagChange) => void
}

/** Chooses tags that are added to all selected recordings, and tags that are removed from them. */
export function TagDialog({ recordings, onClose, onChange }: Props) {
  const [typed, setTyped] = useState('')
  const [added, setAdded] = useState<readonly string[]>([])
  const [removed, setRemoved] = useState<readonly string[]>([])
  const present = useMemo(
    () =>
      countedTags(recordings.flatMap(({ tags }) => tags.map((tag) => ({ tag, recordings: 1 })))),
    [recordings],
  )
  const withTag = (tag: string | null) =>
    tag === null || added.some((one) => tagKey(one) === tagKey(tag)) ? added : [...added, tag]
  const isEmpty = typedTag(typed) === null && added.length + removed.length === 0
  const apply = () => {
    if (isEmpty) return
    const add = withTag(typedTag(typed))
    const keys = new Set(add.map(tagKey))
    onChange({ add, remove: removed.filter((tag) => !keys.has(tagKey(tag))) })
  }
  return (
    <Dialog title={`Tags of ${counted(recordings.length, 'recording')}`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (typed === '') apply()
          else if (typedTag(typed) !== null) {
            setAdded(withTag(typedTag(typed)))
            setTyped('')
          }
        }}
      >
        <Stack gap="sm">
          <TagField label="Add a tag" value={typed} except={added} onType={setTyped} />
          {added.length > 0 && (
            <ul className={classes.list} aria-label="Tags to add">
              {added.map((tag) => (
                <li key={tag} className={classes.tag}>
                  <span className={classes.name} dir="auto">
                    {tag}
                  </span>
                  <button
                    type="button"
                    className={classes.remove}
                    aria-label={`Do not add ${tag}`}
                    onClick={() => setAdded(added.filter((one) => one !== tag))}
                  >
                    ×
                  </button>
                </li>
              ))}
            </ul>
          )}
          {present.length > 0 && (
            <Fieldset legend="Remove" variant="unstyled">
              <Stack gap={4} mah="30vh" style={{ overflowY: 'auto' }}>
                {present.slice(0, SHOWN).map(({ tag, recordings: count }) => (
                  <Checkbox
                    key={tag}
                    size="xs"
                    label={
                      <>
                        <bdi>{tag}</bdi> ({formatCount(count)})
                      </>
                    }
                    checked={removed.includes(tag)}
                    onChange={() =>
                      setRemoved(
                        removed.includes(tag)
                          ? removed.filter((one) => one !== tag)
                          : [...removed, tag],
                      )
                    }
                  />
                ))}
                {present.length > SHOWN && (
                  <Text size="sm" c="dimmed">
                    {formatCount(present.length - SHOWN)} more: filter the list by one to remove it.
                  </Text>
                )}
              </Stack>
            </Fieldset>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button disabled={isEmpty} onClick={apply}>
              Change the tags
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

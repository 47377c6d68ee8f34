import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { MAX_TAG_CHARACTERS, normalizedTag, tagFault, tagKey } from '@toolkit/server/client'
import { type Ref, useId } from 'react'
import { tagsQuery } from './tag-queries.ts'

/** The most tags that are suggested at a time. */
const SUGGESTED = 50

interface Props {
  readonly label: string
  readonly value: string
  /** Tags that are not suggested. */
  readonly except: readonly string[]
  readonly onType: (text: string) => void
  readonly ref?: Ref<HTMLInputElement>
}

/** A field for a tag, which suggests known ones. The form that it is in takes the tag on Enter. */
export function TagField({ label, value, except, onType, ref }: Props) {
  const listId = useId()
  const { data: known = [] } = useQuery(tagsQuery({}))
  const excepted = new Set(except.map(tagKey))
  const suggested = known.filter(
    ({ tag }) => !excepted.has(tagKey(tag)) && tagKey(tag).includes(tagKey(value)),
  )
  return (
    <>
      <TextInput
        ref={ref}
        label={label}
        placeholder="Type a tag, then Enter"
        size="sm"
        list={listId}
        maxLength={2 * MAX_TAG_CHARACTERS}
        value={value}
        error={typedFault(value)}
        onChange={({ currentTarget }) => onType(currentTarget.value)}
      />
      <datalist id={listId}>
        {suggested.slice(0, SUGGESTED).map(({ tag }) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
    </>
  )
}

/** Why the text is no tag, in words; null if it is one, or is empty. */
function typedFault(text: string): string | null {
  const tag = normalizedTag(text)
  const fault = tag === '' ? null : tagFault(tag)
  return fault === null ? null : `A tag ${fault}.`
}

/** The tag that was typed; null if there is none. */
export function typedTag(text: string): string | null {
  const tag = normalizedTag(text)
  return tagFault(tag) === null ? tag : null
}

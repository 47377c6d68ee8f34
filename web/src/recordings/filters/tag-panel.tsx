import { Checkbox, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type TagCountListView, tagKey } from '@toolkit/server/client'
import { useState } from 'react'
import { errorMessage } from '../../api/error-message.ts'
import { formatCount } from '../../format/number-format.ts'
import { tagsQuery } from '../../tags/tag-queries.ts'
import {
  filtersOf,
  listQuery,
  type RecordingsSearch,
  type SearchChanges,
  searchOfTags,
  tagsOf,
} from '../recordings-search.ts'

/** More tags than this get a field that searches them. */
const FEW = 8
/** The most tags that are shown at a time. */
const SHOWN = 100

interface Props {
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
}

/** Filters by tags: those of the recordings that match the filters, with how many have each. */
export function TagPanel({ search, onChange }: Props) {
  const [typed, setTyped] = useState('')
  const { data: known, error } = useQuery(tagsQuery(listQuery(filtersOf(search))))
  const chosen = tagsOf(search)
  const tags = withChosen(known ?? [], chosen)
  const found = tags.filter(({ tag }) => tagKey(tag).includes(tagKey(typed)))
  const isChosen = (tag: string) => chosen.some((one) => tagKey(one) === tagKey(tag))
  const toggle = (tag: string) => {
    const others = chosen.filter((one) => tagKey(one) !== tagKey(tag))
    onChange({ tag: undefined, ...searchOfTags(isChosen(tag) ? others : [...others, tag]) })
  }
  return (
    <Stack gap="xs" miw={220} mah={360} style={{ overflowY: 'auto' }}>
      {(tags.length > FEW || typed !== '') && (
        <TextInput
          size="xs"
          aria-label="Search tags"
          placeholder="Search tags"
          value={typed}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
        />
      )}
      {error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(error)}
        </Text>
      )}
      {known !== undefined && found.length === 0 && (
        <Text size="sm" c="dimmed">
          {typed === '' ? 'No recording here has a tag.' : 'No such tag.'}
        </Text>
      )}
      {found.slice(0, SHOWN).map(({ tag, recordings }) => (
        <Checkbox
          key={tagKey(tag)}
          size="xs"
          label={
            <>
              <bdi>{tag}</bdi> ({formatCount(recordings)})
            </>
          }
          checked={isChosen(tag)}
          onChange={() => toggle(tag)}
        />
      ))}
      {found.length > SHOWN && (
        <Text size="sm" c="dimmed">
          {formatCount(found.length - SHOWN)} more: search them by name.
        </Text>
      )}
    </Stack>
  )
}

/** The tags with those that are chosen, which the other filters may leave no recording of. */
function withChosen(known: TagCountListView, chosen: readonly string[]): TagCountListView {
  const keys = new Set(known.map(({ tag }) => tagKey(tag)))
  const missing = chosen.filter((tag) => !keys.has(tagKey(tag)))
  return [...missing.map((tag) => ({ tag, recordings: 0 })), ...known]
}

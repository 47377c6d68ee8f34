import { NativeSelect } from '@mantine/core'
import type { Presence } from './recordings-search.ts'

interface Props {
  readonly label: string
  readonly value: Presence
  readonly onChange: (value: Presence) => void
}

/** What to do with recordings that lack something: show them too, leave them out, show only them. */
export function PresenceSelect({ label, value, onChange }: Props) {
  return (
    <NativeSelect
      label={label}
      w={172}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Presence)}
      data={[
        { value: 'include', label: 'Show them too' },
        { value: 'exclude', label: 'Leave them out' },
        { value: 'only', label: 'Show only them' },
      ]}
    />
  )
}

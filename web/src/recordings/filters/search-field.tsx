import { TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import classes from './list-filters.module.css'

/** Delay of the search after the last key. */
const SEARCH_DELAY_MS = 250

interface Props {
  readonly value: string
  /** Called shortly after the last key. */
  readonly onChange: (value: string) => void
}

/** Search by name. Shows the typed text until the URL has it. */
export function SearchField({ value, onChange }: Props) {
  const [draft, setDraft] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => setDraft((now) => (now === value ? null : now)), [value])
  return (
    <TextInput
      type="search"
      size="xs"
      aria-label="Search by name"
      placeholder="Search by name (/)"
      className={classes.search ?? ''}
      maxLength={300}
      value={draft ?? value}
      onChange={(event) => {
        const typed = event.currentTarget.value
        setDraft(typed === value ? null : typed)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => onChange(typed), SEARCH_DELAY_MS)
      }}
    />
  )
}

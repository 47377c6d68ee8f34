import { TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'

interface Props {
  readonly value: string
  /** Told a moment after the last key. */
  readonly onChange: (value: string) => void
}

const PAUSE_MS = 250

/** Search by name. What is typed stands until the address says the same. */
export function SearchField({ value, onChange }: Props) {
  const [draft, setDraft] = useState<string | null>(null)
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(pause.current), [])
  useEffect(() => setDraft((now) => (now === value ? null : now)), [value])
  return (
    <TextInput
      type="search"
      label="Search by name"
      maxLength={300}
      value={draft ?? value}
      onChange={(event) => {
        const typed = event.currentTarget.value
        setDraft(typed === value ? null : typed)
        clearTimeout(pause.current)
        pause.current = setTimeout(() => onChange(typed), PAUSE_MS)
      }}
    />
  )
}

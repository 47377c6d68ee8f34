import { TextInput } from '@mantine/core'
import { useState } from 'react'

interface Props {
  readonly label: string
  /** null: the field is empty. */
  readonly value: number | null
  readonly min: number
  readonly max: number
  readonly step?: number
  readonly width?: number
  readonly hideLabel?: boolean
  /** Told of a valid number when the person leaves the field or presses Enter. */
  readonly onCommit: (value: number) => void
}

/** A number that is typed: taken when it makes sense, put back when it does not. */
export function NumberField({ label, value, min, max, step = 1, width = 84, ...props }: Props) {
  const [draft, setDraft] = useState<string | null>(null)
  const commit = () => {
    setDraft(null)
    const typed = draft === null || draft.trim() === '' ? Number.NaN : Number(draft)
    if (typed >= min && typed <= max && typed !== value) {
      props.onCommit(step === 1 ? Math.round(typed) : typed)
    }
  }
  return (
    <TextInput
      {...(props.hideLabel ? { 'aria-label': label } : { label })}
      type="number"
      inputMode="decimal"
      w={width}
      min={min}
      max={max}
      step={step}
      value={draft ?? (value === null ? '' : String(value))}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
    />
  )
}

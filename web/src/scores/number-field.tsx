import { TextInput } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { formatNumber } from '../format/number-format.ts'

interface Props {
  readonly label: string
  /** null: empty. */
  readonly value: number | null
  readonly min: number
  readonly max: number
  readonly step?: number
  readonly width?: number
  readonly hideLabel?: boolean
  /** Called with a valid number on blur and Enter. */
  readonly onCommit: (value: number) => void
}

/** A number field with arrow keys. A number outside of the limits is not taken, and the field says the limits. */
export function NumberField({ label, value, min, max, step = 1, width = 84, ...props }: Props) {
  const [draft, setDraft] = useState<string | null>(null)
  const [isRefused, setRefused] = useState(false)
  const commit = () => {
    if (draft === null) return
    setDraft(null)
    const typed = typedNumber(draft)
    const isTaken = typed >= min && typed <= max
    setRefused(!isTaken && draft.trim() !== '')
    if (isTaken && typed !== value) props.onCommit(step === 1 ? Math.round(typed) : typed)
  }
  const edit = (text: string) => {
    setRefused(false)
    setDraft(text)
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') commit()
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    const from = draft === null ? (value ?? Number.NaN) : typedNumber(draft)
    const direction = event.key === 'ArrowUp' ? 1 : -1
    edit(String(steppedNumber(from, direction, { min, max, step })))
  }
  return (
    <TextInput
      {...(props.hideLabel ? { 'aria-label': label } : { label })}
      // Not `type="number"`, where the browser drops a comma and 0,5 becomes 5.
      inputMode="decimal"
      autoComplete="off"
      role="spinbutton"
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={value ?? undefined}
      w={width}
      value={draft ?? (value === null ? '' : String(value))}
      error={isRefused ? limitWords(min, max) : null}
      errorProps={{ role: 'alert' }}
      onChange={(event) => edit(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={press}
    />
  )
}

/** The limits of a number: `0 to 100`. */
function limitWords(min: number, max: number): string {
  return `${formatNumber(min, 2)} to ${formatNumber(max, 2)}`
}

/**
 * Parses a number with a decimal point or comma; NaN if invalid. There are no thousands separators: `1,234` is 1.234,
 * and `1.234,5` and `1 234` are invalid.
 */
export function typedNumber(text: string): number {
  const typed = text.trim()
  if (!/^(?:\d+[.,]?\d*|[.,]\d+)$/.test(typed)) return Number.NaN
  return Number(typed.replace(',', '.'))
}

/** Returns the next multiple of `step` above (1) or below (−1), within the bounds; `min` if `from` is NaN. */
export function steppedNumber(
  from: number,
  direction: 1 | -1,
  { min, max, step }: { readonly min: number; readonly max: number; readonly step: number },
): number {
  if (Number.isNaN(from)) return min
  // Tolerance, so that 0.15 counts as 3 × 0.05.
  const steps = from / step
  const next = direction === 1 ? Math.floor(steps + 1e-6) + 1 : Math.ceil(steps - 1e-6) - 1
  return Math.min(max, Math.max(min, Number((next * step).toFixed(6))))
}

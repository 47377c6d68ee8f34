import { NativeSelect } from '@mantine/core'
import type { CurveDescriptionView } from '@toolkit/server/client'
import {
  type CurveChoice,
  curveChoices,
  defaultCurve,
  doubtfulRange,
} from '../curves/curve-choice.ts'
import { curveWords } from '../curves/curve-words.ts'
import type { RecordingSearch } from './recording-search.ts'

interface Props {
  readonly curves: readonly CurveDescriptionView[]
  readonly shown: CurveChoice | null
  readonly nameOf: (speaker: string) => string
  readonly onChange: (changes: RecordingSearch) => void
}

/** Which of a run's curves is drawn and searched for spots; nothing to choose where it has only one. */
export function CurveSelect({ curves, shown, nameOf, onChange }: Props) {
  const choices = curveChoices(curves)
  const usual = defaultCurve(choices)
  if (choices.length < 2 && usual !== null) return null
  if (choices.length === 0) return null
  const choose = (name: string) => {
    const curve = choices.find((choice) => choice.name === name)
    // A threshold of one kind of score says nothing of another.
    if (curve) onChange({ curve: name, ...doubtfulRange(curve) })
  }
  return (
    <NativeSelect
      label="Curve"
      value={shown?.name ?? ''}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[
        ...(usual === null ? [{ value: '', label: 'None chosen', disabled: true }] : []),
        ...choices.map((choice) => ({
          value: choice.name,
          label: label(curveWords(choice, nameOf), choice),
        })),
      ]}
    />
  )
}

function label(words: string, { kind }: CurveChoice): string {
  const name = `${words.charAt(0).toUpperCase()}${words.slice(1)}`
  return kind === 'certainty' ? `${name} (derived)` : name
}

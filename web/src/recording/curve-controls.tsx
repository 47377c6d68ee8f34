import { Button, Checkbox, NativeSelect, Popover, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { CurveDescriptionView } from '@toolkit/server/client'
import {
  CALIBRATED,
  type CurveChoice,
  curveChoices,
  curveWords,
  defaultCurve,
  doubtfulRange,
  overlayChoices,
} from '../curves/curve-choice.ts'
import { curveBlocksQuery } from '../timeline/results/result-queries.ts'
import type { RecordingSearch } from './recording-search.ts'

interface Props {
  readonly recordingId: string
  readonly runId: string
  readonly curves: readonly CurveDescriptionView[]
  readonly shown: CurveChoice | null
  /** Names of the curves that are drawn over the shown one. */
  readonly overlay: readonly string[]
  readonly nameOf: (speaker: string) => string
  readonly onChange: (changes: RecordingSearch) => void
}

/** Selects the curve that is drawn and searched for spots, and further ones to draw over it. */
export function CurveControls(props: Props) {
  const choices = curveChoices(props.curves)
  if (choices.length === 0) return null
  return (
    <>
      <CurveSelect {...props} choices={choices} />
      <OverlaySelect {...props} choices={overlayChoices(props.curves)} />
    </>
  )
}

interface ChoicesProps extends Props {
  readonly choices: readonly CurveChoice[]
}

/** Hidden if there is only one curve. */
function CurveSelect({ choices, shown, nameOf, onChange }: ChoicesProps) {
  const defaultChoice = defaultCurve(choices)
  if (choices.length < 2 && defaultChoice !== null) return null
  const choose = (name: string) => {
    const curve = choices.find((choice) => choice.name === name)
    // Thresholds of one kind of score do not apply to another.
    if (curve) onChange({ curve: name, ...doubtfulRange(curve) })
  }
  return (
    <NativeSelect
      aria-label="Curve"
      title="Curve that is searched for spots"
      size="xs"
      value={shown?.name ?? ''}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[
        ...(defaultChoice === null ? [{ value: '', label: 'None selected', disabled: true }] : []),
        ...choices.map((choice) => ({ value: choice.name, label: label(choice, nameOf) })),
      ]}
    />
  )
}

/** Hidden if there is no other curve to draw. */
function OverlaySelect(props: ChoicesProps) {
  const { recordingId, runId, choices, shown, overlay, nameOf, onChange } = props
  const calibrated = useQuery({
    ...curveBlocksQuery(recordingId, runId, CALIBRATED.name),
    enabled: overlay.includes(CALIBRATED.name),
  })
  const others = choices.filter(({ name }) => name !== shown?.name)
  if (others.length === 0) return null
  const count = others.filter(({ name }) => overlay.includes(name)).length
  const set = (name: string, isDrawn: boolean) => {
    const names = isDrawn ? [...overlay, name] : overlay.filter((each) => each !== name)
    onChange({ overlay: names })
  }
  return (
    <Popover position="top-start" withinPortal={false} shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-xs"
          flex="none"
          title="Draw other curves over this one"
        >
          {count === 0 ? 'More curves' : `More curves (${count})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          {others.map((choice) => (
            <Checkbox
              key={choice.name}
              size="xs"
              label={label(choice, nameOf)}
              description={
                choice === CALIBRATED && calibrated.data === null
                  ? 'Nobody has judged a moment of this model yet'
                  : undefined
              }
              checked={overlay.includes(choice.name)}
              onChange={(event) => set(choice.name, event.currentTarget.checked)}
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function label(choice: CurveChoice, nameOf: (speaker: string) => string): string {
  const words = curveWords(choice, nameOf)
  const name = `${words.charAt(0).toUpperCase()}${words.slice(1)}`
  return choice.kind === 'certainty' ? `${name} (derived)` : name
}

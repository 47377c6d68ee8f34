import { Popover } from '@mantine/core'
import { type ColoursByLabel, HUES, SPEAKER_COLOURS } from '@toolkit/server/client'
import { useRef, useState } from 'react'
import { useRovingFocus } from '../../components/roving-focus.ts'
import { Swatch } from '../../timeline/plot/lane-labels.tsx'
import classes from './colour-choice.module.css'
import { colourWords } from './speaker-colours.ts'

interface Props {
  readonly speaker: string
  /** Those of all speakers. */
  readonly colours: ColoursByLabel
  /** Whether a person chose the colour of this speaker. */
  readonly isChosen: boolean
  /** While the run is loading. */
  readonly isDisabled: boolean
  readonly nameOf: (speaker: string) => string
  /** Null: automatic. */
  readonly onChoose: (colour: number | null) => void
}

/** A speaker's colour: a button that opens all colours to choose from. */
export function ColourChoice({ isDisabled, onChoose, ...props }: Props) {
  const { speaker, colours, nameOf } = props
  const [isOpen, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const label = `Colour of ${nameOf(speaker)}`
  const choose = (colour: number | null) => {
    setOpen(false)
    opener.current?.focus()
    onChoose(colour)
  }
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-start"
      shadow="md"
      trapFocus
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <button
          ref={opener}
          type="button"
          className={classes.opener}
          aria-label={label}
          title={label}
          disabled={isDisabled}
          onClick={() => setOpen(!isOpen)}
        >
          <Swatch colour={colours.get(speaker) ?? 0} />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label} p="xs">
        <Colours {...props} onChoose={choose} />
      </Popover.Dropdown>
    </Popover>
  )
}

/** All colours in a grid of hues and textures, and the automatic one; one tab stop with arrow keys. */
function Colours({ speaker, colours, isChosen, nameOf, onChoose }: Omit<Props, 'isDisabled'>) {
  const box = useRef<HTMLDivElement>(null)
  useRovingFocus(box, 'button', HUES)
  const own = colours.get(speaker) ?? 0
  const users = Map.groupBy(
    [...colours.keys()].filter((each) => each !== speaker),
    (each) => colours.get(each),
  )
  return (
    <div ref={box} className={classes.colours}>
      {Array.from({ length: SPEAKER_COLOURS }, (_, colour) => {
        const names = users.get(colour)?.map(nameOf)
        const words = `${colourWords(colour)}${names ? `, used by ${names.join(', ')}` : ''}`
        return (
          <button
            key={words}
            type="button"
            className={classes.colour}
            aria-label={words}
            title={words}
            aria-pressed={isChosen && colour === own}
            data-used={names !== undefined}
            data-autofocus={colour === own || undefined}
            onClick={() => onChoose(colour)}
          >
            <Swatch colour={colour} />
          </button>
        )
      })}
      <button
        type="button"
        className={classes.automatic}
        aria-pressed={!isChosen}
        onClick={() => onChoose(null)}
      >
        Automatic
      </button>
      {users.size > 0 && <span className={classes.legend}>Used by others</span>}
    </div>
  )
}

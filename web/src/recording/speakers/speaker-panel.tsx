import { Stack, Text, TextInput } from '@mantine/core'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { useMemo, useState } from 'react'
import { errorMessage } from '../../api/error-message.ts'
import { formatCount, formatScore, formatShare } from '../../format/number-format.ts'
import { formatListening } from '../../format/time-format.ts'
import { Swatch } from '../../timeline/plot/lane-labels.tsx'
import type { TurnTable } from '../../timeline/timeline-data.ts'
import { useChangeRecording } from '../recording-bar.tsx'
import { speakerDoubtWords } from './speaker-doubt-words.ts'
import { type SpeakerFigures, speakerFigures } from './speaker-figures.ts'
import classes from './speaker-panel.module.css'

interface Props {
  readonly recording: RecordingView
  /** The shown run; null while loading. */
  readonly run: DiarizationView | null
  /** null while loading. */
  readonly table: TurnTable | null
  readonly nameOf: (speaker: string) => string
}

/** What each speaker says in the shown run, their names, and which of them may be no person. */
export function SpeakerPanel({ recording, run, table, nameOf }: Props) {
  const turns = table?.turns
  const figures = useMemo(() => (turns === undefined ? [] : speakerFigures(turns)), [turns])
  const change = useChangeRecording(recording.id)
  if (table !== null && figures.length === 0) return <Text>This diarization has no speakers.</Text>
  const rename = (label: string, name: string) => {
    const { [label]: _old, ...others } = recording.speakerNames
    return change.mutateAsync({
      speakerNames: name === '' ? others : { ...others, [label]: name },
    })
  }
  return (
    <Stack gap="xs" component="section" aria-label="Speakers">
      <ol className={classes.speakers}>
        {figures.map((each, place) => (
          <li key={each.speaker}>
            <SpeakerName
              label={each.speaker}
              place={place}
              name={recording.speakerNames[each.speaker] ?? ''}
              doubt={speakerDoubtWords(each.speaker, run?.speakerDoubt ?? null)}
              onRename={(name) => rename(each.speaker, name)}
            />
            <Figures figures={each} nameOf={nameOf} />
          </li>
        ))}
      </ol>
      {change.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(change.error)}
        </Text>
      )}
    </Stack>
  )
}

interface FiguresProps {
  readonly figures: SpeakerFigures
  readonly nameOf: (speaker: string) => string
}

function Figures({ figures, nameOf }: FiguresProps) {
  const { seconds, share, turns, longestSeconds, overlapSeconds, overlapMost, confidence } = figures
  const overlap =
    overlapMost === null
      ? formatListening(0)
      : `${formatListening(overlapSeconds)}, most with ${nameOf(overlapMost.speaker)} (${formatListening(overlapMost.seconds)})`
  const facts = [
    ['Talk time', `${formatListening(seconds)} (${formatShare(share)})`],
    ['Turns', formatCount(turns)],
    ['Longest', formatListening(longestSeconds)],
    ['Mean confidence', formatScore(confidence)],
    ['Overlap', overlap],
  ] as const
  return (
    <dl className={`${classes.figures} figures`}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface SpeakerNameProps {
  readonly label: string
  /** Place of the lane, which gives the colour. */
  readonly place: number
  readonly name: string
  /** Why this speaker may be no person, or null. */
  readonly doubt: string | null
  /** Rejects if the name is not saved. */
  readonly onRename: (name: string) => Promise<unknown>
}

function SpeakerName({ label, place, name, doubt, onRename }: SpeakerNameProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const commit = () => {
    const typed = draft?.trim()
    if (typed === undefined || typed === name) setDraft(null)
    // The panel shows the error, and the text is kept.
    else
      onRename(typed).then(
        () => setDraft(null),
        () => undefined,
      )
  }
  return (
    <TextInput
      label={label}
      description={doubt}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder="Name"
      size="xs"
      maxLength={100}
      leftSection={<Swatch place={place} />}
      value={draft ?? name}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') setDraft(null)
      }}
    />
  )
}

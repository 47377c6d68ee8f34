import { Anchor, Button, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ConfusionsView } from '@toolkit/server/client'
import { useState } from 'react'
import { recordingQuery } from '../../api/queries.ts'
import { counted, formatCount, formatScore } from '../../format/number-format.ts'
import { formatListening, formatStretch, formatTime } from '../../format/time-format.ts'
import { shownWindow } from '../../review/listening.ts'
import classes from '../shared/insight.module.css'
import { TurnSound } from './turn-sound.tsx'

export type Cell = ConfusionsView['cells'][number]
export type DoubtfulTurn = Cell['worst'][number]

interface Props {
  readonly cell: Cell
  readonly title: string
  /** Shows the matrix of a recording; absent: it is that of one. */
  readonly onRecording: ((id: string) => void) | undefined
}

/** The turns of a cell with the lowest margins: they are played one after another, and each has the way to its moment. */
export function WorstTurns({ cell, title, onRecording }: Props) {
  const { worst, turns, seconds } = cell
  // The place of the turn that is heard.
  const [place, setPlace] = useState<number | null>(null)
  const [silent, setSilent] = useState(0)
  const turn = place === null ? undefined : worst[place]
  const start = () => {
    setSilent(0)
    setPlace(0)
  }
  const goOn = (wasHeard: boolean) => {
    if (!wasHeard) setSilent(silent + 1)
    setPlace(place === null || place + 1 === worst.length ? null : place + 1)
  }
  return (
    <section aria-label={title}>
      <Title order={4} size="h6">
        {title}
      </Title>
      <p className={classes.line}>
        {counted(turns, 'turn')}, {formatListening(seconds)}
        {turns > worst.length && `; the ${worst.length} least certain`}. Hear them here, or open one
        in its recording.
      </p>
      <div className={classes.playing}>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => (place === null ? start() : setPlace(null))}
        >
          {place === null ? `Play ${counted(worst.length, 'turn')}` : 'Stop'}
        </Button>
        {place !== null && (
          // Speech of a screen reader would be heard over the turn.
          <Text size="sm" component="span" className="figures" aria-live="off">
            Turn {formatCount(place + 1)} of {formatCount(worst.length)}
          </Text>
        )}
        {silent > 0 && (
          <Text size="sm" component="span" role="status">
            {counted(silent, 'turn')} cannot be played: the sound is missing or cannot be read.
          </Text>
        )}
      </div>
      {turn !== undefined && <TurnSound turn={turn} onDone={goOn} />}
      <ul className={classes.turns}>
        {worst.map((one) => (
          <li key={`${one.runId} ${one.index}`} aria-current={one === turn || undefined}>
            <TurnLink turn={one} />
            {onRecording !== undefined && (
              <Anchor
                component="button"
                type="button"
                fz="inherit"
                onClick={() => onRecording(one.recordingId)}
              >
                Speakers of this recording
              </Anchor>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function TurnLink({ turn }: { readonly turn: DoubtfulTurn }) {
  const { recordingId, runId, start, end, margin } = turn
  const { data, isError } = useQuery(recordingQuery(recordingId))
  const { start: from, end: to } = shownWindow({ start, end }, 0)
  const moment = { run: runId, at: start, from, to, selFrom: start, selTo: end }
  return (
    <>
      <Anchor
        fz="inherit"
        renderRoot={(props) => (
          <Link to="/recordings/$id" params={{ id: recordingId }} search={moment} {...props} />
        )}
      >
        <bdi>{data?.name ?? (isError ? 'a recording that cannot be shown' : '…')}</bdi>,{' '}
        {formatTime(start)}
      </Anchor>{' '}
      <span className="figures">
        {formatStretch(end - start)}, margin {formatScore(margin)}
      </span>{' '}
    </>
  )
}

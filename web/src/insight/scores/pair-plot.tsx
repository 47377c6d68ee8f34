import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import uPlot from 'uplot'
import { recordingQuery } from '../../api/queries.ts'
import { formatScore } from '../../format/number-format.ts'
import type { Palette } from '../../timeline/palette.ts'
import classes from '../shared/insight.module.css'
import { axisOf, type Drawing, drawLimit, Plot } from '../shared/plot.tsx'
import { PointKeys } from './point-keys.tsx'
import { isPart, nearestPair, type PairGroup, type Part, WHOLE } from './score-pairs.ts'

const HEIGHT = 340
/** Pixels around the pointer in which a point is found. */
const REACH = 8
/** How long the pointer rests on a point before its name is read. */
const REST_MS = 150
/** Pixels that a pointer moves before it is dragged. */
const DRAG = 4

interface Props {
  readonly group: PairGroup
  readonly confident: number
  readonly liked: number
  readonly part: Part
  readonly label: string
  readonly onPart: (part: Part) => void
}

/** A point for each recording. A drag of a mouse or finger chooses a part; a click on a point opens its recording. */
export function PairPlot({ group, confident, liked, part, label, onPart }: Props) {
  const navigate = useNavigate()
  const [plot, setPlot] = useState<uPlot | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const [chosen, setChosen] = useState<number | null>(null)
  const pressed = useRef<{ readonly x: number; readonly y: number } | null>(null)
  const drawing = useMemo(
    () => pairDrawing(group, confident, liked, onPart),
    [group, confident, liked, onPart],
  )
  const keep = useCallback((made: uPlot | null) => setPlot(made), [])
  useEffect(() => {
    if (plot !== null) showPart(plot, part)
  }, [plot, part])

  const pairAt = ({ clientX, clientY }: PointerEvent): number | null => {
    if (plot === null) return null
    const { left, top, width, height } = plot.over.getBoundingClientRect()
    const at = {
      mean: plot.posToVal(clientX - left, 'x'),
      human: plot.posToVal(clientY - top, 'y'),
    }
    return nearestPair(group, at, { mean: width / 100, human: height / 100 }, REACH)
  }
  const wasDragged = ({ clientX, clientY }: PointerEvent) => {
    const from = pressed.current
    return from === null || Math.hypot(clientX - from.x, clientY - from.y) >= DRAG
  }
  const open = (place: number | null) => {
    const id = place === null ? undefined : group.ids[place]
    if (id !== undefined) void navigate({ to: '/recordings/$id', params: { id } })
  }
  return (
    <figure className={classes.figure}>
      <div
        className={classes.pairs}
        data-on-point={hovered !== null}
        onPointerDown={(event) => {
          pressed.current = { x: event.clientX, y: event.clientY }
          if (isTouch(event)) event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={(event) => {
          setHovered(event.buttons === 0 ? pairAt(event) : null)
          const from = pressed.current
          // The plot itself hears a mouse alone.
          if (plot !== null && from !== null && isTouch(event)) drawBrush(plot, from, event)
        }}
        onPointerLeave={() => setHovered(null)}
        onPointerCancel={() => {
          pressed.current = null
          if (plot !== null) showPart(plot, part)
        }}
        onPointerUp={(event) => {
          const isDrag = wasDragged(event)
          pressed.current = null
          if (!isDrag) open(pairAt(event))
          const brushed = isDrag && isTouch(event) && plot !== null ? selectedPart(plot) : null
          if (brushed !== null) onPart(brushed)
        }}
      >
        <Plot label={label} height={HEIGHT} drawing={drawing} onPlot={keep} />
        {plot !== null && chosen !== null && (
          <span className={classes.chosenPoint} style={placeOnPage(plot, group, chosen)} />
        )}
      </div>
      <figcaption className={classes.caption}>
        <PointKeys group={group} chosen={chosen} onChoose={setChosen} onOpen={open}>
          {(place) => <Pair group={group} place={place} />}
        </PointKeys>{' '}
        {chosen === null &&
          (hovered === null ? (
            'A click on a point opens its recording.'
          ) : (
            <Pair group={group} place={hovered} />
          ))}
      </figcaption>
    </figure>
  )
}

function isTouch({ pointerType }: PointerEvent): boolean {
  return pointerType !== 'mouse'
}

/** Shows the rectangle from where a finger was put down. */
function drawBrush(
  plot: uPlot,
  from: { readonly x: number; readonly y: number },
  { clientX, clientY }: PointerEvent,
): void {
  const { left, top, width, height } = plot.over.getBoundingClientRect()
  const inside = (value: number, most: number) => Math.min(Math.max(value, 0), most)
  const xs = [from.x, clientX].map((x) => inside(x - left, width)).sort((a, b) => a - b)
  const ys = [from.y, clientY].map((y) => inside(y - top, height)).sort((a, b) => a - b)
  const [x = 0, xEnd = 0] = xs
  const [y = 0, yEnd = 0] = ys
  plot.setSelect({ left: x, top: y, width: xEnd - x, height: yEnd - y }, false)
}

/** Where a point is, in CSS pixels of the picture. */
function placeOnPage(plot: uPlot, { sampleMeans, humanScores }: PairGroup, place: number) {
  return {
    left: plot.over.offsetLeft + plot.valToPos(sampleMeans[place] as number, 'x'),
    top: plot.over.offsetTop + plot.valToPos(humanScores[place] as number, 'y'),
  }
}

/** A recording by its name. */
function Pair({ group, place }: { readonly group: PairGroup; readonly place: number }) {
  const [rested] = useDebouncedValue(place, REST_MS)
  const isThere = rested === place
  const { data } = useQuery({ ...recordingQuery(group.ids[place] ?? ''), enabled: isThere })
  const [mean = null, human = null] = [group.sampleMeans[place], group.humanScores[place]]
  return (
    <span className="figures">
      <bdi>{data?.name ?? '…'}</bdi>: confidence {formatScore(mean)}, my score {formatScore(human)}
    </span>
  )
}

function pairDrawing(
  group: PairGroup,
  confident: number,
  liked: number,
  onPart: (part: Part) => void,
): Drawing {
  return {
    data: [
      [0, 100],
      [null, null],
    ],
    options: (colours) => ({
      scales: { x: { time: false, range: [0, 100] }, y: { range: [0, 100] } },
      series: [{}, {}],
      axes: [
        axisOf(colours, { label: 'Mean confidence', size: 32 }),
        axisOf(colours, { label: 'My score', size: 38 }),
      ],
      padding: [8, 16, 0, 0],
      cursor: {
        x: false,
        y: false,
        points: { show: false },
        drag: { x: true, y: true, setScale: false, dist: DRAG },
      },
      hooks: {
        draw: [
          (plot) => {
            drawPoints(plot, group, colours)
            drawLimit(plot, 'x', confident, colours.ink)
            drawLimit(plot, 'y', liked, colours.ink)
          },
        ],
        setSelect: [
          (plot) => {
            const part = selectedPart(plot)
            if (part !== null) onPart(part)
          },
        ],
      },
    }),
  }
}

/** Draws all points at once: squares are much faster than circles. */
function drawPoints(plot: uPlot, { sampleMeans, humanScores }: PairGroup, colours: Palette): void {
  const { ctx, bbox } = plot
  const count = sampleMeans.length
  const size = (count > 20_000 ? 2 : count > 2_000 ? 3 : 5) * uPlot.pxRatio
  ctx.save()
  ctx.fillStyle = colours.lanes[0] ?? colours.ink
  ctx.globalAlpha = count > 20_000 ? 0.3 : count > 2_000 ? 0.5 : 0.75
  for (let place = 0; place < count; place++) {
    const x = bbox.left + ((sampleMeans[place] as number) / 100) * bbox.width
    const y = bbox.top + (1 - (humanScores[place] as number) / 100) * bbox.height
    ctx.fillRect(x - size / 2, y - size / 2, size, size)
  }
  ctx.restore()
}

/** The part under the drawn rectangle, in tenths of the mean and whole scores; null: none was drawn. */
function selectedPart(plot: uPlot): Part | null {
  const { left, top, width, height } = plot.select
  if (width < DRAG && height < DRAG) return null
  const within = (value: number) => Math.min(100, Math.max(0, value))
  const mean = (at: number) => within(Math.round(plot.posToVal(at, 'x') * 10) / 10)
  const human = (at: number) => within(Math.round(plot.posToVal(at, 'y')))
  return {
    meanFrom: mean(left),
    meanTo: mean(left + width),
    humanFrom: human(top + height),
    humanTo: human(top),
  }
}

/** Shows a part as the rectangle. */
function showPart(plot: uPlot, part: Part): void {
  const isShown = part !== WHOLE && isPart(part)
  const left = plot.valToPos(part.meanFrom, 'x')
  const top = plot.valToPos(part.humanTo, 'y')
  const width = isShown ? plot.valToPos(part.meanTo, 'x') - left : 0
  const height = isShown ? plot.valToPos(part.humanFrom, 'y') - top : 0
  plot.setSelect({ left, top, width, height }, false)
}

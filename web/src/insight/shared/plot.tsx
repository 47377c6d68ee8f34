import { useEffect, useRef, useSyncExternalStore } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { onSchemeChange, type Palette, readPalette } from '../../timeline/palette.ts'
import classes from './insight.module.css'

/** What is drawn, in the colours of the theme. */
export interface Drawing {
  readonly data: uPlot.AlignedData
  options(colours: Palette): Omit<uPlot.Options, 'width' | 'height'>
}

interface Props {
  /** What the picture shows, in words. */
  readonly label: string
  readonly height: number
  /** The plot is made again when it is another object. */
  readonly drawing: Drawing
  readonly onPlot?: (plot: uPlot | null) => void
}

let scheme = 0
const subscribe = (changed: () => void) =>
  onSchemeChange(() => {
    scheme += 1
    changed()
  })

/** A picture on a canvas, as wide as its place. Its numbers are in a table beside it. */
export function Plot({ label, height, drawing, onPlot }: Props) {
  const holder = useRef<HTMLDivElement>(null)
  const colours = useSyncExternalStore(subscribe, () => scheme)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme has other colours
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const size = () => ({ width: Math.max(1, element.clientWidth), height })
    const options = drawing.options(readPalette(element))
    const plot = new uPlot(
      { ...BASE, ...options, ...size() } as uPlot.Options,
      drawing.data,
      element,
    )
    onPlot?.(plot)
    const observer = new ResizeObserver(() => {
      if (element.clientWidth !== plot.width) plot.setSize(size())
    })
    observer.observe(element)
    return () => {
      observer.disconnect()
      onPlot?.(null)
      plot.destroy()
    }
  }, [drawing, height, onPlot, colours])
  return (
    <div ref={holder} role="img" aria-label={label} className={classes.plot} style={{ height }} />
  )
}

const BASE = {
  legend: { show: false },
  cursor: { show: false },
} as const

/** An axis in the colours of the theme. */
export function axisOf(colours: Palette, axis: uPlot.Axis): uPlot.Axis {
  const lines = { stroke: colours.grid, width: 1 }
  return {
    stroke: colours.quiet,
    font: `11px ${colours.font}`,
    labelFont: `11px ${colours.font}`,
    labelSize: 18,
    grid: lines,
    ticks: { ...lines, size: 4 },
    ...axis,
  }
}

/** Draws a dashed line from side to side, at a value of x or y. */
export function drawLimit(plot: uPlot, scale: 'x' | 'y', value: number, colour: string): void {
  const { ctx, bbox } = plot
  const at = Math.round(plot.valToPos(value, scale, true))
  ctx.save()
  ctx.strokeStyle = colour
  ctx.lineWidth = uPlot.pxRatio
  ctx.setLineDash([4 * uPlot.pxRatio, 4 * uPlot.pxRatio])
  ctx.beginPath()
  if (scale === 'x') {
    ctx.moveTo(at, bbox.top)
    ctx.lineTo(at, bbox.top + bbox.height)
  } else {
    ctx.moveTo(bbox.left, at)
    ctx.lineTo(bbox.left + bbox.width, at)
  }
  ctx.stroke()
  ctx.restore()
}

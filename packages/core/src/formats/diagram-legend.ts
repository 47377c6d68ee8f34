import { INK, laneColour, opacityOf } from './diagram-layout.ts'

/** What solid, faint, outlined and hatched mean. */
export function diagramLegend(left: number, top: number): string {
  const colour = laneColour(0)
  const scores = [100, 50, 0].map((score) => ({
    mark: `fill="${colour}" fill-opacity="${opacityOf(score)}"`,
    label: `confidence ${score}`,
  }))
  const entries = [
    ...scores,
    { mark: `fill="none" stroke="${colour}" stroke-width="1.5"`, label: 'no score' },
    { mark: 'fill="url(#dz-overlap)"', label: 'overlap: several speak at once' },
  ]
  const drawn = entries.map(
    ({ mark, label }, i) =>
      `<rect x="${left + i * 150}" y="${top}" width="22" height="14" ${mark}/>` +
      `<text x="${left + i * 150 + 30}" y="${top + 12}" font-size="12" ${INK}>${label}</text>`,
  )
  return `<g>${drawn.join('')}</g>`
}

import classes from './diagram.module.css'
import { type DiagramGeometry, shareAt } from './diagram-geometry.ts'
import { usePlayhead } from './playhead.ts'

/** Where we are in the recording, over its diagram. */
export function PlayheadLine({ geometry }: { readonly geometry: DiagramGeometry }) {
  const share = usePlayhead(({ seconds }) => shareAt(geometry, seconds))
  return (
    <div
      className={classes.playhead}
      style={{
        left: `${share * 100}%`,
        top: `${geometry.top * 100}%`,
        height: `${geometry.height * 100}%`,
      }}
      data-testid="playhead"
    />
  )
}

import { timeDigits } from '../../format/time-format.ts'
import type { Targets } from '../hit-test.ts'
import classes from '../timeline.module.css'
import { useTimeline } from '../timeline-state.ts'
import { xAt } from '../view-window.ts'
import { hitWords } from './hit-words.ts'

interface Props {
  readonly targets: Targets
  readonly nameOf: (speaker: string) => string
  readonly scoreName: string
}

/** Tooltip of the hovered or focused item, also announced to screen readers. */
export function TimelineTooltip({ targets, nameOf, scoreName }: Props) {
  const hover = useTimeline((state) => state.hover)
  const window = useTimeline((state) => state.window)
  const { layout } = targets
  const words =
    hover === null
      ? null
      : hitWords(hover.hit, targets, nameOf, scoreName, timeDigits(window.end - window.start))
  const x = hover === null ? 0 : xAt(window, layout.width, hover.seconds)
  const isRight = x > layout.width / 2
  const isLow = (hover?.y ?? 0) > layout.height / 2
  return (
    <>
      {words !== null && hover !== null && x >= 0 && x <= layout.width && (
        <div
          className={`${classes.tooltip} figures`}
          data-testid="timeline-tooltip"
          aria-hidden="true"
          style={{
            [isRight ? 'right' : 'left']: (isRight ? layout.width - x : x) + 14,
            [isLow ? 'bottom' : 'top']: (isLow ? layout.height - hover.y : hover.y) + 10,
          }}
        >
          <strong dir="auto">{words.title}</strong>
          {words.lines.map((line) => (
            <div key={line} dir="auto">
              {line}
            </div>
          ))}
        </div>
      )}
      <p className={classes.hidden} role="status" data-testid="timeline-words">
        {words === null ? '' : [words.title, ...words.lines].join(', ')}
      </p>
    </>
  )
}

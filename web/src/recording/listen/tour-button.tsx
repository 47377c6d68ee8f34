import { Button } from '@mantine/core'
import { formatCount } from '../../format/score-format.ts'
import { useSpots } from '../lists/findings.ts'
import classes from './player.module.css'
import { toggleTour, useTourPlace } from './spot-tour.ts'

/** Plays only the spots, one after another, and says which of how many. */
export function TourButton() {
  const spots = useSpots()
  const place = useTourPlace()
  const isOn = place !== null
  return (
    <Button
      variant={isOn ? 'filled' : 'default'}
      className={classes.tour}
      px="sm"
      disabled={!isOn && (spots === null || spots.count === 0)}
      onClick={toggleTour}
      aria-pressed={isOn}
      title="Play only the spots (O)"
    >
      <span className="figures">
        {isOn
          ? `Spot ${formatCount(place + 1)} of ${formatCount(spots?.count ?? null)}`
          : 'Only the spots'}
      </span>
    </Button>
  )
}

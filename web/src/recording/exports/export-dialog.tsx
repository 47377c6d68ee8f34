import { Anchor, Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import type { DiarizationView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { Dialog } from '../../components/dialog.tsx'
import type { ShownCurve } from '../../curves/curve-choice.ts'
import { PackButton } from '../../evidence/pack-button.tsx'
import { counted, formatScore } from '../../format/number-format.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import { useTimeline } from '../../timeline/timeline-state.ts'
import { useSpots } from '../results/threshold-results.ts'
import { runWords } from '../runs/run-words.ts'
import classes from './export-dialog.module.css'
import {
  EXPORT_FORMATS,
  type ExportChoice,
  evidenceSelection,
  exportQuery,
  hasTurnRange,
} from './export-formats.ts'

interface Props {
  readonly recordingId: string
  readonly run: DiarizationView
  /** Whether it is the run whose turns and spots are on the page: only for it the ranges of the page apply. */
  readonly isShown: boolean
  readonly shown: ShownCurve
  readonly onClose: () => void
}

/** Downloads of a run in the formats of other tools: all turns, those in the range, or the spots. */
export default function ExportDialog({ recordingId, run, isShown, shown, onClose }: Props) {
  const known = useKnownProviders()
  const limits = useTimeline(({ thresholds }) => thresholds)
  const spots = useSpots()
  const hasRange = isShown && hasTurnRange(limits)
  const [what, setWhat] = useState<ExportChoice>(hasRange ? 'turn-range' : 'turns')
  const { turnMin, turnMax } = limits
  const choices = [
    { value: 'turns', label: 'All turns' },
    ...(hasRange
      ? [
          {
            value: 'turn-range',
            label: `Only turns with confidence ${formatScore(turnMin)} to ${formatScore(turnMax)}`,
          },
        ]
      : []),
    ...(isShown && spots !== null
      ? [{ value: 'spots', label: `The spots (${counted(spots.count, 'spot')})` }]
      : []),
  ]
  const query = exportQuery(run.id, what, limits, shown.asked ?? undefined)
  const selection = evidenceSelection(recordingId, what, query)
  return (
    <Dialog title="Export" onClose={onClose}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {runWords(known, run, false)}
        </Text>
        <NativeSelect
          label="What"
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value as ExportChoice)}
          data={choices}
        />
        <ul className={classes.formats} aria-label="Formats">
          {EXPORT_FORMATS.map(({ format, name, purpose }) => (
            <li key={format}>
              <Anchor href={api.exportUrl(recordingId, { ...query, format })} download>
                {name}
              </Anchor>
              <span>{purpose}</span>
            </li>
          ))}
        </ul>
        {selection !== null && (
          <div>
            <PackButton selection={selection} label="Clips with their scores (ZIP)" />
            <Text size="sm" c="dimmed" mt={4}>
              A folder that plays without a network: each part as WAV with a second before and
              after, and a table.
            </Text>
          </div>
        )}
        <Text size="sm" c="dimmed">
          Names that you gave the speakers are used. Confidence is exported where the format has a
          place for it.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

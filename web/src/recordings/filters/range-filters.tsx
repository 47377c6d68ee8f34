import { SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { facetsQuery } from '../../api/queries.ts'
import { ScoreRange } from '../../scores/score-range.tsx'
import { filtersOf, type RecordingsSearch, type SearchChanges } from '../recordings-search.ts'
import { onlyGroup } from '../score-groups.ts'

interface Props {
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
}

/** The three score filters side by side, each over the histogram of what the other filters leave. */
export function RangeFilters({ search, onChange }: Props) {
  const { data: facets } = useQuery(facetsQuery(filtersOf(search)))
  const group = onlyGroup(facets)
  const mustChoose = (facets?.groups.length ?? 0) > 1
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg" verticalSpacing="sm">
      <Stack gap={2}>
        <ScoreRange
          label={`${group?.score.kind === 'certainty' ? 'Certainty' : 'Confidence'} (mean over all samples)`}
          from={search.sampleMeanFrom ?? 0}
          to={search.sampleMeanTo ?? 100}
          counts={group?.sampleMean}
          onCommit={(sampleMeanFrom, sampleMeanTo) => onChange({ sampleMeanFrom, sampleMeanTo })}
        />
        {mustChoose && <ChooseSource />}
      </Stack>
      <ScoreRange
        label="My score"
        from={search.humanScoreFrom ?? 0}
        to={search.humanScoreTo ?? 100}
        counts={facets?.humanScore}
        onCommit={(humanScoreFrom, humanScoreTo) => onChange({ humanScoreFrom, humanScoreTo })}
      />
      <Stack gap={2}>
        <ScoreRange
          label="Lowest turn"
          from={search.turnMinimumFrom ?? 0}
          to={search.turnMinimumTo ?? 100}
          counts={group?.turnMinimum}
          onCommit={(turnMinimumFrom, turnMinimumTo) =>
            onChange({ turnMinimumFrom, turnMinimumTo })
          }
        />
        {mustChoose && <ChooseSource />}
      </Stack>
    </SimpleGrid>
  )
}

/** Stands where a histogram would mix what cannot be compared. */
function ChooseSource() {
  return (
    <Text size="sm" c="dimmed">
      Scores of different models must not be mixed: choose one under “Scores from”.
    </Text>
  )
}

import { Stack } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { PageHeading } from '../components/page-heading.tsx'
import { Drift } from './drift/drift.tsx'
import { InsightScope, NoRecordings, useMatching } from './scope.tsx'
import { LowScores } from './scores/low-scores.tsx'
import { ScoreHistograms } from './scores/score-histograms.tsx'
import { ScorePairs } from './scores/score-pairs-section.tsx'
import classes from './shared/insight.module.css'
import { type InsightChanges, insightFilters, readInsightSearch } from './shared/insight-search.ts'
import type { SectionProps } from './shared/section-props.ts'
import { ConfusableSpeakers } from './speakers/confusable-speakers.tsx'
import { DoubtfulSpeakers } from './speakers/doubtful-speakers.tsx'

const route = getRouteApi('/insight')

/** The sections in their order. Each reads its own answer and says what is missing. */
const SECTIONS: readonly { readonly id: string; readonly Section: ComponentType<SectionProps> }[] =
  [
    { id: 'scores', Section: ScorePairs },
    { id: 'histograms', Section: ScoreHistograms },
    { id: 'low', Section: LowScores },
    { id: 'drift', Section: Drift },
    { id: 'confusions', Section: ConfusableSpeakers },
    { id: 'speakers', Section: DoubtfulSpeakers },
  ]

/** What the results of many recordings have in common: where scores and people differ, what moved, who is confused. */
export function InsightPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const filters = insightFilters(search)
  const matching = useMatching(filters)
  const change = (changes: InsightChanges) =>
    void navigate({
      search: (now) => readInsightSearch({ ...now, ...changes }),
      replace: true,
      resetScroll: false,
    })
  return (
    <Stack gap="xl" className={classes.page}>
      <div>
        <PageHeading title="Insight" />
        <InsightScope filters={filters} matching={matching} />
      </div>
      {matching.data === 0 ? (
        <NoRecordings filters={filters} />
      ) : (
        SECTIONS.map(({ id, Section }) => (
          <Section key={id} filters={filters} search={search} onChange={change} />
        ))
      )}
    </Stack>
  )
}

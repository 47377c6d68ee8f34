import { Alert, Anchor, Button, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { CorpusEvaluationView } from '@toolkit/server/client'
import { errorMessage } from '../api/error-message.ts'
import { PageHeading } from '../components/page-heading.tsx'
import { counted } from '../format/number-format.ts'
import { FilterScope } from '../recordings/filters/filter-scope.tsx'
import { isFiltered, type RecordingsSearch } from '../recordings/recordings-search.ts'
import { ConfidenceErrors } from './confidence-errors.tsx'
import classes from './evaluation.module.css'
import { evaluationQuery } from './evaluation-queries.ts'
import { evaluationFilters, readEvaluationSearch } from './evaluation-search.ts'
import { TERMS } from './evaluation-words.ts'
import { type ModelChoices, ModelComparison } from './model-comparison.tsx'
import { ModelErrors } from './model-errors.tsx'
import { NoReference } from './no-reference.tsx'
import { RankedRecordings } from './ranked-recordings.tsx'
import { TotalErrors } from './total-errors.tsx'
import { VerdictCalibration } from './verdict-calibration.tsx'

const route = getRouteApi('/evaluation')

/** The errors of all recordings with a reference: how many, where, and whether confidence finds them. */
export function EvaluationPage() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const filters = evaluationFilters(search)
  const found = useQuery(evaluationQuery(filters))
  const compare = (sources: ModelChoices) =>
    void navigate({
      search: (now) => readEvaluationSearch({ ...now, ...sources }),
      replace: true,
      resetScroll: false,
    })
  return (
    <Stack gap="lg" className={classes.page}>
      <div>
        <PageHeading title="Evaluation" />
        <Scope filters={filters} found={found.data} />
      </div>
      {found.isPending && (
        <Skeleton height={420} role="status" aria-label="Loading" aria-busy="true" />
      )}
      {found.isError && (
        <Alert color="red" variant="outline" title="The evaluation cannot be shown">
          {errorMessage(found.error)}{' '}
          <Button size="compact-sm" variant="default" onClick={() => void found.refetch()}>
            Try again
          </Button>
        </Alert>
      )}
      {found.data && <Errors evaluation={found.data} filters={filters} />}
      <VerdictCalibration filters={filters} />
      <ModelComparison filters={filters} a={search.a} b={search.b} onChange={compare} />
      {found.data?.rates != null && <Terms />}
    </Stack>
  )
}

interface ErrorsProps {
  readonly evaluation: CorpusEvaluationView
  readonly filters: RecordingsSearch
}

function Errors({ evaluation, filters }: ErrorsProps) {
  const { rates, groups, withReference } = evaluation
  if (rates === null) {
    return <NoReference withReference={withReference} isFiltered={isFiltered(filters)} />
  }
  return (
    <>
      <TotalErrors rates={rates} />
      <ModelErrors groups={groups} />
      <ConfidenceErrors groups={groups} />
      <RankedRecordings filters={filters} />
    </>
  )
}

interface ScopeProps {
  readonly filters: RecordingsSearch
  readonly found: CorpusEvaluationView | undefined
}

/** Which recordings count: `11 of 14 recordings have a reference`, and the filters, which are changed in the list. */
function Scope({ filters, found }: ScopeProps) {
  return (
    <Text size="sm" c="dimmed" component="div" className={classes.scope}>
      <span className="figures" role="status">
        {found === undefined
          ? 'Loading …'
          : `${found.withReference} of ${counted(found.recordings, 'recording')} ${found.withReference === 1 ? 'has' : 'have'} a reference`}
      </span>
      <FilterScope
        filters={filters}
        chip={classes.chip}
        choose="Filter in the list"
        all={{ to: '/evaluation', words: 'Evaluate all recordings' }}
      />
      <Anchor
        fz="inherit"
        renderRoot={(props) => <Link to="/insight" search={filters} {...props} />}
      >
        Insight: scores, drift, speakers
      </Anchor>
    </Text>
  )
}

function Terms() {
  return (
    <details>
      <summary>What the words mean</summary>
      <dl className={classes.terms}>
        {TERMS.map(({ term, meaning }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

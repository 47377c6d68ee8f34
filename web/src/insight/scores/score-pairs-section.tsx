import { Anchor, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Answer } from '../../components/answer.tsx'
import { Section } from '../../evaluation/section.tsx'
import { counted, formatCount, formatFixed } from '../../format/number-format.ts'
import { sourceWords, useKnownProviders } from '../../providers/known-providers.ts'
import type { RecordingsSearch } from '../../recordings/recordings-search.ts'
import { NumberField } from '../../scores/number-field.tsx'
import classes from '../shared/insight.module.css'
import { pairsQuery } from '../shared/insight-queries.ts'
import { INSIGHT_DEFAULTS } from '../shared/insight-search.ts'
import type { SectionProps } from '../shared/section-props.ts'
import { PairBands } from './pair-bands.tsx'
import { PairPlot } from './pair-plot.tsx'
import {
  confidentButDisliked,
  countInside,
  isPart,
  type PairGroup,
  type Part,
  partFilters,
  unsureButFine,
  WHOLE,
} from './score-pairs.ts'

/** Whether recordings with a high mean confidence are those that a person scored high. */
export function ScorePairs({ filters, search, onChange }: SectionProps) {
  const found = useQuery(pairsQuery(filters))
  const { confident, liked } = { ...INSIGHT_DEFAULTS, ...search }
  return (
    <Section
      title="Your score against mean confidence"
      note="A point is a recording that has both. Scores of different kinds, providers and models are never in one picture."
    >
      <Answer found={found}>
        {({ groups, ofOtherRuns }) => (
          <>
            {groups.length === 0 && (
              <Text>
                No recording has both a score of yours and a mean confidence. Open a diarized
                recording and give it a score in its panel Score.
              </Text>
            )}
            {groups.length > 0 && (
              <div className={classes.fields}>
                <NumberField
                  label="Confident from"
                  width={128}
                  value={confident}
                  min={0}
                  max={100}
                  onCommit={(value) => onChange({ confident: value })}
                />
                <NumberField
                  label="Disliked up to"
                  width={128}
                  value={liked}
                  min={0}
                  max={100}
                  onCommit={(value) => onChange({ liked: value })}
                />
              </div>
            )}
            {groups.map((group) => (
              <PairFigure
                key={JSON.stringify(group.score)}
                {...{ group, filters, confident, liked }}
              />
            ))}
            {ofOtherRuns > 0 && (
              <Text size="sm" c="dimmed">
                {counted(ofOtherRuns, 'recording')} left out: the score was given for another
                diarization than the current one. The list shows them too.
              </Text>
            )}
          </>
        )}
      </Answer>
    </Section>
  )
}

interface FigureProps {
  readonly group: PairGroup
  readonly filters: RecordingsSearch
  readonly confident: number
  readonly liked: number
}

function PairFigure({ group, filters, confident, liked }: FigureProps) {
  const known = useKnownProviders()
  const [part, setPart] = useState<Part>(WHOLE)
  const words = `${sourceWords(known, group.score)} · ${group.score.kind}`
  const total = group.ids.length
  const link = { group, filters }
  return (
    <div className={classes.group}>
      <Title order={3} size="h5">
        {words}
      </Title>
      <p className={classes.line}>
        {counted(total, 'recording')}.{' '}
        {group.correlation === null
          ? 'A rank correlation needs recordings with different scores.'
          : `Spearman’s rank correlation ${formatFixed(group.correlation, 2)} (n = ${formatCount(total)}): 1 is the same order, 0 is none.`}
      </p>
      <ul className={classes.quadrants}>
        <li>
          <PartLink {...link} part={confidentButDisliked(confident, liked)}>
            Confident but disliked
          </PartLink>
        </li>
        <li>
          <PartLink {...link} part={unsureButFine(confident, liked)}>
            Unsure but fine
          </PartLink>
        </li>
      </ul>
      <PairPlot
        {...{ group, confident, liked, part }}
        label={`${words}: ${counted(total, 'recording')} by mean confidence and your score; the table below has the numbers`}
        onPart={setPart}
      />
      <PartFields part={part} onPart={setPart} />
      <p className={classes.line} aria-live="polite">
        {isPart(part) ? (
          <PartLink {...link} part={part}>
            Show these in the list
          </PartLink>
        ) : (
          'Each “from” must not be above its “to”.'
        )}{' '}
        {part !== WHOLE && (
          <Anchor component="button" type="button" fz="inherit" onClick={() => setPart(WHOLE)}>
            Choose all
          </Anchor>
        )}
      </p>
      <PairBands group={group} name={words} />
    </div>
  )
}

interface PartLinkProps {
  readonly group: PairGroup
  readonly filters: RecordingsSearch
  readonly part: Part
  readonly children: string
}

/** Leads to the recordings of a part in the list, with their number. */
function PartLink({ group, filters, part, children }: PartLinkProps) {
  const count = countInside(group, part)
  return (
    <>
      <Anchor
        fz="inherit"
        underline="always"
        renderRoot={(props) => (
          <Link to="/" search={partFilters(filters, group, part)} {...props} />
        )}
      >
        {children}
      </Anchor>
      <span className="figures"> {counted(count, 'recording')}</span>
    </>
  )
}

const FIELDS = [
  { name: 'meanFrom', label: 'Confidence, from' },
  { name: 'meanTo', label: 'Confidence, to' },
  { name: 'humanFrom', label: 'My score, from' },
  { name: 'humanTo', label: 'My score, to' },
] as const satisfies readonly { readonly name: keyof Part; readonly label: string }[]

/** The chosen part in numbers; on a screen with a mouse it is also drawn. */
function PartFields({
  part,
  onPart,
}: {
  readonly part: Part
  readonly onPart: (part: Part) => void
}) {
  return (
    <fieldset className={classes.part}>
      <legend>Choose a part: drag in the picture, or give its limits</legend>
      {FIELDS.map(({ name, label }) => (
        <NumberField
          key={name}
          label={label}
          width={136}
          value={part[name]}
          min={0}
          max={100}
          step={name.startsWith('mean') ? 0.1 : 1}
          onCommit={(value) => onPart({ ...part, [name]: value })}
        />
      ))}
    </fieldset>
  )
}

import { Anchor, NativeSelect, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CorpusComparisonView } from '@toolkit/server/client'
import { facetsQuery } from '../api/queries.ts'
import { Answer } from '../components/answer.tsx'
import { counted, formatCount } from '../format/number-format.ts'
import { formatListening } from '../format/time-format.ts'
import { sourceWords, useKnownProviders } from '../providers/known-providers.ts'
import type { RecordingsSearch } from '../recordings/recordings-search.ts'
import classes from './evaluation.module.css'
import { comparisonQuery, modelsQuery } from './evaluation-queries.ts'
import { sourceOf } from './evaluation-search.ts'
import { formatFraction } from './evaluation-words.ts'
import { Section } from './section.tsx'

/** The chosen models, each as `provider/model`. */
export interface ModelChoices {
  readonly a: string | undefined
  readonly b: string | undefined
}

interface Props extends ModelChoices {
  readonly filters: RecordingsSearch
  readonly onChange: (sources: ModelChoices) => void
}

/** Which recordings two models see most differently. Needs no reference. */
export function ModelComparison({ filters, a, b, onChange }: Props) {
  const choices = useSourceChoices(filters, [a, b])
  const isChosen = a !== undefined && b !== undefined && a !== b
  return (
    <Section
      title="What changed between two models"
      note="The newest results of both are compared, recording by recording. No reference is needed."
    >
      <div className={classes.choices}>
        {(['a', 'b'] as const).map((side) => (
          <NativeSelect
            key={side}
            size="xs"
            label={side === 'a' ? 'From' : 'To'}
            value={{ a, b }[side] ?? ''}
            onChange={({ currentTarget: { value } }) => onChange({ a, b, [side]: value })}
            data={[{ value: '', label: 'Choose a model' }, ...choices]}
          />
        ))}
      </div>
      {a !== undefined && a === b && <Text size="sm">Choose two different models.</Text>}
      {isChosen && <Changes filters={filters} a={a} b={b} />}
    </Section>
  )
}

/** Provider and model of the current results, of all results of some recordings, and of the address. */
function useSourceChoices(
  filters: RecordingsSearch,
  chosen: readonly (string | undefined)[],
): readonly { readonly value: string; readonly label: string }[] {
  const { data: all } = useQuery(facetsQuery({}))
  const { data: sampled } = useQuery(modelsQuery(filters))
  const known = useKnownProviders()
  const found = (all?.groups ?? []).map(({ score }) => `${score.provider}/${score.model}`)
  const values = new Set([
    ...found,
    ...(sampled ?? []),
    ...chosen.filter((value) => value !== undefined),
  ])
  return [...values].map((value) => {
    const source = sourceOf(value)
    return { value, label: source === null ? value : sourceWords(known, source) }
  })
}

interface ChangesProps {
  readonly filters: RecordingsSearch
  readonly a: string
  readonly b: string
}

function Changes({ filters, a, b }: ChangesProps) {
  const found = useQuery(comparisonQuery(filters, a, b))
  return (
    <Answer found={found}>
      {({ items, total }) =>
        items.length === 0 ? (
          <Text size="sm">No recording has finished results of both.</Text>
        ) : (
          <>
            <Text size="sm" role="status">
              {counted(total, 'recording')} with results of both
              {total > items.length ? `, the ${items.length} most changed are shown` : ''}
            </Text>
            <ChangesTable items={items} />
          </>
        )
      }
    </Answer>
  )
}

function ChangesTable({ items }: Pick<CorpusComparisonView, 'items'>) {
  return (
    <table className={classes.table} aria-label="Recordings by change">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" title="Share of the speech on which both differ">
            Changed
          </th>
          <th scope="col" data-wide>
            Different
          </th>
          <th scope="col">Speakers</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.recordingId}>
            <th scope="row">
              <Anchor
                fz="inherit"
                fw={550}
                dir="auto"
                style={{ overflowWrap: 'anywhere' }}
                renderRoot={(props) => (
                  <Link
                    to="/recordings/$id"
                    params={{ id: item.recordingId }}
                    search={{ compare: `${item.a},${item.b}` }}
                    {...props}
                  />
                )}
              >
                {item.recordingName}
              </Anchor>
            </th>
            <td>{formatFraction(item.share === null ? null : 1 - item.share)}</td>
            <td data-wide>{formatListening(item.differentSeconds)}</td>
            <td>
              {item.speakersA === item.speakersB
                ? formatCount(item.speakersA)
                : `${formatCount(item.speakersA)} → ${formatCount(item.speakersB)}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

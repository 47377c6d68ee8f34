import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { CorpusStatisticsView } from '@toolkit/server/client'
import { useMemo } from 'react'
import uPlot from 'uplot'
import { Answer } from '../../components/answer.tsx'
import { Section } from '../../evaluation/section.tsx'
import { counted, formatFixed } from '../../format/number-format.ts'
import { formatListening } from '../../format/time-format.ts'
import { sourceWords, useKnownProviders } from '../../providers/known-providers.ts'
import classes from '../shared/insight.module.css'
import { histogramsQuery } from '../shared/insight-queries.ts'
import { axisOf, type Drawing, Plot } from '../shared/plot.tsx'
import type { SectionProps } from '../shared/section-props.ts'
import { WideTable } from '../shared/wide-table.tsx'
import { BIN_STARTS, binShares } from './histogram-bins.ts'

const HEIGHT = 170

type Origin = CorpusStatisticsView['items'][number]

/** The histogram of one origin. */
interface Shares {
  readonly name: string
  readonly shares: readonly number[]
  readonly total: string
}

/** What is counted, for each kind of score, provider and model. */
const MEASURES = [
  {
    title: 'Time by score',
    what: 'share of the time by score',
    amounts: ({ sampleSeconds }: Origin) => sampleSeconds,
    total: (seconds: number) => formatListening(seconds),
  },
  {
    title: 'Turns by confidence',
    what: 'share of the turns by confidence',
    amounts: ({ turns }: Origin) => turns,
    total: (count: number) => counted(count, 'turn'),
  },
  {
    title: 'Time of turns by confidence',
    what: 'share of the turns’ time by confidence',
    amounts: ({ turnSeconds }: Origin) => turnSeconds,
    total: (seconds: number) => formatListening(seconds),
  },
  {
    title: 'Recordings by my score',
    what: 'share of the recordings by my score',
    amounts: ({ humanScores }: Origin) => humanScores,
    total: (count: number) => counted(count, 'recording'),
  },
] as const

/** How scores are distributed, the models side by side. */
export function ScoreHistograms({ filters }: SectionProps) {
  const found = useQuery(histogramsQuery(filters))
  const known = useKnownProviders()
  return (
    <Section
      title="Scores by model"
      note="Shares, so that models with different amounts of sound can be compared. All pictures of a row have the same height for the same share."
    >
      <Answer found={found}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>
              No recording has scores over time yet. Diarize recordings with a model that gives
              confidence.
            </Text>
          ) : (
            MEASURES.map(({ title, what, amounts, total }) => {
              const all = items.flatMap((origin): Shares[] => {
                const own = amounts(origin)
                const shares = binShares(own)
                const name = `${sourceWords(known, origin.score)} · ${origin.score.kind}`
                const sum = own.reduce((before, amount) => before + amount, 0)
                return shares === null ? [] : [{ name, shares, total: total(sum) }]
              })
              return <Row key={title} {...{ title, what, all }} />
            })
          )
        }
      </Answer>
    </Section>
  )
}

interface RowProps {
  readonly title: string
  readonly what: string
  readonly all: readonly Shares[]
}

function Row({ title, what, all }: RowProps) {
  const most = Math.max(0, ...all.flatMap(({ shares }) => shares))
  return (
    <div className={classes.group}>
      <Title order={3} size="h5">
        {title}
      </Title>
      {all.length === 0 && <Text size="sm">There is none yet.</Text>}
      <div className={classes.multiples}>
        {all.map(({ name, shares, total }) => (
          <figure key={name} className={classes.figure}>
            <figcaption className={classes.caption}>
              {name}: {total}
            </figcaption>
            <Bars
              shares={shares}
              most={most}
              label={`${name}: ${what}; the numbers are in the table below`}
            />
          </figure>
        ))}
      </div>
      {all.length > 0 && <SharesTable title={title} all={all} />}
    </div>
  )
}

interface BarsProps {
  readonly shares: readonly number[]
  readonly most: number
  readonly label: string
}

function Bars({ shares, most, label }: BarsProps) {
  const drawing = useMemo((): Drawing => {
    return {
      data: [BIN_STARTS.map((start) => start + 2.5), [...shares]],
      options: (colours) => ({
        scales: { x: { time: false, range: [0, 100] }, y: { range: [0, most * 1.05] } },
        axes: [
          axisOf(colours, { size: 26 }),
          axisOf(colours, {
            size: 42,
            values: (_plot, values) => values.map((value) => `${formatFixed(value * 100, 0)} %`),
          }),
        ],
        padding: [8, 16, 0, 0],
        series: [
          {},
          {
            fill: colours.lanes[0] ?? colours.ink,
            width: 0,
            points: { show: false },
            ...(uPlot.paths.bars && { paths: uPlot.paths.bars({ size: [0.9, 100] }) }),
          },
        ],
      }),
    }
  }, [shares, most])
  return <Plot label={label} height={HEIGHT} drawing={drawing} />
}

function SharesTable({ title, all }: { readonly title: string; readonly all: readonly Shares[] }) {
  return (
    <details className={classes.numbers}>
      <summary>As a table</summary>
      <WideTable label={`${title}, numbers`}>
        <table className={classes.matrix}>
          <caption>{title}, in percent</caption>
          <thead>
            <tr>
              <th scope="col">Score</th>
              {all.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {BIN_STARTS.map((start, bin) => (
              <tr key={start}>
                <th scope="row">{start === 95 ? '95–100' : `${start}–<${start + 5}`}</th>
                {all.map(({ name, shares }) => (
                  <td key={name}>{formatFixed(100 * (shares[bin] ?? 0), 1)}</td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">Total</th>
              {all.map(({ name, total }) => (
                <td key={name}>{total}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </WideTable>
    </details>
  )
}

import { Anchor, Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { DoubtfulSpeakersView } from '@toolkit/server/client'
import { useState } from 'react'
import { Answer } from '../../components/answer.tsx'
import { RecordingLink } from '../../components/recording-link.tsx'
import { Section } from '../../evaluation/section.tsx'
import { counted, formatCount } from '../../format/number-format.ts'
import { formatListening } from '../../format/time-format.ts'
import { sourceWords, useKnownProviders } from '../../providers/known-providers.ts'
import classes from '../shared/insight.module.css'
import { speakersQuery } from '../shared/insight-queries.ts'
import type { SectionProps } from '../shared/section-props.ts'
import { WideTable } from '../shared/wide-table.tsx'
import { doubtWords } from './doubt-words.ts'

/** How many rows are shown at first. */
const SHOWN = 20

/** Recordings whose number of speakers is in doubt, or in which a label may be no person. */
export function DoubtfulSpeakers({ filters }: SectionProps) {
  const found = useQuery(speakersQuery(filters))
  return (
    <Section
      title="Doubtful speakers"
      note="Recordings whose number of speakers would change if voices were joined a little more or less easily, or in which a speaker has hardly any speech. This is only reported: no result is changed."
    >
      <Answer found={found}>
        {({ items, read, cut }) => (
          <>
            <Text size="sm" role="status">
              {read === 0
                ? 'No recording has a result yet.'
                : items.length === 0
                  ? `Nothing is in doubt in the ${counted(read, 'recording')} that were read.`
                  : `${formatCount(items.length)} of the ${counted(read, 'recording')} that were read.`}
              {cut && ' Only the newest ones with a result were read.'}
            </Text>
            {read > 0 && filters.speakerCountDoubt === undefined && (
              <Anchor
                size="sm"
                renderRoot={(props) => (
                  <Link to="/" search={{ ...filters, speakerCountDoubt: 'some' }} {...props} />
                )}
              >
                All recordings with an unsure number of speakers, in the list
              </Anchor>
            )}
            {items.length > 0 && <Doubts items={items} />}
          </>
        )}
      </Answer>
    </Section>
  )
}

function Doubts({ items }: Pick<DoubtfulSpeakersView, 'items'>) {
  const known = useKnownProviders()
  const [all, setAll] = useState(false)
  const shown = all ? items : items.slice(0, SHOWN)
  return (
    <>
      <WideTable label="Recordings with doubtful speakers">
        <table className={classes.list}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Speakers</th>
              <th scope="col">What is in doubt</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((item) => (
              <tr key={item.recordingId}>
                <th scope="row">
                  <RecordingLink id={item.recordingId} name={item.recordingName} />
                  <span className={classes.source}>
                    {item.provider !== null &&
                      item.model !== null &&
                      sourceWords(known, { provider: item.provider, model: item.model })}
                  </span>
                </th>
                <td>{formatCount(item.speakerCount)}</td>
                <td>
                  {doubtWords(item)}
                  {item.little.map(({ speaker, name, seconds }) => (
                    <span key={speaker} className={classes.doubt}>
                      <bdi>{name ?? speaker}</bdi> has only {formatListening(seconds)} of speech:
                      this label may be no person
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
      {shown.length < items.length && (
        <Button size="compact-sm" variant="default" onClick={() => setAll(true)}>
          Show all {formatCount(items.length)}
        </Button>
      )}
    </>
  )
}

import { Anchor, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { recordingQuery } from '../../api/queries.ts'
import { Answer } from '../../components/answer.tsx'
import { RecordingLink } from '../../components/recording-link.tsx'
import { Section } from '../../evaluation/section.tsx'
import { counted } from '../../format/number-format.ts'
import { sourceWords, useKnownProviders } from '../../providers/known-providers.ts'
import classes from '../shared/insight.module.css'
import { confusionsOfQuery, confusionsQuery } from '../shared/insight-queries.ts'
import type { SectionProps } from '../shared/section-props.ts'
import { ConfusionMatrix } from './confusion-matrix.tsx'
import type { Cell } from './worst-turns.tsx'

/** Who might be confused with whom: over all named speakers, or within one recording. */
export function ConfusableSpeakers({ filters, search: { of }, onChange }: SectionProps) {
  return (
    <Section
      title="Confusable speakers"
      note="How much of a speaker’s time (row) might be of another (column): turns whose score is less than 20 above that of the runner-up. Choose a cell for its turns."
    >
      {of === undefined ? (
        <AllRecordings filters={filters} onRecording={(id) => onChange({ of: id })} />
      ) : (
        <OneRecording id={of} onAll={() => onChange({ of: undefined })} />
      )}
    </Section>
  )
}

interface AllProps extends Pick<SectionProps, 'filters'> {
  readonly onRecording: (id: string) => void
}

function AllRecordings({ filters, onRecording }: AllProps) {
  const [chosen, setChosen] = useState<Cell | null>(null)
  const found = useQuery(confusionsQuery(filters))
  const known = useKnownProviders()
  return (
    <Answer found={found}>
      {({ groups, read, cut }) => (
        <>
          {groups.length === 0 && (
            <Text>
              No speaker of these recordings has a name. Open a recording and name its speakers in
              the panel Speakers: the same name is the same person in all recordings.
            </Text>
          )}
          {cut && (
            <Text size="sm" role="note">
              The newest {counted(read, 'recording')} with named speakers were read, older ones were
              not.
            </Text>
          )}
          {groups.map(({ provider, model, recordings, names, speakers, cells }) => {
            const words = sourceWords(known, { provider, model })
            return (
              <div key={JSON.stringify([provider, model])} className={classes.group}>
                <Title order={3} size="h5">
                  {words}
                </Title>
                <p className={classes.line}>
                  {counted(names, 'named speaker')} in {counted(recordings, 'recording')}
                  {names > speakers.length &&
                    `; the ${speakers.length} with the longest time are shown`}
                  .
                </p>
                <ConfusionMatrix
                  title={`Named speakers of ${words}`}
                  {...{ speakers, cells }}
                  nameOf={(name) => name}
                  chosen={chosen}
                  onChoose={setChosen}
                  onRecording={onRecording}
                />
              </div>
            )
          })}
        </>
      )}
    </Answer>
  )
}

function OneRecording({ id, onAll }: { readonly id: string; readonly onAll: () => void }) {
  const [chosen, setChosen] = useState<Cell | null>(null)
  const found = useQuery(confusionsOfQuery(id))
  const { data: recording } = useQuery(recordingQuery(id))
  return (
    <>
      <p className={classes.line}>
        Only of {recording ? <RecordingLink id={id} name={recording.name} /> : 'one recording'}.{' '}
        <Anchor component="button" type="button" fz="inherit" onClick={onAll}>
          All recordings
        </Anchor>
      </p>
      <Answer found={found}>
        {({ speakers, cells, names }) => (
          <ConfusionMatrix
            title="Speakers of the recording"
            {...{ speakers, cells }}
            nameOf={(label) => names[label] ?? label}
            chosen={chosen}
            onChoose={setChosen}
          />
        )}
      </Answer>
    </>
  )
}

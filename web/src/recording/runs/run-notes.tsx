import { Alert, List, Text } from '@mantine/core'
import type { DiarizationView } from '@toolkit/server/client'
import { resultKeptWords } from './expiry-words.ts'

/** What is to be known of a finished run beside its results: warnings, another model than asked for, what is kept where. */
export function RunNotes({ run }: { readonly run: DiarizationView }) {
  const { model, modelReported } = run
  const isOther = run.provider !== 'local' && modelReported !== null && modelReported !== model
  const { warnings } = run
  const kept = resultKeptWords(run, Date.now())
  return (
    <>
      {warnings.length > 0 && (
        <Alert
          color="yellow"
          variant="outline"
          title={warnings.length === 1 ? 'A warning' : `${warnings.length} warnings`}
          role="note"
          // Yellow words are too faint on white; the border is yellow enough.
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          {warnings.length === 1 ? (
            warnings[0]
          ) : (
            <List>
              {warnings.map((warning) => (
                <List.Item key={warning}>{warning}</List.Item>
              ))}
            </List>
          )}
        </Alert>
      )}
      {(isOther || kept !== null) && (
        <Text size="sm" c="dimmed">
          {isOther && `${model} was asked for; ${modelReported} did it. `}
          {kept}
        </Text>
      )}
    </>
  )
}

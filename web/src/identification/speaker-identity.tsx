import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import type { DiarizationView } from '@toolkit/server/client'
import { useRef, useState } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { useVoiceNames } from './comparable-voices.ts'
import { type Identity, scoresWords, unknownWords, voiceName } from './identity-words.ts'
import { type Decision, useDecide } from './use-decide.ts'

interface Props {
  readonly run: DiarizationView
  readonly identity: Identity
}

/** Which voice a speaker may be: the person accepts or rejects the proposal, or chooses another voice. */
export function SpeakerIdentity({ run, identity }: Props) {
  const nameOf = useVoiceNames()
  const decide = useDecide(run)
  const [before, setBefore] = useState<Decision | null>(null)
  const undo = useRef<HTMLButtonElement>(null)
  const { speaker, accepted, rejected, proposal } = identity
  const shown = accepted ?? proposal
  const name = (id: string) => voiceName(id, nameOf)
  const change = (decision: Pick<Decision, 'accepted' | 'rejected'>) => {
    const named = run.speakerNames?.names.find((each) => each.speaker === speaker)
    const typedName = named !== undefined && named.voiceId === null ? named.name : null
    setBefore({ speaker, accepted, rejected, typedName })
    decide.mutate(
      { speaker, ...decision },
      // The button that was pressed is no longer there.
      { onSuccess: () => undo.current?.focus() },
    )
  }
  const accept = (id: string) =>
    change({ accepted: id, rejected: rejected.filter((one) => one !== id) })
  const others = identity.scores.filter(({ voiceId }) => voiceId !== accepted)
  return (
    <Stack gap={6} mt={6} component="section" aria-label={`Voice of ${speaker}`}>
      <Text size="sm">
        {shown === null ? (
          unknownWords(identity, nameOf)
        ) : (
          <>
            {accepted === null ? 'Proposed, not accepted yet: ' : 'Voice: '}
            <strong>{name(shown)}</strong> ({scoresWords(identity, shown, nameOf)})
          </>
        )}
      </Text>
      {rejected.length > 0 && (
        <Text size="sm" c="dimmed">
          Not {rejected.map(name).join(', ')}
        </Text>
      )}
      <Group gap="xs">
        {shown !== null && accepted === null && (
          <Button
            size="compact-sm"
            disabled={decide.isPending}
            aria-label={`Accept ${name(shown)} for ${speaker}`}
            onClick={() => accept(shown)}
          >
            Accept
          </Button>
        )}
        {shown !== null && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={decide.isPending}
            aria-label={`Reject ${name(shown)} for ${speaker}`}
            onClick={() =>
              change({ accepted: null, rejected: [...rejected, shown].filter(isIn(identity)) })
            }
          >
            Reject
          </Button>
        )}
        {others.length > 0 && (
          <NativeSelect
            size="xs"
            aria-label={`Another voice for ${speaker}`}
            disabled={decide.isPending}
            value=""
            onChange={(event) => accept(event.currentTarget.value)}
            data={[
              { value: '', label: 'Another voice' },
              ...others.map(({ voiceId, score }) => ({
                value: voiceId,
                label: `${name(voiceId)} (${Math.round(score)})`,
              })),
            ]}
          />
        )}
        {before !== null && (
          <Button
            ref={undo}
            size="compact-sm"
            variant="default"
            aria-label={`Undo the decision about ${speaker}`}
            onClick={() => {
              decide.mutate(before)
              setBefore(null)
            }}
          >
            Undo
          </Button>
        )}
      </Group>
      {decide.isError && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(decide.error)}
        </Text>
      )}
    </Stack>
  )
}

/** Only voices that were compared with a speaker can be rejected for it. */
function isIn({ scores }: Identity) {
  return (id: string) => scores.some(({ voiceId }) => voiceId === id)
}

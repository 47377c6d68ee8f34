import { Button, Group, Loader, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { ApiError, type EnrolmentView } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { refetchVoices } from './voice-queries.ts'
import { enrolmentWords, retryWords, sourceWords } from './voice-words.ts'

interface Props {
  readonly voiceId: string
  readonly name: string
  readonly enrolment: EnrolmentView
}

/** A voiceprint that is being made, waits or failed, with what a person can do about it. */
export function EnrolmentRow({ voiceId, name, enrolment }: Props) {
  const retry = useMutation({
    mutationFn: (confirm: boolean) => api.retryEnrolment(voiceId, enrolment.id, { confirm }),
    onSettled: refetchVoices,
  })
  const discard = useMutation({
    mutationFn: () => api.discardEnrolment(voiceId, enrolment.id),
    onSettled: refetchVoices,
  })
  const isAsked = retry.error instanceof ApiError && retry.error.code === 'confirmation-required'
  const action = isAsked ? 'Agree to the cost' : retryWords(enrolment)
  const { hold } = enrolment
  // The words of the row or of the button say that it may be billed.
  const isAgreed = isAsked || hold?.reason === 'unconfirmed' || hold?.reason === 'unknown-submit'
  const error = (isAsked ? null : retry.error) ?? discard.error
  return (
    <Group gap="xs" component="li" wrap="wrap">
      {action === null && <Loader size="xs" aria-hidden="true" />}
      <Text size="sm" role="status" style={{ overflowWrap: 'anywhere' }}>
        {sourceWords(enrolment.source)}, {enrolment.provider}: {enrolmentWords(enrolment)}
        {isAsked && ' The provider bills for another try.'}
      </Text>
      {action !== null && (
        <Button
          size="compact-sm"
          variant="default"
          loading={retry.isPending}
          onClick={() => retry.mutate(isAgreed)}
          aria-label={`${action}: voiceprint of ${name}`}
        >
          {action}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        loading={discard.isPending}
        onClick={() => discard.mutate()}
        aria-label={`Discard the voiceprint of ${name} that is being made`}
      >
        Discard
      </Button>
      {error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(error)}
        </Text>
      )}
    </Group>
  )
}

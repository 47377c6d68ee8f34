import { TextInput } from '@mantine/core'
import { useRemembered } from '../../store/remembered.ts'
import { MAX_REVIEWER_CHARACTERS, reviewerName } from './use-judging.ts'

/** The field for who judges in this browser. */
export function ReviewerName() {
  const reviewer = useRemembered(reviewerName)
  return (
    <TextInput
      size="xs"
      label="Your name"
      description="Stored with your verdicts; optional"
      maxLength={MAX_REVIEWER_CHARACTERS}
      value={reviewer}
      onChange={(event) => reviewerName.set(event.currentTarget.value)}
    />
  )
}

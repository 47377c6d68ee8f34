import { Stack, Text, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'
import { Popover } from '../components/popover.tsx'
import { counted } from '../format/number-format.ts'
import { healthProblems, healthWords } from './health-words.ts'
import classes from './shell.module.css'

const POLL_MS = 60_000

/** The state of the server as one light; a click shows providers, database, version and current problems. */
export function HealthLight() {
  const { data: health } = useQuery({ ...healthQuery, refetchInterval: POLL_MS })
  const problems = health ? healthProblems(health) : []
  const state = health === undefined ? 'unknown' : problems.length > 0 ? 'problems' : 'well'
  const summary = {
    unknown: 'Server: status unknown',
    problems: `Server: ${counted(problems.length, 'problem')}`,
    well: 'Server: no problems',
  }[state]
  return (
    <>
      <Popover
        label="State of the server"
        opener={
          <>
            <i data-state={state} />
            {problems.length > 0 && counted(problems.length, 'problem')}
          </>
        }
        openerClass={classes.light}
        openerLabel={summary}
        title={summary}
      >
        <Stack gap="xs" maw={320}>
          {problems.map((problem) => (
            <Text key={problem} size="sm" style={{ overflowWrap: 'anywhere' }}>
              {problem}
            </Text>
          ))}
          <Text size="sm" c="dimmed">
            {health ? healthWords(health) : 'Status unknown'}
          </Text>
        </Stack>
      </Popover>
      <VisuallyHidden role="status">{problems.join(' ')}</VisuallyHidden>
    </>
  )
}

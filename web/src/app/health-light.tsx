import { Popover, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'
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
      <Popover width={320} position="bottom-end" shadow="md" withinPortal={false}>
        <Popover.Target>
          <UnstyledButton
            className={classes.light}
            data-state={state}
            aria-label={summary}
            title={summary}
          >
            <i />
            {problems.length > 0 && counted(problems.length, 'problem')}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="xs">
            {problems.map((problem) => (
              <Text key={problem} size="sm" style={{ overflowWrap: 'anywhere' }}>
                {problem}
              </Text>
            ))}
            <Text size="sm" c="dimmed">
              {health ? healthWords(health) : 'Status unknown'}
            </Text>
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <VisuallyHidden role="status">{problems.join(' ')}</VisuallyHidden>
    </>
  )
}

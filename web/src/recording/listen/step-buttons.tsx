import { ActionIcon, Group } from '@mantine/core'
import { Icon } from './icons.tsx'
import classes from './player.module.css'
import { goTo, type Kind } from './travel.ts'

interface Props {
  readonly kind: Kind
  readonly previousKey: string
  readonly nextKey: string
}

/** To the spot or turn before, and to the one after. */
export function StepButtons({ kind, previousKey, nextKey }: Props) {
  return (
    <Group gap={2} wrap="nowrap" className={kind === 'turn' ? (classes.roomy ?? '') : ''}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={`Previous ${kind}`}
        title={`Previous ${kind} (${previousKey})`}
        onClick={() => goTo(kind, -1)}
      >
        <Icon name="previous" />
      </ActionIcon>
      <span className={classes.kind} aria-hidden="true">
        {kind}
      </span>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={`Next ${kind}`}
        title={`Next ${kind} (${nextKey})`}
        onClick={() => goTo(kind, 1)}
      >
        <Icon name="next" />
      </ActionIcon>
    </Group>
  )
}

import { type MantineColorScheme, NativeSelect, useMantineColorScheme } from '@mantine/core'

const CHOICES = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** Light, dark or as the system; remembered on this machine. */
export function ColorSchemeSelect() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <NativeSelect
      size="xs"
      aria-label="Colours"
      value={colorScheme}
      onChange={(event) => setColorScheme(event.currentTarget.value as MantineColorScheme)}
      data={CHOICES}
    />
  )
}

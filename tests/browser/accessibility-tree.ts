import type { Page } from 'playwright-core'

/** Roles without a meaning for a screen reader, or that repeat the text of their parent. */
const SKIPPED = new Set(['none', 'generic', 'InlineTextBox', 'LineBreak', 'RootWebArea'])
const STATES = ['checked', 'pressed', 'expanded', 'selected', 'disabled', 'valuetext'] as const

/**
 * The tree that Chromium gives to screen readers: a line for each element with its role, name, value and states. Dates
 * and ages, which are different on each day, are replaced; numbers have at most three digits after the point.
 */
export async function accessibilityTree(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const lines: string[] = []
  const visit = (id: string, depth: number, parentName: string) => {
    const node = byId.get(id)
    if (node === undefined) return
    const role = String(node.role?.value ?? '')
    const name = String(node.name?.value ?? '').trim()
    const isText = role === 'StaticText'
    const isLine = !node.ignored && !SKIPPED.has(role) && !(isText && parentName.includes(name))
    if (isLine) {
      const states = STATES.flatMap((state) => {
        const value = node.properties?.find((each) => each.name === state)?.value.value
        return value === undefined || value === false || value === '' ? [] : [`${state}=${value}`]
      })
      // Sizes in pixels depend on the fonts of the machine.
      const hasValue = node.value?.value !== undefined && role !== 'separator'
      const value = hasValue ? [`value=${node.value?.value}`] : []
      const words = [isText ? 'text' : role, JSON.stringify(name), ...value, ...states]
      lines.push(`${'  '.repeat(depth)}${words.join(' ')}`)
    }
    const below = isLine ? depth + 1 : depth
    for (const child of node.childIds ?? []) visit(child, below, isLine ? name : parentName)
  }
  const root = nodes.find(({ parentId }) => parentId === undefined)
  if (root !== undefined) visit(root.nodeId, 0, '')
  return `${steady(lines.join('\n'))}\n`
}

function steady(text: string): string {
  return (
    text
      .replaceAll(/\b\d+ (s|min|h|d|w|mo|y) ago\b/g, 'AGE ago')
      .replaceAll('"now"', '"AGE ago"')
      // Chromium keeps values as 32-bit numbers.
      .replaceAll(/(?<=value=)\d+\.\d{4,}/g, (value) => String(Number(Number(value).toFixed(3))))
      .replaceAll(/\b\d{1,2} [A-Z][a-z]{2,3} \d{4}(, \d\d:\d\d)?/g, 'DATE')
  )
}

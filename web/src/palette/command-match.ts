/** Whether every word of a query begins a word of the label; upper and lower case are the same. */
export function matches(label: string, query: string): boolean {
  const words = wordsOf(label)
  return wordsOf(query).every((asked) => words.some((word) => word.startsWith(asked)))
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

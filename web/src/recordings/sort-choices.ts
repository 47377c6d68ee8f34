/** Every order of the list in words; the columns' headings offer the same where there is room for them. */
export const SORT_CHOICES = [
  { value: 'sampleMean', label: 'Least confident first' },
  { value: '-sampleMean', label: 'Most confident first' },
  { value: 'turnMinimum', label: 'Lowest turn first' },
  { value: '-turnMinimum', label: 'Highest lowest turn first' },
  { value: '-disagreement', label: 'My score and confidence furthest apart' },
  { value: 'disagreement', label: 'My score and confidence closest' },
  { value: 'humanScore', label: 'My lowest score first' },
  { value: '-humanScore', label: 'My highest score first' },
  { value: '-createdAt', label: 'Newest first' },
  { value: 'createdAt', label: 'Oldest first' },
  { value: '-duration', label: 'Longest first' },
  { value: 'duration', label: 'Shortest first' },
  { value: 'name', label: 'By name' },
  { value: '-name', label: 'By name, from the end' },
] as const

import {
  isTextSort,
  type Position,
  type RecordingQuery,
  SORTED_RECORDING_FIELDS,
} from '@toolkit/core'
import { codePointOrder, type RecordingTable } from './recording-table.ts'

/** Compares slots as a query orders them: nulls last, ties by id. */
export interface RecordingOrder {
  compare(a: number, b: number): number
  isAfter(slot: number, position: Position): boolean
}

/** The order that a query asks for. It holds until the table changes. */
export function orderOf(
  table: RecordingTable,
  { sort, descending }: Pick<RecordingQuery, 'sort' | 'descending'>,
): RecordingOrder {
  const { ids } = table
  const sign = descending ? -1 : 1
  const field = SORTED_RECORDING_FIELDS[sort]
  if (isTextSort(sort)) {
    const texts = table.texts[field]
    const order = (text: string, id: string, otherText: string, otherId: string) =>
      text === otherText ? byId(id, otherId) : text < otherText ? -sign : sign
    const at = (slot: number) => texts[slot] as string
    return {
      compare: (a, b) => order(at(a), ids[a] as string, at(b), ids[b] as string),
      isAfter(slot, { value, id }) {
        const text = codePointOrder(String(value).toWellFormed())
        return order(at(slot), ids[slot] as string, text, id) > 0
      },
    }
  }
  const { values } = table.numbers[field]
  const order = (value: number, id: string, otherValue: number, otherId: string) => {
    if (value < otherValue) return -sign
    if (value > otherValue) return sign
    const nulls = Number(Number.isNaN(value)) - Number(Number.isNaN(otherValue))
    return nulls === 0 ? byId(id, otherId) : nulls
  }
  const at = (slot: number) => values[slot] as number
  return {
    compare: (a, b) => order(at(a), ids[a] as string, at(b), ids[b] as string),
    isAfter: (slot, { value, id }) =>
      order(at(slot), ids[slot] as string, value === null ? Number.NaN : Number(value), id) > 0,
  }
}

function byId(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

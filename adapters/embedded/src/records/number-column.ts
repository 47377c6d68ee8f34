/** Numbers by slot, null as NaN, in an array that grows by doubling. */
export class NumberColumn {
  values = new Float64Array(64)

  set(slot: number, value: number | null): void {
    if (slot >= this.values.length) {
      const grown = new Float64Array(Math.max(slot + 1, this.values.length * 2))
      grown.set(this.values)
      this.values = grown
    }
    this.values[slot] = value ?? Number.NaN
  }
}

/** Frees a WebAssembly decoder. After a trap its memory is unusable, and `free` may trap again. */
export function release(decoder: { free(): void }): void {
  try {
    decoder.free()
  } catch {
    // The instance is garbage-collected with its memory; the first trap has already been reported.
  }
}

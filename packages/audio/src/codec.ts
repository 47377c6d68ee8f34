/** Frees a WebAssembly decoder. After a trap inside it its memory is beyond use, and freeing may trap again. */
export function release(decoder: { free(): void }): void {
  try {
    decoder.free()
  } catch {
    // The instance is dropped whole with its memory; the first trap has been reported already.
  }
}

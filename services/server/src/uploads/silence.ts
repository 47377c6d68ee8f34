/** How long an upload may send nothing before its connection is given up; what tus received is kept. */
export const IDLE_MS = 120_000

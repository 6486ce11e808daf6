import { z } from 'zod'

/** What the parent tells the state host when it starts it. */
export const hostSettings = z.object({
  /** Absolute; the PostgreSQL data folder itself. */
  folder: z.string(),
  /** Unix socket or named pipe to listen on. */
  socket: z.string(),
  /** What clients must give as password. */
  secret: z.string(),
})
export type HostSettings = z.infer<typeof hostSettings>

/**
 * PGlite's start parameters with `-F` (never sync) taken out; see state-durable-files.ts for the sync method.
 * 16 MB of shared buffers instead of 128: measured 235 MB resident in place of over 300, at the same speed.
 */
export function startParameters(defaults: readonly string[]): string[] {
  const ours = ['wal_sync_method=fsync', 'shared_buffers=16MB', 'max_connections=8', 'TimeZone=UTC']
  return [
    ...defaults.filter((parameter) => parameter !== '-F'),
    ...ours.flatMap((setting) => ['-c', setting]),
  ]
}

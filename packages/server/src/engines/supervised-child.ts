import type { ChildReport } from './supervisor.ts'

export type Parent = {
  /** What the parent sent as `settings`; to be parsed. */
  readonly settings: Promise<unknown>
  /** Says that the child can be used. */
  ready(): void
  /** Says in one sentence that starting again would not help, and ends the child. */
  refuse(sentence: string): void
}

/**
 * The child's side of supervisor.ts. Runs `close` and exits on SIGTERM and when the parent is gone (its IPC channel
 * closes, whatever killed it), by SIGKILL when `close` takes longer than `graceMs`: native code that is busy can
 * hold up an ordinary exit for ever, so `end` may be another way out. Ctrl-C reaches the whole process group; closing in order is the parent's part.
 */
export function followParent(
  close: () => Promise<void>,
  graceMs = 5000,
  end: (code: number) => void = (code) => process.exit(code),
): Parent {
  let isClosing = false
  const leave = () => {
    if (isClosing) return
    isClosing = true
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), graceMs)
    close().then(
      () => end(0),
      () => end(1),
    )
  }
  process.on('SIGINT', () => {})
  process.on('SIGTERM', leave)
  process.on('disconnect', leave)
  if (process.send !== undefined && !process.connected) leave()

  const tell = (report: ChildReport, done: () => void = () => {}) => {
    // The channel may close between the look and the send; 'disconnect' then ends us anyway.
    if (process.connected) process.send?.(report, undefined, undefined, () => done())
    else done()
  }
  const settings = new Promise<unknown>((resolve) => {
    process.once('message', (message: { readonly settings: unknown }) => resolve(message.settings))
  })
  return {
    settings,
    ready: () => tell({ kind: 'ready' }),
    refuse: (sentence) => tell({ kind: 'refused', sentence }, () => end(1)),
  }
}

import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What a supervised child is and how patiently it is treated. Secrets go in `settings`, never in `args`. */
export type ChildOptions = {
  /** For people: 'state host'. */
  readonly name: string
  /** Absolute path of the TypeScript or JavaScript file the child runs. */
  readonly script: string
  readonly args?: readonly string[]
  /** The child's whole environment; the parent's own is not handed down unless spread in here. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Sent to the child over IPC when it starts; see `settings` in supervised-child.ts. */
  readonly settings?: unknown
  /** Options for node itself, such as --max-old-space-size. */
  readonly execArgv?: readonly string[]
  /**
   * A child that has not reported ready by then is killed and started again with twice the patience, up to eight times
   * this: what a crowded machine cannot do in a minute it must not be made to begin for ever.
   */
  readonly readyTimeoutMs: number
  /** On close: how long after SIGTERM the child is killed. */
  readonly graceMs: number
  /** Each line the child prints, on either stream. */
  readonly onLog?: (line: string) => void
  /** First and longest wait before a restart, doubling in between. Default 100 and 10 000. */
  readonly backoffMs?: { readonly first: number; readonly longest: number }
  /** A child that was ready this long starts again from the first wait. Default 30 000. */
  readonly stableMs?: number
  /** A child that has never been ready is given up after so many starts. Default 8. */
  readonly startsBeforeGivingUp?: number
  /** Uniform in [0, 1); spreads the waits. Default Math.random. */
  readonly random?: () => number
}

export type SupervisedStatus = {
  readonly state: 'starting' | 'up' | 'down'
  /** Starts after the first. */
  readonly restarts: number
  /** One sentence, or null while nothing has gone wrong. */
  readonly lastError: string | null
}

export type Supervised = {
  /** Resolves while or as soon as the child is up; rejects with a one-sentence Error once it is given up or closed. */
  ready(): Promise<void>
  status(): SupervisedStatus
  pid(): number | undefined
  /** Kills the child now, so that a fresh one takes its place: the way out of a hang. */
  restart(reason: string): void
  close(): Promise<void>
}

/** What a child tells its supervisor over IPC; see supervised-child.ts. */
export type ChildReport = { readonly kind: 'ready' } | { readonly kind: 'refused'; readonly sentence: string }

/**
 * Milliseconds before restart number `failures` (from 1): first × 2^(failures−1), at most `longest`, of which a
 * random half is taken away so that several children do not start in step.
 */
export function backoffDelayMs(
  failures: number,
  { first, longest }: { readonly first: number; readonly longest: number },
  random: number,
): number {
  const full = Math.min(longest, first * 2 ** Math.min(30, failures - 1))
  return full * (0.5 + 0.5 * random)
}

/**
 * Keeps one child process running: starts it, waits for its ready report, starts it again with growing waits when
 * it ends, and gives up when it says itself that it cannot work, or never once became ready.
 */
export function superviseChild(options: ChildOptions): Supervised {
  const { name, readyTimeoutMs, graceMs, stableMs = 30_000, startsBeforeGivingUp = 8 } = options
  const backoffMs = options.backoffMs ?? { first: 100, longest: 10_000 }
  const random = options.random ?? Math.random
  let child: ChildProcess | undefined
  let state: SupervisedStatus['state'] = 'starting'
  let starts = 0
  let failures = 0
  let patience = 1
  let wasEverUp = false
  let upSince = 0
  let lastError: string | null = null
  let end: 'closing' | 'given-up' | undefined
  let reasonToEnd: string | undefined
  let restartTimer: NodeJS.Timeout | undefined
  let waiting = Promise.withResolvers<void>()
  waiting.promise.catch(() => {})

  function start(): void {
    starts += 1
    state = 'starting'
    reasonToEnd = undefined
    const complaint = { line: '' }
    const started = spawn(
      process.execPath,
      [...(options.execArgv ?? []), options.script, ...(options.args ?? [])],
      { env: options.env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    )
    child = started
    // A child that ended before it could read its settings is reported by its exit.
    if (options.settings !== undefined) started.send({ settings: options.settings }, () => {})
    const patienceMs = readyTimeoutMs * patience
    const readyTimer = setTimeout(() => {
      patience = Math.min(8, patience * 2)
      stop(`was not ready within ${patienceMs / 1000} seconds`)
    }, patienceMs)
    followLines(started, options.onLog, complaint)
    started.on('message', (report: ChildReport) => {
      if (started !== child) return
      if (report.kind === 'refused') return refuse(report.sentence)
      clearTimeout(readyTimer)
      patience = 1
      state = 'up'
      wasEverUp = true
      upSince = Date.now()
      waiting.resolve()
    })
    started.once('error', (error) => ended(`could not be started: ${error.message}`))
    started.once('exit', (code, signal) => ended(describeEnd(code, signal, complaint.line)))

    let isOver = false
    function ended(how: string): void {
      if (isOver) return
      isOver = true
      clearTimeout(readyTimer)
      child = undefined
      const wasUp = state === 'up'
      state = 'down'
      if (end !== undefined) return
      if (wasUp) waiting = Promise.withResolvers<void>()
      waiting.promise.catch(() => {})
      lastError = `The ${name} ${reasonToEnd ?? how}.`
      failures = wasUp && Date.now() - upSince >= stableMs ? 1 : failures + 1
      if (!wasEverUp && starts >= startsBeforeGivingUp) return giveUp()
      restartTimer = setTimeout(start, backoffDelayMs(failures, backoffMs, random()))
    }
  }

  function stop(reason: string): void {
    reasonToEnd = reason
    child?.kill('SIGKILL')
  }

  function refuse(sentence: string): void {
    lastError = sentence
    if (state === 'up') waiting = Promise.withResolvers<void>()
    state = 'down'
    giveUp()
    child?.kill('SIGKILL')
  }

  function giveUp(): void {
    end = 'given-up'
    waiting.promise.catch(() => {})
    waiting.reject(new Error(lastError ?? `The ${name} could not be started.`))
  }

  async function close(): Promise<void> {
    if (end === undefined) {
      waiting.promise.catch(() => {})
      waiting.reject(new Error(`The ${name} was closed.`))
    }
    end = 'closing'
    clearTimeout(restartTimer)
    const closing = child
    state = 'down'
    if (closing === undefined) return
    const gone = new Promise<void>((resolve) => closing.once('exit', () => resolve()))
    closing.kill('SIGTERM')
    const killTimer = setTimeout(() => closing.kill('SIGKILL'), graceMs)
    await gone
    clearTimeout(killTimer)
  }

  start()
  return {
    ready: () => waiting.promise,
    status: () => ({ state, restarts: starts - 1, lastError }),
    pid: () => child?.pid,
    restart: stop,
    close,
  }
}

/** Hands each line on, and remembers the last one that reads like an error, for the sentence about its end. */
function followLines(
  child: ChildProcess,
  onLog: ((line: string) => void) | undefined,
  complaint: { line: string },
): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (line) => {
      if (stream === child.stderr && /^\s*\w*(error|fatal|panic)\b/i.test(line))
        complaint.line = line.trim().slice(0, 300)
      onLog?.(line)
    })
  }
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null, complaint: string): string {
  const how = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`
  return complaint === '' ? how : `${how} (${complaint.replace(/\.$/, '')})`
}

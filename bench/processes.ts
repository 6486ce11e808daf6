import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'

export type Running = {
  readonly child: ChildProcess
  readonly pid: number
  output(): string
  stop(): Promise<void>
}

/** Starts a program and waits until it answers at `readyUrl`. Its output is kept for when it does not. */
export async function start(
  name: string,
  args: readonly string[],
  readyUrl: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (text) => (output = (output + text).slice(-20_000)))
  child.stderr.on('data', (text) => (output = (output + text).slice(-20_000)))
  const deadline = Date.now() + 60_000
  for (;;) {
    const answered = await fetch(readyUrl).then(
      (reply) => reply.status < 500,
      () => false,
    )
    if (answered) break
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${name} did not start:\n${output}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    child,
    pid: child.pid!,
    output: () => output,
    stop: async () => {
      if (child.exitCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      const kill = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await ended
      clearTimeout(kill)
    },
  }
}

/** Runs a script of ours to its end and reads the JSON it prints. */
export function runJson<Value>(script: string, options: object): Promise<Value> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (part) => (text += part))
    child.once('exit', (code) =>
      code === 0 ? resolve(JSON.parse(text) as Value) : reject(new Error(`${script} ended with ${code}`)),
    )
  })
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Resident bytes of a process and all its descendants, from /proc (proportional share where the kernel tells it). */
export function residentBytes(root: number): number {
  const children = new Map<number, number[]>()
  for (const pid of processIds()) {
    const parent = parentOf(pid)
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  let total = 0
  for (let queue = [root]; queue.length > 0;) {
    const pid = queue.pop()!
    total += ownBytes(pid)
    queue = queue.concat(children.get(pid) ?? [])
  }
  return total
}

const processIds = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger)

function parentOf(pid: number): number | null {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? Number.NaN)
  } catch {
    return null
  }
}

/** Resident bytes of one process alone. */
export function ownBytes(pid: number): number {
  try {
    const kilobytes = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}

import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { backoffDelayMs, superviseChild, type ChildOptions, type Supervised } from './supervisor.ts'

const childSide = JSON.stringify(fileURLToPath(new URL('supervised-child.ts', import.meta.url)))
const parentSide = JSON.stringify(fileURLToPath(new URL('supervisor.ts', import.meta.url)))
let folder: string
const running: Supervised[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supervisor-'))
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((child) => child.close()))
  await rm(folder, { recursive: true, force: true })
})

/** A real child whose body is given; `parent` is what followParent returned. */
async function childOf(body: string, options: Partial<ChildOptions> = {}): Promise<Supervised> {
  const script = join(folder, 'child.ts')
  await writeFile(
    script,
    `import { followParent } from ${childSide}
const parent = followParent(async () => {}, 500)
setInterval(() => {}, 1000)
${body}`,
  )
  const supervised = superviseChild({
    name: 'test child',
    script,
    env: { PATH: process.env.PATH },
    readyTimeoutMs: 10_000,
    graceMs: 2000,
    backoffMs: { first: 10, longest: 50 },
    ...options,
  })
  running.push(supervised)
  return supervised
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function until(claim: () => boolean, withinMs = 10_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; !claim() && Date.now() < deadline;)
    await new Promise((resolve) => setTimeout(resolve, 10))
  expect(claim()).toBe(true)
}

test('a child is up once it says so, and gone after close', async () => {
  const child = await childOf('parent.ready()')
  expect(child.status()).toEqual({ state: 'starting', restarts: 0, lastError: null })
  await child.ready()
  expect(child.status().state).toBe('up')
  const pid = child.pid()!
  await child.close()
  expect(isAlive(pid)).toBe(false)
  await expect(child.ready().then(() => child.status().state)).resolves.toBe('down')
})

test('a killed child is replaced, and ready waits for the new one', async () => {
  const child = await childOf('parent.ready()')
  await child.ready()
  const first = child.pid()!
  process.kill(first, 'SIGKILL')
  await until(() => child.status().state !== 'up')
  await child.ready()
  expect(child.pid()).not.toBe(first)
  expect(child.status()).toEqual({
    state: 'up',
    restarts: 1,
    lastError: 'The test child was ended by SIGKILL.',
  })
})

test('settings reach the child without being visible in its command line or environment', async () => {
  const child = await childOf(
    'parent.settings.then((settings) => { if ((settings as { secret: string }).secret === "s3cret") parent.ready() })',
    { settings: { secret: 's3cret' } },
  )
  await expect(child.ready()).resolves.toBeUndefined()
})

test('restart replaces a child that hangs', async () => {
  const child = await childOf('parent.ready(); setTimeout(() => { for (;;) {} }, 50)')
  await child.ready()
  const first = child.pid()
  child.restart('did not answer')
  await until(() => child.status().state === 'up' && child.pid() !== first)
  expect(child.status().lastError).toBe('The test child did not answer.')
})

test('a child that refuses is given up at once, with its own sentence', async () => {
  const child = await childOf('parent.refuse("The folder is damaged.")')
  await expect(child.ready()).rejects.toThrow('The folder is damaged.')
  expect(child.status()).toEqual({ state: 'down', restarts: 0, lastError: 'The folder is damaged.' })
})

test('a child that was never ready is given up after so many starts, naming its own error', async () => {
  const child = await childOf('throw new TypeError("no such engine")', { startsBeforeGivingUp: 3 })
  await expect(child.ready()).rejects.toThrow(/exit code 1 \(TypeError: no such engine\)/)
  expect(child.status()).toMatchObject({ state: 'down', restarts: 2 })
})

test('a child that does not become ready in time is started again, with twice the patience', async () => {
  const child = await childOf('', { readyTimeoutMs: 300, startsBeforeGivingUp: 2 })
  await expect(child.ready()).rejects.toThrow('was not ready within 0.6 seconds')
})

test('a child that will not close is killed after the grace', async () => {
  const child = await childOf(
    'parent.ready(); process.removeAllListeners("SIGTERM"); process.on("SIGTERM", () => {})',
    {
      graceMs: 200,
    },
  )
  await child.ready()
  const pid = child.pid()!
  await child.close()
  expect(isAlive(pid)).toBe(false)
})

test('a child ends when its parent is killed', async () => {
  const script = join(folder, 'child.ts')
  await writeFile(
    script,
    `import { followParent } from ${childSide}
followParent(async () => {}, 500).ready()
setInterval(() => {}, 1000)`,
  )
  await writeFile(
    join(folder, 'parent.ts'),
    `import { superviseChild } from ${parentSide}
const child = superviseChild({ name: 'x', script: ${JSON.stringify(script)}, env: {}, readyTimeoutMs: 9000, graceMs: 500 })
await child.ready()
process.stdout.write(String(child.pid()))`,
  )
  const parent = spawn(process.execPath, [join(folder, 'parent.ts')], { stdio: ['ignore', 'pipe', 'ignore'] })
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (text) => resolve(Number(text))),
  )
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await until(() => !isAlive(pid))
})

test('waits double up to the longest, and chance takes at most half', () => {
  const bounds = { first: 100, longest: 10_000 }
  expect([1, 2, 3, 8, 500].map((failures) => backoffDelayMs(failures, bounds, 1))).toEqual([
    100, 200, 400, 10_000, 10_000,
  ])
  expect(backoffDelayMs(3, bounds, 0)).toBe(200)
})

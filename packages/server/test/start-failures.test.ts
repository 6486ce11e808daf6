import { spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { copyPreparedData } from '../src/engines/prepared-data.fixture.ts'

const bin = join(import.meta.dirname, '../src/bin.ts')
const root = mkdtempSync(join(tmpdir(), 'telltale-start-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0
function freshFolder(): string {
  const folder = join(root, String(made++))
  mkdirSync(folder)
  return folder
}

type Said = { readonly code: number | null; readonly stderr: string }

/** Runs `telltale start` where it is expected to give up by itself. */
function startAndFail(
  cwd: string,
  words: readonly string[],
  env: { readonly [name: string]: string } = {},
): Said {
  const { INIT_CWD: _, ...inherited } = process.env
  const done = spawnSync(process.execPath, [bin, 'start', ...words], {
    cwd,
    env: { ...inherited, ...env },
    encoding: 'utf8',
    timeout: 150_000,
  })
  return { code: done.status, stderr: done.stderr }
}

/** One sentence for a stranger: no stack, no module paths, the way out in it. */
function expectSentence({ code, stderr }: Said, says: RegExp): void {
  expect(stderr).toMatch(says)
  expect(stderr).not.toMatch(/\n\s+at |node:internal|Error:/)
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
  expect(code).toBeGreaterThan(0)
}

describe('what keeps the server from starting is said in a sentence', () => {
  test('the port is in use', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const { port } = holder.address() as AddressInfo
    expectSentence(
      startAndFail(freshFolder(), ['--port', String(port)]),
      /Port \d+ on 127\.0\.0\.1 is in use.*--port/,
    )
    holder.close()
  })

  test('the data folder is a file', () => {
    const cwd = freshFolder()
    writeFileSync(join(cwd, 'data'), '')
    expectSentence(startAndFail(cwd, ['--port', '0', '--data', 'data']), /data/)
  })

  test('the configuration names a setting that is none, or holds a wrong value', () => {
    const cwd = freshFolder()
    writeFileSync(join(cwd, 'telltale.config.yaml'), 'prot: 4400\n')
    expectSentence(startAndFail(cwd, []), /unknown setting "prot"/)
    writeFileSync(join(cwd, 'telltale.config.yaml'), 'port: [\n')
    expectSentence(startAndFail(cwd, []), /telltale\.config\.yaml cannot be read/)
    expectSentence(startAndFail(freshFolder(), ['--port', '99999999']), /--port cannot be used/)
  })

  test('it would listen to other machines without an administrator', () => {
    expectSentence(startAndFail(freshFolder(), ['--host', '0.0.0.0', '--port', '0']), /TELLTALE_ADMIN_KEY/)
  })

  test('the secret key is none', () => {
    expectSentence(
      startAndFail(freshFolder(), ['--port', '0'], { TELLTALE_SECRET_KEY: 'too short' }),
      /32 bytes/,
    )
  })
})

/** Starts for good and waits until it serves. */
async function started(
  cwd: string,
): Promise<{ address: string; said: () => string; stop(signal?: 'SIGKILL'): Promise<void> }> {
  const { INIT_CWD: _, ...env } = process.env
  const child = spawn(process.execPath, [bin, 'start', '--port', '0', '--data', 'data', '--json'], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let said = ''
  child.stdout.on('data', (text) => (out += text))
  child.stderr.on('data', (text) => (said += text))
  const deadline = Date.now() + 60_000
  while (!out.includes('\n')) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`it did not start: ${said}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return {
    address: (JSON.parse(out) as { address: string }).address,
    said: () => said,
    async stop(signal) {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill(signal ?? 'SIGTERM')
      await gone
    },
  }
}

test(
  'told to stop the moment it says where it is, or while it starts, it stops in order',
  { timeout: 120_000 },
  async () => {
    const cwd = freshFolder()
    const { INIT_CWD: _, ...env } = process.env
    for (const moment of ['at once', 'at once', 'while it starts'] as const) {
      const child = spawn(process.execPath, [bin, 'start', '--port', '0', '--data', 'data', '--json'], {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let said = ''
      child.stderr.on('data', (text) => (said += text))
      child.stdout.once('data', () => moment === 'at once' && child.kill('SIGTERM'))
      if (moment === 'while it starts') {
        // The lock is taken early in a start, by a program that already listens for signals.
        await expect
          .poll(() => isHeldBy(join(cwd, 'data/lock.json'), child.pid!), { timeout: 60_000 })
          .toBe(true)
        child.kill('SIGTERM')
      }
      const code = await new Promise((resolve) => child.once('close', resolve))
      expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('Stopping') })
    }
  },
)

function isHeldBy(file: string, pid: number): boolean {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid === pid
  } catch {
    return false
  }
}

test('a folder that another server holds is refused, naming it', { timeout: 120_000 }, async () => {
  const cwd = freshFolder()
  const server = await started(cwd)
  expectSentence(startAndFail(cwd, ['--port', '0', '--data', 'data']), /data.*(process|held|use)/i)
  await server.stop()
})

test(
  'a damaged state store does not keep the gateway from serving what it knows',
  { timeout: 400_000 },
  async () => {
    const cwd = freshFolder()
    await copyPreparedData(join(cwd, 'data'))
    await (await started(cwd)).stop()
    const control = readdirSync(join(cwd, 'data/state'), { recursive: true })
      .map(String)
      .find((path) => path.endsWith('pg_control'))!
    truncateSync(join(cwd, 'data/state', control), 100)

    const server = await started(cwd)
    const key = readFileSync(join(cwd, 'data/development.key'), 'utf8').trim()
    const models = await fetch(`${server.address}/v1/models`, { headers: { authorization: `Bearer ${key}` } })
    expect(models.status).toBe(200)
    const operator = readFileSync(join(cwd, 'data/operator.key'), 'utf8').trim()
    const get = (path: string) =>
      fetch(server.address + path, { headers: { authorization: `Bearer ${operator}` } })
    await expect
      .poll(async () => ((await (await get('/api/status')).json()) as any).state.lastError, {
        timeout: 150_000,
      })
      .toBeTruthy()
    const prompts = await get('/api/prompts')
    expect(prompts.status).toBe(503)
    expect(await prompts.json()).toMatchObject({ code: 'state-unavailable' })
    await server.stop()

    rmSync(join(cwd, 'data/snapshot.json'))
    expectSentence(startAndFail(cwd, ['--port', '0', '--data', 'data']), /state/i)
  },
)

test('a damaged snapshot is made anew from the state store', { timeout: 120_000 }, async () => {
  const cwd = freshFolder()
  await copyPreparedData(join(cwd, 'data'))
  await (await started(cwd)).stop()
  writeFileSync(join(cwd, 'data/snapshot.json'), '{"revision": 1, "keys"')
  const server = await started(cwd)
  const key = readFileSync(join(cwd, 'data/development.key'), 'utf8').trim()
  expect(
    (await fetch(`${server.address}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).status,
  ).toBe(200)
  await server.stop()
  expect(existsSync(join(cwd, 'data/snapshot.json'))).toBe(true)
})

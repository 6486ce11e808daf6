import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readConfig, secretSettings } from '../config.ts'
import type { CliParts } from './parts.ts'
import { runCli } from './run.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'telltale-cli-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** Runs a command line in an empty folder with nothing in the environment but `env`. */
async function run(
  argv: readonly string[],
  more: Partial<CliParts> & { readonly input?: string } = {},
): Promise<Ran> {
  const said = { out: '', err: '' }
  const into = (name: keyof typeof said) =>
    new Writable({
      write(chunk: Buffer, _, done) {
        said[name] += chunk.toString('utf8')
        done()
      },
    })
  const env = more.env ?? {}
  const code = await runCli(argv, {
    version: '1.2.3',
    env,
    cwd,
    stdin: Readable.from([more.input ?? '']),
    stdout: into('out'),
    stderr: into('err'),
    readConfig: (flags) => readConfig({ flags, env, cwd }),
    secretSettings,
    startHouse: () => Promise.reject(new Error('The port 4400 is taken by another program.')),
    startSimulator: () => Promise.resolve({ address: 'http://127.0.0.1:4410', close: async () => {} }),
    interrupted: () => Promise.resolve(),
    ...more,
  })
  return { code, ...said }
}

const promptFile = (template: string, temperature = '1.0') =>
  `---\nname: greeting\nmodel: gpt-4o\ntemperature: ${temperature}\nmaxTokens: 256\n---\n${template}\n`

it('hashes a prompt file offline as Python would', async () => {
  writeFileSync(join(cwd, 'greeting.md'), promptFile('Grüße an {name} – 你好 😀'))
  const { code, out } = await run(['prompts', 'hash', 'greeting.md', '--json'])
  expect(code).toBe(0)
  const document = JSON.parse(out) as { hash: string; shortHash: string }
  expect(Object.keys(document)).toEqual(['hash', 'shortHash'])
  expect(document.shortHash).toBe('800d86248e06')
  expect(document.hash).toMatch(/^800d86248e06[0-9a-f]{52}$/)
})

it('says which file is no prompt, and why', async () => {
  writeFileSync(join(cwd, 'broken.md'), promptFile('x', 'hot'))
  expect(await run(['prompts', 'hash', 'broken.md'])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('"temperature"'),
  })
  expect(await run(['prompts', 'hash', 'missing.md'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('missing.md cannot be read (ENOENT)'),
  })
  writeFileSync(join(cwd, 'latin.md'), Buffer.from('---\nname: \xe4\n---\n', 'latin1'))
  expect(await run(['prompts', 'hash', 'latin.md'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('not encoded in UTF-8'),
  })
})

it('prices a reply from a file or standard input, offline', async () => {
  const reply = {
    model: 'gpt-4o-mini',
    object: 'chat.completion',
    usage: { prompt_tokens: 1_000_000, completion_tokens: 0 },
  }
  const { code, out } = await run(['cost', 'price', '-', '--json'], { input: JSON.stringify(reply) })
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ provider: 'openai', costUsd: '0.15' })
})

it('tells an unknown price from zero', async () => {
  const reply = { model: 'acme-7b', usage: { prompt_tokens: 10, completion_tokens: 5 } }
  const { code, out } = await run(['cost', 'price', '-', '--json'], { input: JSON.stringify(reply) })
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ costUsd: null, priced: { known: false } })
})

it.each([
  ['an unknown command', ['fly']],
  ['an unknown option', ['keys', 'list', '--fast']],
  ['a missing argument', ['prompts', 'push']],
  ['a number out of range', ['calls', 'list', '--limit', '0']],
  ['something that is no address', ['keys', 'list', '--url', 'nowhere']],
  ['something that is no time', ['keys', 'create', 'x', '--expires', 'soon', '--key', 'tta-x']],
  ['no command at all', []],
])('exits 2 on bad use: %s', async (_, argv) => {
  const { code, err } = await run(argv)
  expect(code).toBe(2)
  expect(err).not.toBe('')
  expect(err).not.toMatch(/^\s+at /m)
})

it('prints one JSON document on failure too', async () => {
  const { code, out, err } = await run([
    'keys',
    'list',
    '--json',
    '--key',
    'tta-x',
    '--url',
    'http://127.0.0.1:9',
  ])
  expect(code).toBe(1)
  expect(JSON.parse(out)).toEqual({
    error: {
      code: 'unreachable',
      message: 'Nobody answers at http://127.0.0.1:9.',
      hint: expect.stringContaining('telltale start'),
    },
  })
  expect(err).toContain('Nobody answers')
})

it('finds the key that the server left on this machine, and keeps it there', async () => {
  const missing = await run(['keys', 'list'])
  expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('operator.key') })
  const elsewhere = await run(['keys', 'list', '--url', 'https://telltale.example'])
  expect(elsewhere).toMatchObject({ code: 1, err: expect.stringContaining('an admin key is needed') })
})

it('says in one sentence why it cannot start', async () => {
  expect(await run(['start'])).toEqual({
    code: 1,
    out: '',
    err: 'The port 4400 is taken by another program.\n',
  })
})

it('greets with the address and, once, with the keys; then stops in order', async () => {
  const closed: string[] = []
  const startHouse: CliParts['startHouse'] = async ({ port }) => ({
    address: `http://127.0.0.1:${String(port)}`,
    dataFolder: '/srv/telltale',
    adminKey: 'tta-once',
    developmentKey: 'tt-dev',
    otlpGrpcPort: null,
    operatorKey: 'tta-operator',
    close: async () => void closed.push('house'),
  })
  const { code, out } = await run(['start', '--port', '4500'], { startHouse })
  expect(code).toBe(0)
  expect(out).toContain('http://127.0.0.1:4500')
  expect(out).toContain('tta-once')
  expect(out).toContain('OPENAI_API_KEY=tt-dev')
  expect(out).not.toContain('tta-operator')
  expect(closed).toEqual(['house'])
})

it('doctor shows every setting with where it came from, and no secret', async () => {
  writeFileSync(join(cwd, 'telltale.config.json'), '{"keepBodies": false}')
  const env = { TELLTALE_ADMIN_KEY: 'tta-very-secret-admin-key' }
  const { code, out } = await run(['doctor', '--port', '0', '--json'], { env })
  expect(code).toBe(0)
  expect(out).not.toContain('very-secret')
  const { settings, checks } = JSON.parse(out) as {
    settings: unknown[]
    checks: { name: string; verdict: string }[]
  }
  expect(settings).toContainEqual({ name: 'port', value: '0', from: 'flag' })
  expect(settings).toContainEqual({ name: 'adminKey', value: 'set (not shown)', from: 'environment' })
  expect(settings).toContainEqual({
    name: 'keepBodies',
    value: 'false',
    from: join(cwd, 'telltale.config.json'),
  })
  expect(settings).toContainEqual({ name: 'host', value: '127.0.0.1', from: 'default' })
  expect(checks.map(({ name }) => name)).toEqual(['node', 'data folder', 'disk', 'port', 'state', 'tape'])
})

it('doctor exits 1 when a port is taken or a server cannot be reached', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as { port: number }
  const { code, out } = await run(['doctor', '--port', String(port)], {
    env: { TELLTALE_POSTGRES_URL: 'postgres://user:hunter2@127.0.0.1:9/telltale' },
  })
  taken.close()
  expect(code).toBe(1)
  expect(out).toContain(`Port ${port} on 127.0.0.1 is taken`)
  expect(out).toContain('127.0.0.1:9 cannot be reached')
  expect(out).not.toContain('hunter2')
})

it('the demo keeps away from folders it did not make', async () => {
  writeFileSync(join(cwd, 'real.db'), '')
  const { code, err } = await run(['demo', '--data', '.'])
  expect(code).toBe(1)
  expect(err).toContain('was not made by the demo')
})

it('the demo keeps away from databases that are configured', async () => {
  const { code, err } = await run(['demo'], {
    env: { TELLTALE_POSTGRES_URL: 'postgres://127.0.0.1/telltale' },
  })
  expect(code).toBe(1)
  expect(err).toContain('the demo would write into it')
})

it('prints its version and its help', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' })
  const { code, out } = await run(['--help'])
  expect(code).toBe(0)
  for (const command of ['start', 'demo', 'keys', 'prompts', 'routes', 'calls', 'cost', 'doctor', 'sim'])
    expect(out).toContain(`  ${command} `)
})

it('audits labelled pairs offline: what the gate lets through, by family, with intervals', async () => {
  const pairs = [
    { family: 'swap', a: 'Is Anna beating Mark?', b: 'Is Mark beating Anna?', label: 0 },
    {
      family: 'emphasis',
      a: 'Is Anna really next to Mark?',
      b: 'Is Anna next to Mark?',
      label: 1,
      similarity: 0.9,
    },
  ]
  writeFileSync(join(cwd, 'pairs.jsonl'), pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(''))
  const audited = await run(['cache', 'audit', '--pairs', 'pairs.jsonl', '--json'])
  expect(audited.code).toBe(0)
  expect(JSON.parse(audited.out)).toMatchObject({
    pairs: 2,
    holds: true,
    falseHits: { value: 0, n: 1 },
    trueHits: { value: 1, n: 1 },
    refusedFor: { order: 1 },
  })
  const strict = await run(['cache', 'audit', '--pairs', '-', '--threshold', '0.95', '--json'], {
    input: pairs.map((pair) => JSON.stringify(pair)).join('\n'),
  })
  expect(JSON.parse(strict.out)).toMatchObject({ trueHits: { value: 0 } })
  const wrong = { ...pairs[1], label: 0 }
  const failed = await run(['cache', 'audit', '--pairs', '-'], { input: JSON.stringify(wrong) })
  expect(failed).toMatchObject({ code: 1, out: expect.stringContaining('Does not hold'), err: '' })
})

it('says which line of a file of pairs is wrong', async () => {
  expect(
    await run(['cache', 'audit', '--pairs', '-'], { input: '{"a":"x","b":"y","label":2}' }),
  ).toMatchObject({
    code: 1,
    err: expect.stringContaining('-, line 1: "label"'),
  })
  expect(await run(['cache', 'audit', '--pairs', '-', '--most', '7'], { input: '' })).toMatchObject({
    code: 2,
  })
  expect(await run(['cache', 'audit'])).toMatchObject({ code: 2 })
})

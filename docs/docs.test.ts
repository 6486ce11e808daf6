import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createAdmin, type Admin } from '@telltale/sdk'
import { startSimulator, type SimulatorHandle } from '@telltale/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/**
 * Runs what the guides show. A block marked `sh test` must exit with 0 (or `exit=N`), `js test` must run on Node;
 * `landed` first waits until the calls so far can be read; `file=NAME` is written to that file. The blocks of one
 * guide run one after the other in one folder, against one real server with the simulator as its providers.
 */
const repository = fileURLToPath(new URL('..', import.meta.url))
const bin = join(repository, 'packages/server/src/bin.ts')

type Block = { readonly line: number; readonly marks: readonly string[]; readonly text: string }

function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\S+)([^\n]*)\n([\s\S]*?)^```$/gm)]
    .map(({ 1: language = '', 2: rest = '', 3: text = '', index }) => ({
      line: markdown.slice(0, index).split('\n').length,
      marks: [language, ...rest.trim().split(/\s+/)],
      text,
    }))
    .filter(({ marks }) => marks.includes('test') || marks.some((mark) => mark.startsWith('file=')))
}

/** What a fresh start on loopback prints. */
type Started = { readonly address: string; readonly adminKey: string; readonly developmentKey: string }

const guides = readdirSync(join(repository, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, blocks: blocksOf(readFileSync(join(repository, 'docs', name), 'utf8')) }))
  .filter(({ blocks }) => blocks.length > 0)

const temporary = mkdtempSync(join(tmpdir(), 'telltale-docs-'))
let simulator: SimulatorHandle
let server: ChildProcess
let admin: Admin
let environment: Record<string, string>

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 })
  const data = join(temporary, 'data')
  const { INIT_CWD: _, ...inherited } = process.env
  server = spawn(process.execPath, [bin, 'start', '--port', '0', '--data', data, '--json'], {
    cwd: temporary,
    env: inherited,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(server.stdout!, 'data')) as [Buffer]
  const { address, adminKey, developmentKey } = JSON.parse(String(line)) as Started
  admin = createAdmin({ baseUrl: address, adminKey: adminKey })
  await admin.putProvider('openai', { dialect: 'openai', baseUrl: `${simulator.address}/v1`, apiKey: 'any', models: ['gpt-*'] })
  await admin.putProvider('anthropic', { dialect: 'anthropic', baseUrl: simulator.address, apiKey: 'any', models: ['claude-*'] })
  await admin.putProvider('gemini', { dialect: 'gemini', baseUrl: simulator.address, apiKey: 'any', models: ['gemini-*'] })

  const path = join(temporary, 'bin')
  mkdirSync(path)
  writeFileSync(join(path, 'telltale'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`, { mode: 0o755 })
  environment = {
    ...(inherited as Record<string, string>),
    PATH: [path, join(repository, 'node_modules/.bin'), process.env.PATH].join(delimiter),
    TELLTALE_URL: address,
    TELLTALE_DATA: data,
    TELLTALE_KEY: developmentKey,
    TELLTALE_ADMIN_KEY: adminKey,
  }
}, 180_000)

afterAll(async () => {
  if (server?.exitCode === null) {
    server.kill('SIGTERM')
    await once(server, 'exit')
  }
  await simulator?.close()
  rmSync(temporary, { recursive: true, force: true })
}, 180_000)

/** A folder in which packages and examples have the names they have in the repository. */
function folderFor(guide: string): string {
  const folder = join(temporary, guide)
  mkdirSync(folder)
  for (const name of ['node_modules', 'examples']) symlinkSync(join(repository, name), join(folder, name))
  return folder
}

/** Records are written behind the replies; resolves when those so far can be read. */
async function landed(): Promise<void> {
  await setTimeout(500)
  for (let tries = 0; tries < 100 && (await admin.status()).spool.waitingRows > 0; tries++) await setTimeout(100)
}

type Ran = { readonly code: number | null; readonly said: string }

async function run({ marks, text }: Block, folder: string): Promise<Ran> {
  const isScript = marks[0] === 'js'
  if (isScript) writeFileSync(join(folder, 'program.mjs'), text)
  const [program, words] = isScript ? [process.execPath, ['program.mjs']] : ['sh', ['-euc', text]]
  const child = spawn(program, words, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void said.push(chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said: Buffer.concat(said).toString('utf8') }
}

describe.each(guides)('docs/$name', ({ name, blocks }) => {
  let folder: string
  beforeAll(() => {
    folder = folderFor(name)
    for (const { marks, text } of blocks)
      for (const mark of marks) if (mark.startsWith('file=')) writeFileSync(join(folder, mark.slice('file='.length)), text)
  })

  it.each(blocks.filter(({ marks }) => marks.includes('test')))('line $line', { timeout: 90_000 }, async (block) => {
    if (block.marks.includes('landed')) await landed()
    const expected = Number(block.marks.find((mark) => mark.startsWith('exit='))?.slice('exit='.length) ?? 0)
    const { code, said } = await run(block, folder)
    expect(code, said).toBe(expected)
    expect(said).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m)
  })
})
